package integration

import "testing"

// Types that hold themselves are values.
func TestTrees(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			runCases(t, environment(t, i, "pytest").Python, "test_trees.py")
		})
	}
}
