package integration

import "testing"

// TestRetainStorm retains and releases at random, and counts the exports that are left.
func TestRetainStorm(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			run(t, environment(t, i).Python, "retain_storm.py", 16)
		})
	}
}
