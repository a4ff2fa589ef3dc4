package integration

import "testing"

// Readers and writers of Go are raw files of Python.
func TestStreams(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			runCases(t, environment(t, i, "pytest").Python, "test_streams.py")
		})
	}
}

// runCases runs the functions of a file of testdata/scripts with pytest.
func runCases(t *testing.T, python, file string) {
	t.Helper()
	cmd, cancel := command(t, []string{python, "-X", "faulthandler", "-m", "pytest", "-q", "-p", "no:cacheprovider"}, file)
	defer cancel()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s %s: %v\n%s", python, file, err, out)
	}
}
