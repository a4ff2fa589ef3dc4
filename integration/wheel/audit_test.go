package wheel

import (
	"archive/zip"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/venv"
)

// audited is what abi3audit reports of one shared library.
type audited struct {
	Name   string `json:"name"`
	Result struct {
		Compatible bool              `json:"is_abi3_baseline_compatible"`
		Baseline   string            `json:"baseline"`
		NotABI3    []string          `json:"non_abi3_symbols"`
		Future     map[string]string `json:"future_abi3_objects"`
	} `json:"result"`
}

// abi3audit audits a wheel or a library.
func abi3audit(t *testing.T, args ...string) (libraries []audited, err error) {
	t.Helper()
	python, err := venv.With("abi3audit")
	if err != nil {
		t.Fatal(err)
	}
	report := filepath.Join(t.TempDir(), "report.json")
	cmd := exec.CommandContext(t.Context(), python, append([]string{"-m", "abi3audit", "--strict", "--report", "--output", report}, args...)...)
	out, err := cmd.CombinedOutput()
	text, failed := os.ReadFile(report)
	if failed != nil {
		t.Fatalf("abi3audit %s: %v, %v\n%s", strings.Join(args, " "), err, failed, out)
	}
	var all struct {
		Specs map[string]struct {
			Wheel  []audited `json:"wheel"`
			Object audited   `json:"object"`
		} `json:"specs"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, spec := range all.Specs {
		libraries = append(libraries, spec.Wheel...)
		if spec.Object.Name != "" {
			libraries = append(libraries, spec.Object)
		}
	}
	return libraries, err
}

// abi3audit finds nothing in the abi3 file, of a floor of 3.11. The wheel's tags make it take 3.14 for the floor, the newest of
// the set, and all five libraries for abi3 files. It does not know PEP 793: of the abi3t file, it calls the export hook no
// part of the ABI, which CPython 3.15 looks up there and nothing else.
func TestABI3Audit(t *testing.T) {
	t.Parallel()
	result := modules.Wheel(t, "everything")
	const abi3 = "_native.abi3.so"
	libraries, err := abi3audit(t, "--assume-minimum-abi3", "3.11", member(t, result.Wheel, abi3))
	if err != nil || len(libraries) != 1 || libraries[0].Result.Baseline != "3.11" {
		t.Errorf("%s: %v, %+v", abi3, err, libraries)
	}
	libraries, _ = abi3audit(t, result.Wheel)
	if len(libraries) != 5 {
		t.Errorf("abi3audit read %d libraries, expected 5: %+v", len(libraries), libraries)
	}
	for _, library := range libraries {
		for _, symbol := range library.Result.NotABI3 {
			if library.Name != "_native.abi3t.so" || symbol != "PyModExport__native" {
				t.Errorf("%s: %s is not of the stable ABI", library.Name, symbol)
			}
		}
		if !library.Result.Compatible || len(library.Result.Future) > 0 {
			t.Errorf("%s: newer than %s: %v", library.Name, library.Result.Baseline, library.Result.Future)
		}
	}
}

// member is a copy of the file of a wheel with that base name.
func member(t *testing.T, wheel, name string) string {
	t.Helper()
	z, err := zip.OpenReader(wheel)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		if path.Base(f.Name) != name {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		target := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(target, data, 0o755); err != nil {
			t.Fatal(err)
		}
		return target
	}
	t.Fatalf("%s has no %s", wheel, name)
	return ""
}
