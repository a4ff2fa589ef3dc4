package integration

import "testing"

// Times, numbers, addresses and enumerations pass both ways.
func TestValues(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			run(t, environment(t, i).Python, "values_checks.py", 30000)
		})
	}
}
