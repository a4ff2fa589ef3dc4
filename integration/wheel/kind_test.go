package wheel

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// overlay writes what -overlay of the go command wants: goanna with the kind of testdata/kind, a file in Go that is named in the list
// of kinds, and with its converter in C, if that is asked for.
func overlay(t *testing.T, converter bool) string {
	t.Helper()
	absolute := func(path string) string {
		path, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	list := absolute("../../internal/types/types.go")
	source, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	named := strings.Replace(string(source), "return []recogniser{\n", "return []recogniser{\n\t\tfindCelsius,\n", 1)
	if named == string(source) {
		t.Fatal("types.go has no list of recognisers")
	}
	dir := t.TempDir()
	changed := filepath.Join(dir, "types.go")
	replace := map[string]string{list: changed, absolute("../../internal/types/celsius.go"): absolute("../testdata/kind/celsius.go")}
	if converter {
		replace[absolute("../../internal/shim/src/conv/celsius.h")] = absolute("../testdata/kind/celsius.h")
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "overlay.json")
	for name, data := range map[string][]byte{changed: []byte(named), path: text} {
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// buildKind builds the module of testdata/kind with goanna as an overlay makes it, and returns what it said.
func buildKind(t *testing.T, overlay, out string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "run", "-overlay", overlay, "../../cmd/goanna", "build", "../testdata/kind/module", "-o", out)
	said, err := cmd.CombinedOutput()
	return string(said), err
}

// A kind of type is one file in Go, named in the list, and one in C: it stands alone, nests, and is a parameter and a result.
func TestNewKind(t *testing.T) {
	out := t.TempDir()
	if said, err := buildKind(t, overlay(t, true), out); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	wheels, err := filepath.Glob(filepath.Join(out, "*.whl"))
	if err != nil || len(wheels) != 1 {
		t.Fatalf("%v, %v", wheels, err)
	}
	env, err := pyenv.NewEnvironment(t.Context(), modules.Interpreters(t)[0], t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if said, err := env.Install(t.Context(), "--no-index", "--no-deps", wheels[0]); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	const script = `
import weather
assert weather.warmer(32, 100) == 212
assert weather.warmest([32, 212, 50]) == ([32, 212, 50], 212), weather.warmest([32, 212, 50])
try:
    weather.warmest([32, "hot"])
except TypeError as e:
    assert str(e) == "warmest() argument 'all'[1]: expected degrees, got str", e
else:
    raise AssertionError("a str is not a temperature")
print("all said")
`
	said, err := exec.CommandContext(t.Context(), env.Python, "-c", script).CombinedOutput()
	if err != nil || string(said) != "all said\n" {
		t.Errorf("%v\n%s", err, said)
	}
}

// A kind without a converter is an error of the build that names it.
func TestNewKindWithoutConverter(t *testing.T) {
	said, err := buildKind(t, overlay(t, false), t.TempDir())
	if err == nil || !strings.Contains(said, "conv/celsius.h") {
		t.Errorf("%v\n%s", err, said)
	}
}
