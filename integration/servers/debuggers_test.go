package servers

import (
	"bufio"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/goanna-py/goanna/integration/internal/modules"
)

// inspected is a process that is inside Go in three threads.
type inspected struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	lines *bufio.Scanner
	log   *lockedBuffer
}

func (env environment) inspect(t *testing.T) *inspected {
	t.Helper()
	p := &inspected{cmd: env.command(t, script(t, "inspected.py")), log: new(lockedBuffer)}
	p.cmd.Stderr = p.log
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() })
	p.lines = bufio.NewScanner(stdout)
	p.expect(t, "ready")
	return p
}

func (p *inspected) expect(t *testing.T, line string) {
	t.Helper()
	if !p.lines.Scan() || p.lines.Text() != line {
		t.Fatalf("expected %q of the process, got %q\n%s", line, p.lines.Text(), p.log)
	}
}

// end tells the process to end, which it must do well.
func (p *inspected) end(t *testing.T) {
	t.Helper()
	if _, err := io.WriteString(p.stdin, "\n"); err != nil {
		t.Fatal(err)
	}
	p.expect(t, "lives")
	if err := waitFor(p.cmd, 30*time.Second); err != nil {
		t.Errorf("the process ended with %v\n%s", err, p.log)
	}
}

func TestPySpy(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, env environment) {
		p := env.inspect(t)
		spy := filepath.Join(filepath.Dir(env.python), "py-spy")
		for range 5 {
			out, err := exec.CommandContext(t.Context(), spy, "dump", "--pid", pidOf(p)).CombinedOutput()
			if err != nil {
				t.Fatalf("py-spy dump: %v\n%s", err, out)
			}
			for _, frame := range []string{"waits_in_go (inspected.py", "spins_in_go (inspected.py", "called_by_go (inspected.py", "__str__ (inspected.py"} {
				if !strings.Contains(string(out), frame) {
					t.Errorf("py-spy dump does not show %s:\n%s", frame, out)
				}
			}
		}
		out, err := exec.CommandContext(t.Context(), spy, "record", "--pid", pidOf(p), "--duration", "1", "--format", "raw", "--output", "/dev/stdout").CombinedOutput()
		if err != nil || !strings.Contains(string(out), "spins_in_go (inspected.py") {
			t.Errorf("py-spy record: %v\n%s", err, out)
		}
		p.end(t)
		record(t, env, "py-spy", "dump and record of a process that waits, spins and calls back in Go", "5 dumps, 100 samples")
	})
}

// shows reports whether one of a few backtraces of a process has a text: that of a goroutine which the scheduler has just stopped ends at the
// change of stacks.
func shows(t *testing.T, gdb, pid, text string) bool {
	t.Helper()
	for range 10 {
		out, err := exec.CommandContext(t.Context(), gdb, "-p", pid, "-batch", "-nx", "-iex", "set debuginfod enabled off", "-ex", "thread apply all backtrace").CombinedOutput()
		if err != nil {
			t.Fatalf("gdb: %v\n%s", err, out)
		}
		if strings.Contains(string(out), text) {
			return true
		}
	}
	return false
}

// gdb shows the frames of C and, where the linker has left the names, of Go, though it cannot step from a callback over Go's
// change of stacks. The process goes on under it, nil pointers
// that become panics among what it does.
func TestGDB(t *testing.T) {
	gdb, err := exec.LookPath("gdb")
	if err != nil {
		modules.Lacks(t, "no gdb")
	}
	t.Parallel()
	each(t, func(t *testing.T, env environment) {
		p := env.inspect(t)
		if !shows(t, gdb, pidOf(p), "example.com/everything.Spin") {
			t.Error("gdb does not show the function of Go that runs")
		}
		log := new(lockedBuffer)
		cmd := exec.CommandContext(t.Context(), gdb, "-p", pidOf(p), "-batch", "-nx", "-iex", "set debuginfod enabled off",
			"-ex", "handle SIGSEGV nostop noprint pass", "-ex", "thread apply all backtrace", "-ex", "echo attached\\n", "-ex", "continue")
		cmd.Stdout, cmd.Stderr = log, log
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a Ctrl-C at the test's terminal is not for gdb
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cmd.Process.Kill() })
		for end := time.Now().Add(60 * time.Second); !strings.Contains(log.String(), "attached"); time.Sleep(50 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("gdb has printed no backtrace in a minute:\n%s", log)
			}
		}
		time.Sleep(500 * time.Millisecond) // under gdb's eyes
		p.end(t)
		if err := waitFor(cmd, 30*time.Second); err != nil {
			t.Errorf("gdb: %v\n%s", err, log)
		}
		for _, text := range []string{"goanna_str", "_PyEval_EvalFrame", "exited normally"} {
			if !strings.Contains(log.String(), text) {
				t.Errorf("gdb does not say %q:\n%s", text, log)
			}
		}
		out, err := exec.Command(gdb, "--version").Output()
		if err != nil {
			t.Fatal(err)
		}
		version, _, _ := strings.Cut(string(out), "\n")
		record(t, env, "gdb "+version[strings.LastIndexByte(version, ' ')+1:], "attach, backtrace of all threads, continue to the end", "1 session")
	})
}

func pidOf(p *inspected) string { return strconv.Itoa(p.cmd.Process.Pid) }
