package wheel

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/abi"
)

// The name says what is inside: shims for four ABIs, and files that need nothing newer than glibc 2.17.
func TestImagingWheel(t *testing.T) {
	result := modules.Wheel(t, "imaging")
	const want = "imaging-0.1.0-cp311.cp313.cp314-abi3.abi3t.cp313t.cp314t-manylinux_2_17_x86_64.whl"
	if got := filepath.Base(result.Wheel); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var names []string
	for _, f := range result.Files {
		names = append(names, f.Name)
	}
	for _, name := range []string{
		"imaging/__init__.py", "imaging/__init__.pyi", "imaging/py.typed", "imaging/_native.go.so",
		"imaging/_native.abi3.so", "imaging/_native.abi3t.so",
		"imaging/_native.cpython-313t-x86_64-linux-gnu.so", "imaging/_native.cpython-314t-x86_64-linux-gnu.so",
	} {
		if !slices.Contains(names, name) {
			t.Errorf("the wheel lacks %s: it has %v", name, names)
		}
	}
}

// floors are the first versions that load each file of the module. The Go library is not one of them.
var floors = map[string]abi.Version{
	"_native.go.so":    {},
	"_native.abi3.so":  {Major: 3, Minor: 11},
	"_native.abi3t.so": {Major: 3, Minor: 15},
	"_native.cpython-313t-x86_64-linux-gnu.so": {Major: 3, Minor: 13},
	"_native.cpython-314t-x86_64-linux-gnu.so": {Major: 3, Minor: 14},
}

// What the files need is in the stable ABI of their floor, and the Go library needs no symbol of Python at all.
func TestImagingAudit(t *testing.T) {
	i := modules.Interpreters(t)[0]
	dir := filepath.Join(modules.SitePackages(t, modules.Environment(t, i, modules.Site{Modules: []string{"imaging"}})), "imaging")
	files, err := filepath.Glob(filepath.Join(dir, "*.so"))
	if err != nil || len(files) != 5 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		f, err := abi.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		floor, known := floors[filepath.Base(path)]
		if !known {
			t.Errorf("the wheel has %s", filepath.Base(path))
		}
		for _, fault := range f.Audit(floor) {
			t.Errorf("%s: %s", filepath.Base(path), fault)
		}
	}
}
