package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// tools are the compilers, and what they are told by the environment.
type tools struct {
	goEnv    map[string]string // go env in the package's folder
	cc       []string          // the C compiler's command
	ccSays   string            // what it says of its version
	env      []string          // for the go command
	modFlags []string          // for the go command
}

// toolchain asks the go command and the C compiler what they are.
func (b *builder) toolchain(ctx context.Context) error {
	t := &b.tools
	out, err := run(ctx, b.pkgDir, os.Environ(), "go", "env", "-json")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(out, &t.goEnv); err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	if gomod := t.goEnv["GOMOD"]; gomod == "" || gomod == os.DevNull {
		return fmt.Errorf("%s is in no Go module; run \"go mod init\" in it", b.pkgDir)
	}
	if goos := t.goEnv["GOOS"]; goos != "linux" {
		return fmt.Errorf("goanna builds wheels for Linux with glibc, and GOOS is %s", goos)
	}
	if t.cc, err = splitQuoted(t.goEnv["CC"]); err != nil || len(t.cc) == 0 {
		return fmt.Errorf("CC: expected the command of a C compiler, got %q", t.goEnv["CC"])
	}
	out, err = run(ctx, b.pkgDir, os.Environ(), t.cc[0], append(t.cc[1:], "--version")...)
	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("no C compiler: %q is not on PATH; install gcc (on Debian and Ubuntu \"apt-get install gcc libc6-dev\"), or set CC", t.cc[0])
	}
	if err != nil {
		return err
	}
	t.ccSays = string(out)
	include := " -include " + quote(b.glibcPath())
	t.env = append(os.Environ(), "CGO_ENABLED=1",
		"CGO_CFLAGS="+t.goEnv["CGO_CFLAGS"]+include, "CGO_CXXFLAGS="+t.goEnv["CGO_CXXFLAGS"]+include)
	return nil
}

// settings is a digest of all that decides on the wheel's bytes but the files that listInputs names.
func (b *builder) settings() (string, error) {
	executable, err := os.Executable()
	if err != nil {
		return "", err
	}
	// the tool has the shims and the generator in it
	tool, err := digestFile(executable)
	if err != nil {
		return "", err
	}
	parts := []string{tool, b.opts.Version, b.tools.ccSays, b.when.String(), b.opts.Dir}
	for _, name := range []string{"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "LIBRARY_PATH"} {
		parts = append(parts, os.Getenv(name))
	}
	for _, name := range slices.Sorted(maps.Keys(b.tools.goEnv)) {
		// this one names a new folder each time, and is made from the others
		if name != "GOGCCFLAGS" {
			parts = append(parts, name, b.tools.goEnv[name])
		}
	}
	return digest(parts...), nil
}

// run runs a program and returns what it printed to stdout. What it printed to stderr is in the error.
func run(ctx context.Context, dir string, env []string, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, env
	// the go command ends the compilers that it started when it is interrupted, and not when it is killed
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = 5 * time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		said := strings.TrimSpace(stderr.String())
		if said == "" {
			said = strings.TrimSpace(stdout.String())
		}
		return nil, &commandError{name, args, said, err}
	}
	return stdout.Bytes(), nil
}

// commandError is the failure of a program.
type commandError struct {
	name string
	args []string
	said string // what it printed
	err  error
}

func (e *commandError) Error() string {
	if e.said == "" {
		return fmt.Sprintf("%s: %v", e.name, e.err)
	}
	what := e.name
	if len(e.args) > 0 && !strings.HasPrefix(e.args[0], "-") {
		what += " " + e.args[0]
	}
	return fmt.Sprintf("%s: %v\n%s", what, e.err, e.said)
}

func (e *commandError) Unwrap() error { return e.err }

// splitQuoted splits a command or a list of flags as the go command does: at spaces, but for those in '...' or "...",
// which begin and end a field.
func splitQuoted(s string) ([]string, error) {
	var fields []string
	for s = strings.TrimLeft(s, " \t\r\n"); s != ""; s = strings.TrimLeft(s, " \t\r\n") {
		if q := s[0]; q == '"' || q == '\'' {
			end := strings.IndexByte(s[1:], q)
			if end < 0 {
				return nil, fmt.Errorf("unterminated %c", q)
			}
			fields = append(fields, s[1:1+end])
			s = s[end+2:]
			continue
		}
		end := strings.IndexAny(s, " \t\r\n")
		if end < 0 {
			end = len(s)
		}
		fields = append(fields, s[:end])
		s = s[end:]
	}
	return fields, nil
}

// quote is the inverse of splitQuoted for one field. No quoting is possible for a field with both kinds of quotes.
func quote(s string) string {
	if !strings.ContainsAny(s, " \t\r\n'\"") && s != "" {
		return s
	}
	if strings.Contains(s, "'") {
		return `"` + s + `"`
	}
	return "'" + s + "'"
}
