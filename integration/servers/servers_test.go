// Package servers runs modules that goanna built under the servers, pools and debuggers that Python code meets.
//
//	go test ./integration/servers [-args [-pythons 3.11,3.13] [-table]]
package servers

import (
	"bytes"
	"context"
	_ "embed"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/venv"
)

var (
	pythons = flag.String("pythons", "", "interpreters by version or path, separated by commas (default: 3.13 or else the first found that has the GIL)")
	table   = flag.Bool("table", false, "print the table of docs/reliability.md")
)

//go:embed testdata/requirements.txt
var requirements string

// site is a folder with the modules, removed after the last test.
var site string

func TestMain(m *testing.M) {
	flag.Parse()
	code, err := runAll(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(code)
}

func runAll(m *testing.M) (code int, err error) {
	if site, err = os.MkdirTemp("", "goanna-servers-"); err != nil {
		return 1, err
	}
	defer os.RemoveAll(site)
	code = m.Run()
	if *table {
		results.print(os.Stdout)
	}
	return code, nil
}

// buildModules builds the modules into site, with the names that debuggers show. The Python unpacks wheels.
func buildModules(python string) error {
	flags := strings.TrimSpace(os.Getenv("GOFLAGS") + ` '-ldflags=-s=false -w=false'`)
	if err := os.Setenv("GOFLAGS", flags); err != nil {
		return err
	}
	for _, name := range []string{"awaitables", "everything", "objects"} {
		result, err := build.Build(context.Background(), build.Options{Dir: filepath.Join("..", "testdata", name), Out: site})
		if err != nil {
			return err
		}
		if out, err := exec.Command(python, "-m", "zipfile", "-e", result.Wheel, site).CombinedOutput(); err != nil {
			return fmt.Errorf("unpacking %s: %w\n%s", result.Wheel, err, out)
		}
	}
	return nil
}

// environment is an interpreter with the tools and the modules.
type environment struct {
	interpreter pyenv.Interpreter
	python      string
	path        string // PYTHONPATH
}

var environments = sync.OnceValues(func() ([]environment, error) {
	scripts, err := filepath.Abs("testdata")
	if err != nil {
		return nil, err
	}
	chosen, err := choose()
	if err != nil {
		return nil, err
	}
	if err := buildModules(chosen[0].Path); err != nil {
		return nil, err
	}
	var list []environment
	for _, i := range chosen {
		python, err := venv.Of(context.Background(), i, "servers", strings.Split(strings.TrimSpace(requirements), "\n")...)
		if err != nil {
			return nil, err
		}
		list = append(list, environment{i, python, site + string(os.PathListSeparator) + scripts})
	}
	return list, nil
})

// choose returns the interpreters to test with.
func choose() ([]pyenv.Interpreter, error) {
	if *pythons != "" {
		return pyenv.Find(context.Background(), pyenv.Options{Named: strings.Split(*pythons, ",")})
	}
	found, err := pyenv.Find(context.Background(), pyenv.Options{})
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(i pyenv.Interpreter) bool { return i.FreeThreaded || i.Installer() != nil })
	if len(found) == 0 {
		return nil, fmt.Errorf("no CPython from 3.11 on with the GIL and pip was found: put one on PATH or into GOANNA_PYTHONS")
	}
	n := max(0, slices.IndexFunc(found, func(i pyenv.Interpreter) bool { return i.Minor == 13 }))
	return found[n : n+1], nil
}

// each runs a test for every interpreter.
func each(t *testing.T, test func(t *testing.T, env environment)) {
	list, err := environments()
	if err != nil {
		t.Fatal(err)
	}
	for _, env := range list {
		t.Run(env.interpreter.Name(), func(t *testing.T) {
			t.Parallel()
			test(t, env)
		})
	}
}

// command is the environment's Python with arguments, in a folder of its own. It is killed with its children's pipes
// closed when the test has taken five minutes.
func (env environment) command(t *testing.T, args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, env.python, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(pyenv.CleanEnviron(), "PYTHONPATH="+env.path, "PYTHONDONTWRITEBYTECODE=1", "TMPDIR="+cmd.Dir)
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// output runs the environment's Python to its end, which must be a good one, and returns what it printed.
func (env environment) output(t *testing.T, args ...string) string {
	t.Helper()
	cmd := env.command(t, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(args, " "), err, stdout.String(), stderr.String())
	}
	return strings.TrimSpace(stdout.String())
}

// script is the path of a file of testdata.
func script(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}
