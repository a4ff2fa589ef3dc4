package integration

import "testing"

// TestGreenlets has greenlets switch in Python code that Go calls.
func TestGreenlets(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			requirements := []string{"greenlet", "gevent"}
			if i.FreeThreaded { // gevent has no wheels for these
				requirements = requirements[:1]
			}
			env := environment(t, i, requirements...)
			again := copyAs(t, sitePackages(t, env), "objects", "objects_again")
			run(t, env.Python, "greenlets.py", 4900, again)
		})
	}
}
