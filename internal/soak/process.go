package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// outcome is what one run of a scenario came to.
type outcome struct {
	fault   string // what went wrong; empty: nothing
	stdout  string
	stderr  string
	calls   int64
	part    string // that began last
	ended   bool   // the script came to its end
	seconds float64
}

// runScript runs a script in a process of its own, and the children that it has in its process group. The environment has
// SOAK_JOURNAL added, a file in which the script says how far it came.
func runScript(ctx context.Context, python, script string, environ []string, s scenario, timeout time.Duration) (outcome, error) {
	dir, err := os.MkdirTemp("", "goanna-soak-run-")
	if err != nil {
		return outcome{}, err
	}
	defer os.RemoveAll(dir)
	journal := filepath.Join(dir, "journal")

	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, python, "-X", "faulthandler", script)
	cmd.Dir = dir
	cmd.Env = append(environ, "SOAK_JOURNAL="+journal)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	// faulthandler, or Go, prints the stacks of a process that hangs
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGABRT) }
	cmd.WaitDelay = 5 * time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return outcome{}, err
	}
	err = cmd.Wait()
	left := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) == nil

	o := outcome{stdout: stdout.String(), stderr: stderr.String(), seconds: time.Since(began).Seconds()}
	if err := o.read(journal); err != nil {
		return o, err
	}
	o.judge(s, err, ctx.Err(), timeout, left)
	return o, nil
}

// judge says what was wrong with a process that has ended with err.
func (o *outcome) judge(s scenario, err, ctxErr error, timeout time.Duration, left bool) {
	var exit *exec.ExitError
	switch {
	case errors.Is(ctxErr, context.DeadlineExceeded):
		o.fault = fmt.Sprintf("hang: no end after %v", timeout)
	case errors.As(err, &exit) && exit.ProcessState.Sys().(syscall.WaitStatus).Signaled():
		o.fault = "crash: " + exit.Error()
	case err != nil:
		o.fault = "failure: " + err.Error()
	case !o.ended:
		o.fault = "failure: the script did not come to its end"
	case left:
		o.fault = "failure: a process was left behind"
	case s.stderr == nil && o.stderr != "" || s.stderr != nil && !s.stderr.MatchString(o.stderr):
		o.fault = "failure: unexpected text on stderr"
	}
}

// read reads the journal: the lines "part NAME", "calls N" and "end".
func (o *outcome) read(journal string) error {
	text, err := os.ReadFile(journal)
	if errors.Is(err, os.ErrNotExist) {
		return nil // the script came not so far
	}
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		what, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch what {
		case "part":
			o.part = value
		case "calls":
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				return fmt.Errorf("the journal of a run: %w", err)
			}
			o.calls += n
		case "end":
			o.ended = true
		default:
			return fmt.Errorf("the journal of a run: expected part, calls or end, got %q", line)
		}
	}
	return nil
}
