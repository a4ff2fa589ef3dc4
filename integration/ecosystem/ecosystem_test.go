// Package ecosystem finds out with which Python packages memory is shared, and writes docs/ecosystem.md.
package ecosystem

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/pytest"
	"github.com/goanna-py/goanna/internal/pyenv"
)

func TestMain(m *testing.M) { os.Exit(modules.Main(m)) }

var update = flag.Bool("update", false, "write docs/ecosystem.md, with GOANNA_SUITES=1")

// standard are modules of Python's own library that shares.py knows.
var standard = []string{"array", "memoryview", "shared_memory"}

// always are packages of pytest.WithNumPy, which other tests install as well.
var always = []string{"numpy", "pillow"}

// suites are the others.
var suites = []string{"pandas", "polars", "pyarrow", "nanoarrow", "arro3-core", "duckdb", "ray", "jax", "torch", "xarray", "joblib", "cython"}

// libraries of Go are known to the module interop of integration/testdata. The table says of the last one what pyarrow makes of it.
var (
	libraries = []string{"image", "gonum"}
	arrow     = "arrow-go"
)

// shared is a line of shares.py.
type shared struct {
	Package, Version string
	Way              string // "Go to Python", "Python to Go" or both
	What             string // the Python expression that shares memory; a is an Array
	Same             bool   // the address
}

// row is the line of a table.
func (s shared) row() string {
	same := "no: a copy"
	if s.Same {
		same = "yes"
	}
	return fmt.Sprintf("| %s | %s | %s | `%s` | %s |\n", s.Package, s.Version, s.Way, s.What, same)
}

// The packages of other tests share what the table says, whatever their versions.
func TestAlways(t *testing.T) {
	table := string(read(t))
	list := modules.Interpreters(t)
	for _, s := range find(t, list[len(list)-1], pytest.WithNumPy, slices.Concat(standard, always, libraries)) {
		if _, behind, _ := strings.Cut(s.row(), " | "+s.Version+" | "); !strings.Contains(table, "| "+s.Package+" | ") || !strings.Contains(table, behind) {
			t.Errorf("docs/ecosystem.md has no row like\n%s", s.row())
		}
	}
}

// All packages of the table, with their newest versions.
func TestSuites(t *testing.T) {
	modules.NeedsSuites(t)
	i := modules.Named(t, "3.13") // all packages have wheels for it
	packages := slices.Concat(always, suites)
	text := head(i)
	for _, s := range find(t, i, append(packages, "setuptools"), slices.Concat(standard, packages, libraries, []string{arrow})) {
		text += s.row()
	}
	if *update {
		if err := os.WriteFile(file(t), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t); string(got) != text {
		t.Errorf("docs/ecosystem.md is out of date: run this test with -update\n%s", text)
	}
}

func head(i pyenv.Interpreter) string {
	return fmt.Sprintf(`# Ecosystem

What shares memory with Go, and what copies it: %[1]sGOANNA_SUITES=1 go test ./integration/ecosystem -update%[1]s installs the packages and writes this table, here on
CPython %[2]s. %[1]sa%[1]s is an %[1]sArray%[1]s of 1,000 float64 that Go has made, and Go says its address; the package says that of what it made of %[1]sa%[1]s. In the other
direction Go says the address of the memory that a %[1]sbuffer.View%[1]s parameter gets. %[1]srecords%[1]s is an %[1]sArray%[1]s of structs, and a column is a %[1]sbuffer.Column%[1]s. The packages of Go
are by [their modules](interop.md).

Any other library that takes buffers (PEP 3118), DLPack tensors, NumPy's array interface or Arrow's C data interface shares the same memory: [Arrow](buffers.md#arrow) has
what is shared with Arrow, and what is copied. [Servers and tools](reliability.md#servers-and-tools) has gunicorn, uvicorn, Celery, Dask and others.
An %[1]sArray%[1]s is in the CPU's memory. A library for GPUs copies it to the device and back: CuPy by %[1]scupy.asarray(np.asarray(a))%[1]s and %[1]sx.get()%[1]s, which is not tested here.

| package | version | way | Python | same address |
|---|---|---|---|---|
`, "`", i.Version)
}

func file(t *testing.T) string { return filepath.Join(modules.Root(t), "docs", "ecosystem.md") }

func read(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile(file(t))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// find runs shares.py for names, in an environment with requirements.
func find(t *testing.T, i pyenv.Interpreter, requirements, names []string) (found []shared) {
	t.Helper()
	env := modules.Environment(t, i, modules.Site{Modules: []string{"everything", "interop", "nulls", "records"}, Requirements: requirements})
	cmd := exec.CommandContext(t.Context(), env.Python, append([]string{"shares.py"}, names...)...)
	cmd.Env = append(pyenv.CleanEnviron(), "PYTHONDONTWRITEBYTECODE=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("shares.py: %v\n%s", err, &stderr)
	}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var s shared
		if err := decoder.Decode(&s); errors.Is(err, io.EOF) {
			return found
		} else if err != nil {
			t.Fatalf("shares.py: %v\n%s", err, out)
		}
		found = append(found, s)
	}
}
