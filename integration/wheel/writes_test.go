package wheel

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/build"
)

// A function that writes to a parameter without //goanna:mut is not built.
func TestWritesAreRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../testdata/writable")); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{"go.mod": {"../../..", modules.Root(t)}, "writable.go": {"//goanna:mut b\n", ""}} {
		path := filepath.Join(dir, name)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(text), change[0], change[1])), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	_, err := build.Build(context.Background(), build.Options{Dir: dir, Out: t.TempDir(), Cache: t.TempDir()})
	if want := "parameter 'b' of Zero is written to here"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want an error with %q", err, want)
	}
}
