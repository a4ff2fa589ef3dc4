package platform

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// waiting has the test's program wait.
const waiting = "GOANNA_TEST_WAITS"

// late is the status of a program that has waited to the end.
const late = 3

func TestMain(m *testing.M) {
	if os.Getenv(waiting) != "" {
		os.Stdout.WriteString("ready")
		time.Sleep(time.Minute)
		os.Exit(late)
	}
	os.Exit(m.Run())
}

// start runs a program that is a copy of the test's, until it waits.
func start(t *testing.T, ctx context.Context, program string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(ctx, program)
	cmd.Env = append(os.Environ(), waiting+"=1")
	Interruptible(cmd)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// folder is a temporary one. testing's own is an error where it cannot be removed, and Wine 8 does not remove files as Go 1.26 asks it to.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "goanna-platform-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWriteFile(t *testing.T) {
	path := filepath.Join(folder(t), "file")
	for _, text := range []string{"first", "second, which is longer", ""} {
		if err := WriteFile(path, []byte(text)); err != nil || read(t, path) != text {
			t.Errorf("%q: %v", text, err)
		}
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v: expected the file alone", entries, err)
	}
	if err := WriteFile(filepath.Join(path, "inside"), nil); err == nil {
		t.Error("a file in a file: expected an error")
	}
}

func TestInterruptible(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := start(t, ctx, os.Args[0])
	cancel()
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() == late {
		t.Errorf("%v, status %d", err, cmd.ProcessState.ExitCode())
	}
}

// A file that a process has loaded, here as its program, is replaced.
func TestReplace(t *testing.T) {
	dir, made := folder(t), filepath.Join(folder(t), "made")
	program := filepath.Join(dir, "program"+Executable)
	text := read(t, os.Args[0])
	if err := os.WriteFile(program, []byte(text), 0o777); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := start(t, ctx, program)
	write(t, made, "new")
	if err := Replace(made, program); err != nil {
		t.Error(err)
	}
	if got := read(t, program); got != "new" {
		t.Errorf("%d bytes, expected the new file", len(got))
	}
	if err := Replace(made, program); !errors.Is(err, os.ErrNotExist) || read(t, program) != "new" {
		t.Errorf("a missing file: %v", err)
	}
	cancel()
	_ = cmd.Wait() // it was ended
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if path := filepath.Join(dir, e.Name()); path != program && (!IsReplaced(path) || read(t, path) != text) {
			t.Errorf("%s is left", path)
		}
	}
}

func TestVariableName(t *testing.T) {
	if got, want := VariableName("Path"), map[bool]string{true: "PATH", false: "Path"}[Executable != ""]; got != want {
		t.Errorf("got %s, expected %s", got, want)
	}
}
