package pyenv

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Kept returns the Python of a virtual environment of the interpreter with the requirements installed from wheels. The
// environment is made once and kept in the user's cache folder, one for each interpreter and list of requirements; name
// begins its folder's name. It works where check, a program of Python, ends without an error. Several processes may ask
// for one at once. The scripts that pip writes name the folder that they were made in: start a tool as "python -m TOOL".
func Kept(ctx context.Context, i Interpreter, name, check string, requirements ...string) (python string, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	key := sha256.Sum256([]byte(strings.Join(append(requirements, i.Base, i.Version, i.SOABI), "\x00")))
	dir := filepath.Join(cache, "goanna", fmt.Sprintf("%s-%s-%x", name, i.Name(), key[:6]))
	python = filepath.Join(dir, "bin", "python")
	works := func() bool { return exec.CommandContext(ctx, python, "-c", check).Run() == nil }
	if works() {
		return python, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", err
	}
	// made beside its place and moved there, as several tests may want it at once
	work, err := os.MkdirTemp(filepath.Dir(dir), "new-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	env, err := NewEnvironment(ctx, i, work)
	if err != nil {
		return "", err
	}
	if out, err := env.Install(ctx, append([]string{"--quiet", "--only-binary=:all:"}, requirements...)...); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	err = os.Rename(work, dir)
	if err != nil && !works() {
		// what is there is broken
		err = errors.Join(os.RemoveAll(dir), os.Rename(work, dir))
	}
	if !works() {
		return "", fmt.Errorf("%s cannot %s: %w", python, check, err)
	}
	return python, nil
}
