package integration

import "testing"

func TestKeywords(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			run(t, environment(t, i).Python, "keywords_checks.py", 2000)
		})
	}
}

func TestOptionDefaults(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			runCases(t, environment(t, i, "pytest").Python, "test_option_defaults.py")
			runCases(t, environment(t, i, "pytest").Python, "test_enumeration_names.py")
		})
	}
}
