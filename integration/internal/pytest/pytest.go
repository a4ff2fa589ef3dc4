// Package pytest runs files of Python tests in an interpreter, and reports each test as a subtest of a Go test.
package pytest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/goanna-py/goanna/internal/pyenv"
)

// Requirement is what an environment needs to run tests. The floor is the first pytest for CPython 3.15.
const Requirement = "pytest>=9"

var (
	// Alone are what tests need that show that nothing else is needed.
	Alone = []string{"hypothesis", Requirement}
	// WithNumPy are what tests need of the packages that the modules share memory with.
	WithNumPy = []string{"numpy", "pillow", Requirement}
)

// File is a file of tests, and how it is run.
type File struct {
	Path    string   // of the file, relative to the folder of the Go test or absolute
	Options []string // of the interpreter
	Imports []string // folders for PYTHONPATH
	Environ []string // more variables
	Limit   time.Duration
}

// defaultLimit is the time that a file may take before it counts as hanging; [File.Limit] is another.
const defaultLimit = 5 * time.Minute

// Run runs a file. It fails the test where a test function of the file did not run or was skipped for a reason that the package does not
// know, and where pytest reports an error.
func Run(t *testing.T, env *pyenv.Environment, file File) {
	t.Helper()
	path, err := filepath.Abs(file.Path)
	if err != nil {
		t.Fatal(err)
	}
	report := filepath.Join(t.TempDir(), "junit.xml")
	out, failed := run(t, env, file, path, report)
	results, err := readReport(report)
	if err != nil {
		t.Fatalf("%s: %v, %v\n%s", file.Path, failed, err, out)
	}
	for _, result := range results {
		t.Run(result.Name, func(t *testing.T) { result.check(t, env.Interpreter) })
	}
	for _, name := range missing(t, path, results) {
		t.Errorf("%s: %s did not run", file.Path, name)
	}
	if failed != nil && !t.Failed() {
		t.Errorf("%s: %v\n%s", file.Path, failed, out)
	}
}

// run starts pytest in an empty folder, and returns what it printed. A pytest that hangs prints the stacks of its threads.
func run(t *testing.T, env *pyenv.Environment, file File, path, report string) (string, error) {
	t.Helper()
	limit := defaultLimit
	if file.Limit > 0 {
		limit = file.Limit
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	args := append([]string{"-X", "faulthandler"}, file.Options...)
	args = append(args, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junit-xml", report,
		"--basetemp", filepath.Join(t.TempDir(), "temporary")) // pytest removes old folders of others in the common place
	if text, err := os.ReadFile(path); err == nil && !bytes.Contains(text, []byte("hypothesis")) {
		args = append(args, "-p", "no:hypothesispytest") // whose import takes a second
	}
	args = append(args, path)
	cmd := exec.CommandContext(ctx, env.Python, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(pyenv.CleanEnviron(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONPATH="+strings.Join(file.Imports, string(os.PathListSeparator)))
	cmd.Env = append(cmd.Env, file.Environ...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGABRT) }
	cmd.WaitDelay = 5 * time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if ctx.Err() != nil {
		err = fmt.Errorf("not done after %v: %w", limit, err)
	}
	return out.String(), err
}
