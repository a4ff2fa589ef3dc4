package modules

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/goanna-py/goanna/internal/venv"
)

// UseZig puts a Python with zig first on PATH. zig builds for machines of which no C compiler is installed.
func UseZig(t *testing.T) {
	t.Helper()
	python, err := venv.With("ziglang")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Dir(python)+string(filepath.ListSeparator)+os.Getenv("PATH"))
}
