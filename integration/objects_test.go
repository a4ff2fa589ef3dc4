package integration

import "testing"

func TestObjects(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			run(t, environment(t, i).Python, "objects_checks.py", 520)
		})
	}
}

func TestRecords(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			run(t, environment(t, i, others...).Python, "records_checks.py", 500)
		})
	}
}

func TestLayouts(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			run(t, environment(t, i, others...).Python, "layouts_checks.py", 4000)
		})
	}
}
