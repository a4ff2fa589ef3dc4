package doctor

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/pyenv"
)

func TestChecks(t *testing.T) {
	fault := errors.New("a fault")
	own := platform.Target{GOOS: "linux", GOARCH: runtime.GOARCH}
	other := other(own)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	whole := pyenv.Interpreter{Major: 3, Minor: 13, Pip: true, Venv: true, FreeThreaded: true}
	bare := pyenv.Interpreter{Major: 3, Minor: 12, Path: "/p"}
	for _, test := range []struct {
		name  string
		check Check
		ok    bool
		found string
		fault string
		// install has the beginning of the command for Debian, empty for none
		install string
		systems []System
	}{
		{name: "Go", check: goCommand(&build.Toolchain{Go: "go1.26.1", Target: own}), ok: true, found: "go1.26.1 for linux/"},
		{name: "no Go", check: goCommand(&build.Toolchain{GoErr: fault}), fault: "a fault",
			install: "curl -fsSL https://go.dev/dl/go1.26.0.linux-" + runtime.GOARCH + ".tar.gz", systems: []System{Debian, Fedora, Windows, MacOS}},
		{name: "no target", check: goCommand(&build.Toolchain{Go: "go1.26.1", GoErr: fault}), fault: "a fault"},
		{name: "compiler", check: compiler(&build.Toolchain{CompilerVersion: "gcc 12"}), ok: true, found: "gcc 12"},
		{name: "no compiler", check: compiler(&build.Toolchain{Target: own, CompilerErr: fault}), fault: "a fault",
			install: "apt-get install gcc libc6-dev", systems: []System{Debian, Fedora, Windows, MacOS}},
		{name: "no cross compiler", check: compiler(&build.Toolchain{Target: other, CompilerErr: fault}), fault: "a fault",
			install: "apt-get install gcc-", systems: []System{Debian, Fedora, Windows, MacOS}},
		{name: "compiler without Go", check: compiler(&build.Toolchain{GoErr: fault}), fault: "not examined"},
		{name: "cache", check: cacheFolder(filepath.Join(t.TempDir(), "a", "b")), ok: true, found: "/a/b"},
		{name: "no cache", check: cacheFolder(filepath.Join(file, "b")), found: "/b", fault: "not a directory; make it writable"},
		{name: "CPython", check: interpreters([]pyenv.Interpreter{whole, bare}, nil), ok: true, found: "3.13t, 3.12"},
		{name: "no CPython", check: interpreters(nil, nil), fault: "none found", install: "apt-get install python3 ", systems: []System{Debian, Fedora, Windows, MacOS}},
		{name: "wrong CPython", check: interpreters(nil, fault), fault: "a fault", install: "apt-get install python3 ", systems: []System{Debian, Fedora, Windows, MacOS}},
		{name: "pip", check: pip([]pyenv.Interpreter{whole}), ok: true, found: "yes"},
		{name: "no pip", check: pip([]pyenv.Interpreter{whole, bare}), fault: "/p has no pip", install: "apt-get install python3.12-venv", systems: []System{Debian, Fedora}},
		{name: "pip without CPython", check: pip(nil), fault: "not examined"},
		{name: "cross", check: cross(&build.Toolchain{Target: other, Compiler: "zig cc"}), ok: true, found: "zig cc"},
		{name: "no cross", check: cross(&build.Toolchain{Target: other, CompilerErr: fault}), fault: "a fault",
			install: "apt-get install gcc-", systems: []System{Debian, Fedora, Windows, MacOS}},
		{name: "cross without Go", check: cross(&build.Toolchain{GoErr: fault}), fault: "not examined"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := test.check
			if c.OK != test.ok || !strings.Contains(c.Found, test.found) || !strings.Contains(c.Fault, test.fault) || c.OK != (c.Fault == "") ||
				!strings.HasPrefix(c.Install[Debian], test.install) || !slices.Equal(slices.Sorted(maps.Keys(c.Install)), test.systems) {
				t.Errorf("got %+v", c)
			}
		})
	}
}

func TestCanBuild(t *testing.T) {
	for _, test := range []struct {
		checks []Check
		want   bool
	}{
		{nil, true},
		{[]Check{{Required: true, OK: true}, {}}, true},
		{[]Check{{Required: true, OK: true}, {Required: true}}, false},
	} {
		if got := CanBuild(test.checks); got != test.want {
			t.Errorf("%+v: %v", test.checks, got)
		}
	}
}

func TestSystemOf(t *testing.T) {
	for release, want := range map[string]System{
		"ID=debian\n": Debian, "NAME=x\nID=\"ubuntu\"\nID_LIKE=debian\n": Debian, "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n": Debian,
		"ID=fedora\n": Fedora, "ID=\"rhel\"\nID_LIKE=\"fedora\"\n": Fedora, "ID=alpine\n": "", "": "",
	} {
		if got := systemOf(release); got != want {
			t.Errorf("%q: %q, expected %q", release, got, want)
		}
	}
}
