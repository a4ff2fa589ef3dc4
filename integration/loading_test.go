package integration

import "testing"

// TestLoading changes, moves and removes the Go library on disk, and takes away what the child of a fork needs for its copy.
func TestLoading(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			env := environment(t, i)
			run(t, env.Python, "loading.py", 11)
			run(t, env.Python, "namespaces.py", 30)
		})
	}
}

// TestCrashes has the Go runtime end the process, and reads what it leaves on stderr.
func TestCrashes(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			run(t, environment(t, i).Python, "crashes_checks.py", 60)
		})
	}
}

// TestSurroundings starts the runtime under limits of memory, threads and descriptors, in small stacks, with every variable that Go
// reads and with other allocators.
func TestSurroundings(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			t.Log(run(t, environment(t, i).Python, "surroundings.py", 130))
		})
	}
}
