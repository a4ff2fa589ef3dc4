// Package integration tests modules that goanna built in real interpreters.
package integration

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/pyenv"
)

var interpreters = sync.OnceValues(func() ([]pyenv.Interpreter, error) {
	return pyenv.Find(context.Background(), pyenv.Options{})
})

// found returns the interpreters of the machine. There must be one.
func found(t *testing.T) []pyenv.Interpreter {
	t.Helper()
	list, err := interpreters()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatal("no CPython from 3.11 on was found: put one on PATH or into GOANNA_PYTHONS")
	}
	return list
}

// temporary is a folder for what tests share, removed after the last.
var temporary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "goanna-integration-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	temporary = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// wheelOf builds the wheel of a package, once.
func wheelOf(dir string) func() (*build.Result, error) {
	return sync.OnceValues(func() (*build.Result, error) {
		return build.Build(context.Background(), build.Options{Dir: dir, Out: temporary})
	})
}

var (
	imaging    = wheelOf(imagingDir)
	everything = wheelOf("testdata/everything")
	containers = wheelOf("testdata/containers")
	files      = wheelOf("testdata/files")
	layouts    = wheelOf("testdata/layouts")
	keywords   = wheelOf("testdata/keywords")
	objects    = wheelOf("testdata/objects")
	records    = wheelOf("testdata/records")
	streaming  = wheelOf("testdata/streams")
	trees      = wheelOf("testdata/trees")
	values     = wheelOf("testdata/values")
	ways       = wheelOf("testdata/ways")
	writable   = wheelOf("testdata/writable")
	crashes    = wheelOf("testdata/crashes")
)

// install makes an environment of the interpreter and installs wheels with its pip.
func install(ctx context.Context, i pyenv.Interpreter, dir string, wheels ...func() (*build.Result, error)) (*pyenv.Environment, error) {
	env, err := pyenv.NewEnvironment(ctx, i, dir)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, wheel := range wheels {
		result, err := wheel()
		if err != nil {
			return nil, err
		}
		files = append(files, result.Wheel)
	}
	out, err := env.Install(ctx, append([]string{"--no-index", "--no-deps", "--no-cache-dir"}, files...)...)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	return env, nil
}

// others are the packages that the modules are tried with.
var others = []string{"numpy", "pillow", "pytest"}

var environments sync.Map // by interpreter and requirements: func() (*pyenv.Environment, error)

