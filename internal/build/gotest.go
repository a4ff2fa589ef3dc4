package build

import (
	"context"
	"errors"
	"os/exec"
	"slices"
	"time"

	"github.com/goanna-py/goanna/internal/platform"
)

// GoTest runs "go test ./..." in the folder of the Go package of Options.Dir, with the environment and the requirements of a build. passed
// is false where tests fail or do not compile, which output says.
func GoTest(ctx context.Context, opts Options) (output string, passed bool, err error) {
	b, unlock, err := newLocked(ctx, opts)
	if err != nil {
		return "", false, err
	}
	defer unlock()
	if err := b.findRecipe(ctx); err != nil {
		return "", false, err
	}
	if err := checkPackage(b.pkgDir); err != nil {
		return "", false, err
	}
	if err := b.requireRuntime(ctx); err != nil {
		return "", false, err
	}
	err = b.step("go test ./...", func() error {
		args := append([]string{"test"}, b.modFlags...)
		output, passed, err = b.combined(ctx, "go", append(args, "./...")...)
		return err
	})
	return output, passed, err
}

// combined runs a program in the package's folder and returns what it prints, in order, and whether it exits with status 0.
func (b *builder) combined(ctx context.Context, name string, args ...string) (output string, passed bool, err error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = b.pkgDir, slices.Concat(b.session, b.goEnviron())
	platform.Interruptible(cmd)
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	if cause := context.Cause(ctx); cause != nil {
		return "", false, cause
	}
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return string(out), false, nil
	}
	return string(out), err == nil, err
}
