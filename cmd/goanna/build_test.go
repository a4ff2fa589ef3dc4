package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/platform"
)

func TestParseTargets(t *testing.T) {
	named := t.TempDir()
	text := "[tool.goanna]\ntargets = ['linux/arm64', 'darwin/universal2']\n"
	if err := os.WriteFile(filepath.Join(named, "pyproject.toml"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	host, arm64, universal := platform.Target{}, platform.Target{GOOS: "linux", GOARCH: "arm64"}, platform.Target{GOOS: "darwin", GOARCH: "universal2"}
	for _, test := range []struct {
		name  string
		names []string
		dir   string
		want  []platform.Target
	}{
		{"none", nil, named, []platform.Target{host}},
		{"one", []string{"linux/arm64"}, named, []platform.Target{arm64}},
		{"all of the project", []string{"all"}, named, []platform.Target{arm64, universal}},
		{"all of a folder that names none", []string{"all"}, t.TempDir(), platform.Common()},
		{"all of a package", []string{"all"}, "net/url", platform.Common()},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofProject, err := targetsOf(test.dir)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := parseTargets(test.names, ofProject); err != nil || !slices.Equal(got, test.want) {
				t.Errorf("got %v, %v, expected %v", got, err, test.want)
			}
		})
	}
	if got, err := parseTargets([]string{"linux"}, nil); err == nil {
		t.Errorf("got %v, expected an error", got)
	}
}

// A mistake in pyproject.toml is not one of the command line.
func TestBuildForAllTargetsOfAWrongProject(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "pyproject.toml"), []byte("[tool.goanna]\ntargets = ['plan9/amd64']\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := goanna(t, "build", "--target", "all", dir); status != exitFailure || !strings.Contains(stderr, "[tool.goanna] targets: GOOS is plan9") {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
}
