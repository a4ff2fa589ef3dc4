package wheel

import (
	"path/filepath"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/pytest"
	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// Packages of Go's own library, which were not written for Python, do in Python what they do in Go.
func TestFoundPackages(t *testing.T) {
	var wheels []string
	for _, path := range []string{"container/list", "image/color", "net/url", "regexp", "strings", "text/tabwriter"} {
		result, err := build.Build(t.Context(), build.Options{
			Package: build.Package{Path: path}, Module: "go_" + filepath.Base(path), Out: modules.Temporary(),
		})
		if err != nil {
			t.Fatal(err)
		}
		if result.Report == nil || result.Report.Share < 0.7 {
			t.Errorf("%s: %v", path, result.Report)
		}
		wheels = append(wheels, result.Wheel)
	}
	modules.Each(t, func(t *testing.T, i pyenv.Interpreter) {
		env, err := modules.NewEnvironment(t.Context(), i, t.TempDir(), wheels, pytest.Alone...)
		if err != nil {
			t.Fatal(err)
		}
		pytest.Run(t, env, pytest.File{Path: "test_found.py"})
	})
}
