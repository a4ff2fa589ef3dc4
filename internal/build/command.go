package build

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/goanna-py/goanna/internal/platform"
)

// run runs a program and returns its standard output. The error contains the program's output on stderr, or else on stdout.
func run(ctx context.Context, dir string, env []string, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, env
	// an interrupted go command ends its compilers; a killed one leaves them running
	platform.Interruptible(cmd)
	cmd.WaitDelay = 5 * time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		output := strings.TrimSpace(stderr.String())
		if output == "" {
			output = strings.TrimSpace(stdout.String())
		}
		return nil, &commandError{name, args, output, err}
	}
	return stdout.Bytes(), nil
}

// commandError is the failure of a program.
type commandError struct {
	name   string
	args   []string
	output string
	err    error
}

func (e *commandError) Error() string {
	if e.output == "" {
		return fmt.Sprintf("%s: %v", e.name, e.err)
	}
	what := e.name
	if len(e.args) > 0 && !strings.HasPrefix(e.args[0], "-") {
		what += " " + e.args[0]
	}
	return fmt.Sprintf("%s: %v\n%s", what, e.err, e.output)
}

func (e *commandError) Unwrap() error { return e.err }

// splitQuoted splits a command or a list of flags as the go command does: at spaces outside of '...' and "...", which begin and
// end a field.
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

// quote is the inverse of splitQuoted for one field. A field with both kinds of quotes cannot be quoted.
func quote(s string) string {
	if !strings.ContainsAny(s, " \t\r\n'\"") && s != "" {
		return s
	}
	if strings.Contains(s, "'") {
		return `"` + s + `"`
	}
	return "'" + s + "'"
}
