package integration

import "testing"

// Go reads and writes Python's file objects, bytes, and the files under a path.
func TestFiles(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			run(t, environment(t, i).Python, "files_checks.py", 1500)
		})
	}
}
