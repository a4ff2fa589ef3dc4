package capitest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"sync"
	"testing"
)

// interpreter is a CPython that was run and asked.
type interpreter struct {
	Path         string // the file that runs
	Version      [2]int
	FreeThreaded bool
	Prefix       string // sys.base_prefix: one for an interpreter and its venvs
	Include      string // the folder of Python.h, "" where there are no headers
	MultiArch    string // "x86_64-linux-gnu" where Debian splits pyconfig.h off
	Suffix       string // of an extension module for this version alone
	TestBuffer   bool   // CPython's own test exporter, _testbuffer, is there
}

func (p interpreter) String() string {
	t := ""
	if p.FreeThreaded {
		t = "t"
	}
	return fmt.Sprintf("%d.%d%s", p.Version[0], p.Version[1], t)
}

func (p interpreter) atLeast(minor int) bool { return p.Version[0] == 3 && p.Version[1] >= minor }

const probe = `
import json, os, sys, sysconfig
if sys.implementation.name != "cpython": raise SystemExit("not CPython")
try:
    import _testbuffer
except ImportError:
    _testbuffer = None
include = sysconfig.get_path("include")
print(json.dumps(dict(
    Version=sys.version_info[:2], FreeThreaded=bool(sysconfig.get_config_var("Py_GIL_DISABLED")), Prefix=os.path.realpath(sys.base_prefix),
    Include=include if os.path.exists(os.path.join(include, "Python.h")) else "", MultiArch=sysconfig.get_config_var("MULTIARCH") or "",
    Suffix=sysconfig.get_config_var("EXT_SUFFIX"), TestBuffer=_testbuffer is not None)))
`

// interpreters are every CPython 3.9 to 3.15 of this machine, oldest first: of GOANNA_PYTHONS, PATH, pyenv and the cache
// that the project's other tests use. A test fails where there is none.
func interpreters(t *testing.T) []interpreter {
	t.Helper()
	found, err := findInterpreters()
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatal("no CPython 3.9 to 3.15 in GOANNA_PYTHONS, PATH, ~/.pyenv/versions or ~/.cache/pythons")
	}
	return found
}

var findInterpreters = sync.OnceValues(func() ([]interpreter, error) {
	var candidates []string
	candidates = append(candidates, filepath.SplitList(os.Getenv("GOANNA_PYTHONS"))...)
	name := regexp.MustCompile(`^python3(\.\d+t?)?$`)
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue // PATH may name folders that are not there
		}
		for _, e := range entries {
			if name.MatchString(e.Name()) {
				candidates = append(candidates, filepath.Join(dir, e.Name()))
			}
		}
	}
	if home, err := os.UserHomeDir(); err == nil {
		more, err := filepath.Glob(filepath.Join(home, ".pyenv/versions/*/bin/python3"))
		if err != nil {
			return nil, err
		}
		candidates = append(candidates, more...)
	}
	if cache, err := os.UserCacheDir(); err == nil {
		more, err := filepath.Glob(filepath.Join(cache, "pythons/*/bin/python3"))
		if err != nil {
			return nil, err
		}
		candidates = append(candidates, more...)
	}
	var found []interpreter
	seen := map[string]bool{}
	for _, path := range candidates {
		out, err := exec.Command(path, "-c", probe).Output()
		if err != nil {
			continue // no Python that runs: pyenv's shim of a version that is not chosen, another implementation
		}
		p := interpreter{Path: path}
		if err := json.Unmarshal(out, &p); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		key := p.String() + p.Prefix
		if p.Version[0] != 3 || p.Version[1] < 9 || p.Version[1] > 15 || seen[key] {
			continue
		}
		seen[key] = true
		found = append(found, p)
	}
	sort.SliceStable(found, func(i, j int) bool {
		a, b := found[i], found[j]
		if a.Version[1] != b.Version[1] {
			return a.Version[1] < b.Version[1]
		}
		return !a.FreeThreaded && b.FreeThreaded
	})
	return found, nil
})

// headersFrom is the oldest interpreter with a GIL, of at least 3.minor, that has headers.
func headersFrom(t *testing.T, minor int) interpreter {
	t.Helper()
	for _, p := range interpreters(t) {
		if p.atLeast(minor) && p.Include != "" && !p.FreeThreaded {
			return p
		}
	}
	t.Fatalf("no CPython of 3.%d or newer here has headers", minor)
	return interpreter{}
}

func hasModule(p interpreter, name string) bool {
	return exec.Command(p.Path, "-c", "import "+name).Run() == nil
}
