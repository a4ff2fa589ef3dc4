package integration

import "testing"

// TestForksInThreads forks in threads other than the main one, and has the children end by returning.
func TestForksInThreads(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			env := environment(t, i)
			again := copyAs(t, sitePackages(t, env), "everything", "everything_again")
			run(t, env.Python, "forks_in_threads.py", 45, again)
		})
	}
}
