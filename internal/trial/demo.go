package trial

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/goanna-py/goanna/internal/pyenv"
)

// demo is a script that shows a module.
type demo struct{ path string }

// FindDemo returns the program that runs demo.py in dir. ok is false where there is none.
func FindDemo(dir string) (program Program, ok bool, err error) {
	path, err := filepath.Abs(filepath.Join(dir, "demo.py"))
	if err != nil {
		return nil, false, err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	} else if err != nil {
		return nil, false, err
	}
	return demo{path}, true, nil
}

func (d demo) Name() string           { return "demo" }
func (d demo) Requirements() []string { return nil }

// Run runs the script in the empty folder.
func (d demo) Run(ctx context.Context, env *pyenv.Environment, place string, t *Trial) error {
	// -P: the folder of the demo is that of the Go package, and may contain a folder with the module's name
	return t.python(ctx, env, place, nil, "-P", d.path)
}
