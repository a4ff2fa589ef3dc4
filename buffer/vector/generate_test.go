package vector

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The assembly is what its generator writes, except the first line, which has the command.
func TestAssemblyIsGenerated(t *testing.T) {
	body(t, filepath.Join("asm", "main.go")) // so that go test knows that the result depends on it
	dir := t.TempDir()
	names := []string{"kernels_amd64.s", "stubs_amd64.go"}
	cmd := exec.CommandContext(t.Context(), "go", "run", "-C", "asm", ".",
		"-out", filepath.Join(dir, names[0]), "-stubs", filepath.Join(dir, names[1]), "-pkg", "vector")
	cmd.Env = append(os.Environ(), "GOOS=", "GOARCH=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, name := range names {
		if body(t, filepath.Join(dir, name)) != body(t, name) {
			t.Errorf("%s is not what `go generate ./buffer/vector` writes", name)
		}
	}
}

// body is a file without its first line.
func body(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), "\n")
	return rest
}
