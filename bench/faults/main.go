// Faults runs situations in which extension modules end or hang a process, with the same functions four times: by goanna
// (gomod), by hand in C (cmod), with PyO3 (pyo3mod), and as a Go library that ctypes loads (ctypesmod).
//
//	go run ./bench/faults [--python PYTHON]
//
// It needs a C compiler, Python's headers, and cargo. Each situation has a process of its own, which is killed after twenty
// seconds. What is printed is a table in Markdown.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// limit is how long a situation may take. Go takes three seconds to fill a stack of 1 GB and print it.
const limit = 20 * time.Second

// peers are the modules and how the table calls them.
var peers = []struct{ module, title string }{
	{"peer", "goanna"},
	{"peer_c", "C"},
	{"peer_pyo3", "PyO3"},
	{"peer_ctypes", "ctypes and Go"},
}

// situations are the functions of situations.py and what they do.
var situations = []struct{ name, title string }{
	{"fork", "call, fork, call in the child"},
	{"fork_while_called", "fork while other threads are in calls, call in the child"},
	{"fork_pool", "call, then multiprocessing's fork pool"},
	{"gunicorn_preload", "gunicorn --preload with a call before the fork"},
	{"panic", "panic (C: abort)"},
	{"null_pointer", "NULL dereferenced"},
	{"index_beyond", "index far out of bounds"},
	{"stack_overflow", "recursion without end in the function"},
	{"callback_recursion", "recursion without end through a callback"},
	{"read_only_bytes", "writing to a bytes object"},
	{"read_only_map", "writing to a read-only memory map"},
	{"exit_with_threads_in_calls", "exit while daemon threads are in calls"},
	{"exit_with_background_threads", "exit while goroutines or threads of the module run"},
}

func main() { module.Main("faults", run) }

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("faults", flag.ContinueOnError)
	named := flags.String("python", "3.13", "interpreter: a path, a command or a version")
	if err := flags.Parse(args); err != nil {
		return err
	}
	found, err := pyenv.Find(ctx, pyenv.Options{Named: []string{*named}})
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "goanna-faults-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := buildPeers(ctx, found[0], dir); err != nil {
		return err
	}
	python, err := environment(ctx, found[0])
	if err != nil {
		return err
	}
	var titles []string
	for _, p := range peers {
		titles = append(titles, p.title)
	}
	fmt.Fprintf(out, "CPython %s\n\n| situation | %s |\n|---%s|\n", found[0].Version, strings.Join(titles, " | "), strings.Repeat("|---", len(peers)))
	for _, s := range situations {
		var cells []string
		for _, p := range peers {
			outcome, err := try(ctx, limit, python, dir, p.module, s.name)
			if err != nil {
				return err
			}
			cells = append(cells, outcome)
		}
		fmt.Fprintf(out, "| %s | %s |\n", s.title, strings.Join(cells, " | "))
	}
	return nil
}

// try runs a situation and says how it came out.
func try(ctx context.Context, limit time.Duration, python, dir, peer, situation string) (string, error) {
	cmd := exec.Command(python, filepath.Join(dir, "situations.py"), peer, situation)
	cmd.Dir = dir
	cmd.Env = append(pyenv.CleanEnviron(), "PYTHONPATH="+dir, "PYTHONDONTWRITEBYTECODE=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // its children are killed with it
	var stdout bytes.Buffer
	cmd.Stdout = &stdout // what is said on stderr is not an outcome
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return "", err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	killGroup := func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	defer killGroup()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-time.After(limit):
		killGroup()
		<-ended
		return "hangs", nil
	case <-ended:
	}
	return outcome(cmd.ProcessState.Sys().(syscall.WaitStatus), stdout.String()), nil
}

// outcome describes the end of a process that printed what the situation came to.
func outcome(status syscall.WaitStatus, printed string) string {
	printed = strings.TrimSpace(printed)
	var end string
	switch {
	case status.Signaled():
		end = fmt.Sprintf("killed by signal %d (%v)", status.Signal(), status.Signal())
	case status.ExitStatus() != 0:
		end = fmt.Sprintf("process ends with exit code %d", status.ExitStatus())
	default:
		return printed
	}
	if printed != "" {
		end = printed + ", then " + end
	}
	return end
}
