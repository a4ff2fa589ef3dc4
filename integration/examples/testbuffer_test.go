package examples

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// testbuffer has CPython's module _testbuffer, on which CPython's own tests of the buffer protocol stand.
var testbuffer = modules.Site{Modules: []string{"testbuffer"}}

// judges are the interpreters whose suites run: the oldest and the newest, or all if GOANNA_SUITES is set. Each takes half a minute of a core.
func judges(t *testing.T) []pyenv.Interpreter {
	list := modules.Interpreters(t)
	if everywhere() || len(list) < 3 {
		return list
	}
	return []pyenv.Interpreter{list[0], list[len(list)-1]}
}

// everywhere reports whether GOANNA_SUITES asks for all interpreters. Then drift.py runs all tests: ten minutes of a core for each interpreter.
func everywhere() bool { return os.Getenv("GOANNA_SUITES") != "" }

// suite is what a run of python -m unittest says.
type suite struct {
	ran     string
	skipped []string // tests
}

var (
	ranTests = regexp.MustCompile(`(?m)^Ran (\d+) tests? in`)
	skipped  = regexp.MustCompile(`(?m)^(test\w+) \(([\w.]+)\).*\bskipped `)
)

// CPython's suites have the results that they have with CPython's module: all tests pass, and none is skipped but those that are with
// that module, too.
func TestSuites(t *testing.T) {
	for _, i := range judges(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			env := modules.Environment(t, i, testbuffer)
			theirs := runSuites(t, env, "")
			ours := runSuites(t, env, modules.SitePackages(t, env))
			t.Logf("%s tests, %d skipped", ours.ran, len(ours.skipped))
			if ours.ran != theirs.ran || !slices.Equal(ours.skipped, theirs.skipped) {
				t.Errorf("ran %s tests, CPython's module %s\nskipped %q\nwith CPython's module %q", ours.ran, theirs.ran, ours.skipped, theirs.skipped)
			}
		})
	}
}

// runSuites runs the suites with the _testbuffer in a folder, with CPython's if that is "".
func runSuites(t *testing.T, env *pyenv.Environment, folder string) suite {
	t.Helper()
	needSuites(t, env)
	out := inSuites(t, env, folder, "-X", "dev", "-m", "unittest", "-v", "origin", "test.test_buffer", "test.test_picklebuffer", "test.test_memoryview")
	ran := ranTests.FindStringSubmatch(out)
	if ran == nil {
		t.Fatalf("no result:\n%s", out)
	}
	s := suite{ran: ran[1]}
	for _, match := range skipped.FindAllStringSubmatch(out, -1) {
		s.skipped = append(s.skipped, match[2]+"."+match[1])
	}
	slices.Sort(s.skipped)
	return s
}

// needSuites fails for an interpreter without CPython's tests, which distributions have in packages of their own.
func needSuites(t *testing.T, env *pyenv.Environment) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), env.Python, "-c", "import _testbuffer, test.test_buffer").CombinedOutput()
	if err != nil {
		t.Fatalf("%s lacks CPython's tests: install its package \"test\" (Debian: libpython3-testsuite) and its module _testbuffer\n%s", env.Python, out)
	}
}

func inSuites(t *testing.T, env *pyenv.Environment, folder string, args ...string) string {
	t.Helper()
	scripts := mustAbs(t, filepath.Join("testdata", "suites"))
	path := []string{scripts}
	if folder != "" {
		path = []string{folder, scripts} // before the standard library
	}
	cmd := exec.CommandContext(t.Context(), env.Python, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(pyenv.CleanEnviron(), "PYTHONDONTWRITEBYTECODE=1", "TESTBUFFER="+folder, "PYTHONPATH="+strings.Join(path, string(os.PathListSeparator)))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// drift is what each of many runs of the tests leaves behind.
type drift struct {
	File string
	Left []left
}

type left struct{ Blocks, Classes, Bytes int }

// growth is what the runs of the second half leave more than those of the first, less the very first ones. Of each half the least
// counts: Go's collector drops some references later.
func (d drift) growth() left {
	const settled = 4
	half := (len(d.Left) + settled) / 2
	first, second := least(d.Left[settled:half]), least(d.Left[half:])
	return left{second.Blocks - first.Blocks, second.Classes - first.Classes, second.Bytes - first.Bytes}
}

func least(runs []left) left {
	l := runs[0]
	for _, r := range runs {
		l = left{min(l.Blocks, r.Blocks), min(l.Classes, r.Classes), min(l.Bytes, r.Bytes)}
	}
	return l
}

// Many runs leave no more behind than with CPython's module: no references to the class, no blocks of memory, and no growth.
func TestSuitesLeaveNothing(t *testing.T) {
	list := judges(t)
	if !everywhere() {
		list = list[len(list)-1:]
	}
	for _, i := range list {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			env := modules.Environment(t, i, testbuffer)
			needSuites(t, env)
			theirs := measureDrift(t, env, "")
			ours := measureDrift(t, env, modules.SitePackages(t, env))
			if ours.File == theirs.File {
				t.Fatalf("both have %s", ours.File)
			}
			own, python := ours.growth(), theirs.growth()
			t.Logf("grew by %+v, with CPython's module by %+v", own, python)
			if own.Classes != python.Classes {
				t.Errorf("%d references to ndarray more, with CPython's module %d", own.Classes, python.Classes)
			}
			if own.Blocks-python.Blocks > 100 {
				t.Errorf("%d blocks more, with CPython's module %d", own.Blocks, python.Blocks)
			}
			if own.Bytes > 4<<20 {
				t.Errorf("grew by %d bytes", own.Bytes)
			}
		})
	}
}

func measureDrift(t *testing.T, env *pyenv.Environment, folder string) drift {
	t.Helper()
	out := inSuites(t, env, folder, "-X", "dev", mustAbs(t, filepath.Join("testdata", "suites", "drift.py")))
	var d drift
	if err := json.Unmarshal([]byte(out), &d); err != nil || len(d.Left) < 10 {
		t.Fatalf("%v\n%s", err, out)
	}
	return d
}

func mustAbs(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}
