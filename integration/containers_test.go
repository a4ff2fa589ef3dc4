package integration

import "testing"

func TestContainers(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			python := environment(t, i).Python
			run(t, python, "containers_checks.py", 10000)
			run(t, python, "containers_memory.py", 300)
		})
	}
}

func TestFailedResults(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			runCases(t, environment(t, i, "pytest").Python, "test_failed_results.py")
		})
	}
}
