package build

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"

	"github.com/goanna-py/goanna/internal/platform"
)

func TestGoVersion(t *testing.T) {
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	file, err := modfile.ParseLax("go.mod", text, nil)
	if err != nil || file.Go.Version != GoVersion {
		t.Errorf("go.mod says go %s, %v; GoVersion is %s", file.Go.Version, err, GoVersion)
	}
}

func TestIsOlder(t *testing.T) {
	for version, want := range map[string]bool{
		"go1.24.1": true, "go1.26rc1": true, "go1.26.0": false, "go1.26.8 X:jsonv2": false, "go1.27.0": false, "devel go1.27-abc": false, "": false,
	} {
		if got := isOlder(version); got != want {
			t.Errorf("isOlder(%q) = %v", version, got)
		}
	}
}

func TestFindToolchain(t *testing.T) {
	dir := t.TempDir()
	script := func(name, body string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	broken := script("broken-cc", `case "$*" in *--version*) echo broken 1.0; echo more;; *-dM*) exec cc "$@";; *) echo "no linker" >&2; exit 1;; esac`)
	native := script("native-cc", `exec cc "$@"`)
	old := t.TempDir()
	dir = old
	script("go", `echo '{"GOVERSION": "go1.24.2", "GOOS": "linux", "GOARCH": "amd64", "GOMOD": "/x/go.mod", "CC": "none-cc"}'`)
	for _, test := range []struct {
		name                string
		env                 map[string]string
		goErr, compilerErr  string
		goFound, ccsVersion string
	}{
		{name: "whole", goFound: "go1."},
		{name: "no go", env: map[string]string{"PATH": t.TempDir()}, goErr: "no go command on PATH"},
		{name: "old go", env: map[string]string{"PATH": old}, goErr: "the go command is go1.24.2: install Go 1.26.0 or newer", goFound: "go1.24.2"},
		{name: "no compiler", env: map[string]string{"CC": "none-cc"}, goFound: "go1.", compilerErr: `no C compiler: "none-cc" is not on PATH`},
		{name: "for another machine", env: map[string]string{"GOARCH": foreign(), "CC": native}, goFound: "go1.", compilerErr: "makes no code for linux/" + foreign()},
		{name: "no linker", env: map[string]string{"CC": broken}, goFound: "go1.", ccsVersion: "broken 1.0",
			compilerErr: "makes no extension module for linux/" + runtime.GOARCH},
		{name: "another system", env: map[string]string{"GOOS": "plan9"}, goFound: "go1.", goErr: "GOOS is plan9"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for name, value := range test.env {
				t.Setenv(name, value)
			}
			found, err := FindToolchain(t.Context(), platform.Target{})
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range []struct {
				got  error
				want string
			}{{found.GoErr, test.goErr}, {found.CompilerErr, test.compilerErr}} {
				if (fault.got == nil) != (fault.want == "") || fault.got != nil && !strings.Contains(fault.got.Error(), fault.want) {
					t.Errorf("error %v, expected %q in it", fault.got, fault.want)
				}
			}
			if !strings.HasPrefix(found.Go, test.goFound) || test.goFound == "" && found.Go != "" || test.ccsVersion != "" && found.CompilerVersion != test.ccsVersion {
				t.Errorf("%+v", found)
			}
		})
	}
}