// environment is one of an interpreter with the wheels of all tests and the requirements. Tests share it and change
// nothing in it.
func environment(t *testing.T, i pyenv.Interpreter, requirements ...string) *pyenv.Environment {
	t.Helper()
	key := i.Path + " " + strings.Join(requirements, " ")
	made, _ := environments.LoadOrStore(key, sync.OnceValues(func() (*pyenv.Environment, error) {
		dir, err := os.MkdirTemp(temporary, "env-")
		if err != nil {
			return nil, err
		}
		ctx := context.Background()
		env, err := install(ctx, i, dir, imaging, matcher, columns, everything, containers, files, keywords, layouts, objects, records, streaming, trees, values, ways, writable, crashes)
		if err != nil || len(requirements) == 0 {
			return env, err
		}
		if out, err := env.Install(ctx, append([]string{"--only-binary=:all:"}, requirements...)...); err != nil {
			return nil, fmt.Errorf("%w\n%s", err, out)
		}
		return env, nil
	}))
	env, err := made.(func() (*pyenv.Environment, error))()
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// sitePackages is the folder that pip installs into.
func sitePackages(t *testing.T, env *pyenv.Environment) string {
	t.Helper()
	out, err := exec.Command(env.Python, "-c", "import sysconfig; print(sysconfig.get_path('platlib'))").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// command is one that runs a script of testdata/scripts, for three minutes at most, in an empty folder. path is searched for
// modules.
func command(t *testing.T, python []string, script string, path ...string) (*exec.Cmd, context.CancelFunc) {
	t.Helper()
	scripts, err := filepath.Abs("testdata/scripts")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	cmd := exec.CommandContext(ctx, python[0], append(python[1:], filepath.Join(scripts, script))...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(pyenv.CleanEnviron(), "PYTHONPATH="+strings.Join(append(path, scripts), string(os.PathListSeparator)), "PYTHONDONTWRITEBYTECODE=1")
	cmd.WaitDelay = 5 * time.Second
	return cmd, cancel
}

// runCounted runs a script, which must print how many checks it made, at least as many as given.
func runCounted(t *testing.T, cmd *exec.Cmd, script string, checks int) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Errorf("%s %s: %v\n%s%s", cmd.Path, script, err, stdout.String(), stderr.String())
		return ""
	}
	text := strings.TrimSpace(stdout.String())
	lines := strings.Split(text, "\n")
	var n int
	if _, err := fmt.Sscanf(lines[len(lines)-1], "%d checks", &n); err != nil || n < checks {
		t.Errorf("%s: expected at least %d checks, got %q", script, checks, lines[len(lines)-1])
	}
	return text
}

// run runs a script as [runCounted] does.
func run(t *testing.T, python, script string, checks int, path ...string) string {
	t.Helper()
	cmd, cancel := command(t, []string{python, "-X", "faulthandler", "-W", "error::RuntimeWarning"}, script, path...)
	defer cancel()
	return runCounted(t, cmd, script, checks)
}

// scripts are those that every interpreter runs, with the least number of checks that each makes.
var scripts = map[string]int{
	"scalars.py":         700,
	"failures.py":        1200,
	"buffers.py":         2000,
	"memory.py":          2000,
	"fork.py":            43,
	"threads.py":         13,
	"subinterpreters.py": 6,
	"two_modules.py":     26,
	"stale_pointers.py":  2,
}

func TestEverything(t *testing.T) {
	for _, i := range found(t) {
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			env := environment(t, i)
			again := copyAs(t, sitePackages(t, env), "everything", "everything_again")
			for script, checks := range scripts {
				t.Run(script, func(t *testing.T) { run(t, env.Python, script, checks, again) })
			}
		})
	}
}

// An ordinary 3.15 prefers the abi3 file; without it, it takes the one that is for free-threaded interpreters too.
func TestABI3TWithTheGIL(t *testing.T) {
	ran := 0
	for _, i := range found(t) {
		if i.FreeThreaded || i.Minor < 15 {
			continue
		}
		ran++
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			env, err := install(t.Context(), i, filepath.Join(t.TempDir(), "env"), everything)
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(sitePackages(t, env), "everything")
			out, err := exec.Command(env.Python, "-c", "import everything._native as n; print(n.__file__)").Output()
			if err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), "_native.abi3.so") {
				t.Fatalf("with both files, loaded %s: %v", out, err)
			}
			if err := os.Remove(filepath.Join(dir, "_native.abi3.so")); err != nil {
				t.Fatal(err)
			}
			out, err = exec.Command(env.Python, "-c", "import everything._native as n; print(n.__file__)").Output()
			if err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), "_native.abi3t.so") {
				t.Fatalf("loaded %s: %v", out, err)
			}
			again := copyAs(t, sitePackages(t, env), "everything", "everything_again")
			for script, checks := range scripts {
				t.Run(script, func(t *testing.T) { run(t, env.Python, script, checks, again) })
			}
		})
	}
	if ran == 0 && os.Getenv("CI") != "" {
		t.Fatal("no CPython 3.15 with the GIL is on this machine")
	}
	if ran == 0 {
		t.Skip("no CPython 3.15 with the GIL is on this machine")
	}
}

// copyAs copies an installed package under another name, and returns the folder to import it from. It has
// a Go library, and so a runtime, of its own.
func copyAs(t *testing.T, site, name, as string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, as), os.DirFS(filepath.Join(site, name))); err != nil {
		t.Fatal(err)
	}
	return dir
}
