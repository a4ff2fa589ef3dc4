package contest

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/pyenv"
)

var (
	//go:embed callgrind/timing.py
	countingScript []byte
	//go:embed callgrind/requests.c
	requestsSource []byte
)

// runCallgrind runs a script, which is in dir, under callgrind: there is a timing.py in dir that counts instructions.
func runCallgrind(ctx context.Context, python pyenv.Interpreter, dir string, args []string) (string, error) {
	if _, err := exec.LookPath("valgrind"); err != nil {
		return "", fmt.Errorf("--instructions needs valgrind and its headers (a package such as valgrind): %w", err)
	}
	source := filepath.Join(dir, "callgrind_requests.c")
	if err := errors.Join(
		os.WriteFile(filepath.Join(dir, "timing.py"), countingScript, 0o644),
		os.WriteFile(source, requestsSource, 0o644),
		module.CompileC(ctx, python, source, filepath.Join(dir, "callgrind_requests.so")),
	); err != nil {
		return "", err
	}
	// Callgrind does not survive a signal in a handler of one: Go preempts goroutines by signals.
	callgrind := []string{"GODEBUG=asyncpreemptoff=1",
		"valgrind", "--tool=callgrind", "--quiet", "--callgrind-out-file=" + filepath.Join(dir, "callgrind.out.%p"), python.Path}
	if _, err := module.Output(ctx, "", "env", append(callgrind, args...)...); err != nil {
		return "", err
	}
	report, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if errors.Is(err, os.ErrNotExist) {
		return "", errors.New("this contest times no statements, so it counts no instructions of them")
	}
	return string(report), err
}
