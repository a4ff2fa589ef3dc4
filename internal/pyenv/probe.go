package pyenv

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

//go:embed probe.py
var probeScript string

// probeTimeout is far above the 30 to 60 ms of a usual probe.
const probeTimeout = 20 * time.Second

// Probe runs the interpreter at path, isolated from the environment and the user's site (-I), and returns its description.
func Probe(ctx context.Context, path string) (*Interpreter, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, probeTimeout, fmt.Errorf("no answer in %v", probeTimeout))
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "-I", "-c", probeScript)
	// otherwise the output has the encoding of the locale
	cmd.Env = append(os.Environ(), "PYTHONIOENCODING=utf-8")
	// a child that a wrapper script has started may keep the pipes open
	cmd.WaitDelay = time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if output := lastLine(stderr.String()); output != "" {
			return nil, fmt.Errorf("%s does not work as a Python interpreter: %w: %s", path, err, output)
		}
		return nil, fmt.Errorf("%s does not work as a Python interpreter: %w", path, err)
	}
	return parseAnswer(path, stdout.Bytes())
}

func parseAnswer(path string, answer []byte) (*Interpreter, error) {
	var found Interpreter
	if err := json.Unmarshal(answer, &found); err != nil {
		return nil, fmt.Errorf("%s does not work as a Python interpreter: expected a description in JSON, got %.60q", path, answer)
	}
	if found.Version == "" || found.Base == "" {
		return nil, fmt.Errorf("%s does not work as a Python interpreter: its description has no version or no prefix", path)
	}
	if found.Path == "" {
		// sys.executable is empty if Python cannot determine it
		found.Path = path
	}
	if _, err := os.Stat(found.Path); errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s gives %s as its executable, which does not exist", path, found.Path)
	}
	return &found, nil
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}
