// Package module builds the extension modules of benchmarks with the goanna of this checkout.
package module

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// Build builds the Go package in a folder of this checkout, given from its root, or in a folder by its absolute path, and returns the wheel's path
// in the folder dist.
func Build(ctx context.Context, folder, dist string) (wheel string, err error) {
	root, err := Output(ctx, "", "go", "list", "-m", "-f", "{{.Dir}}", "github.com/goanna-py/goanna")
	if err != nil {
		return "", err
	}
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(root, folder)
	}
	printed, err := Output(ctx, root, "go", "run", "./cmd/goanna", "build", folder, "-o", dist)
	if err != nil {
		return "", err
	}
	return printed[strings.LastIndexByte(printed, '\n')+1:], nil
}

// Output runs a command in dir and returns what it printed, without the last line feed. The error has what it
// complained of.
func Output(ctx context.Context, dir, name string, args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, bytes.TrimSpace(stderr.Bytes()))
	}
	return strings.TrimRight(stdout.String(), "\r\n"), nil
}
