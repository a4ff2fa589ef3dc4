package integration

import "testing"

func TestContainers(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			run(t, environment(t, i).Python, "containers_checks.py", 10000)
		})
	}
}
