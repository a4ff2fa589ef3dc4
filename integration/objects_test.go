package integration

import "testing"

var objects = wheelOf("testdata/objects")

func TestObjects(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			run(t, install(t, i, objects).Python, "objects_checks.py", 350)
		})
	}
}

var records = wheelOf("testdata/records")

func TestRecords(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			run(t, install(t, i, records, "numpy").Python, "records_checks.py", 500)
		})
	}
}
