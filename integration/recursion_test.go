package integration

import "testing"

// TestRecursion uses up the stacks of threads of 32 kB to 8 MB by calls of Go in calls of Python.
func TestRecursion(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			run(t, environment(t, i).Python, "recursion.py", 200)
		})
	}
}
