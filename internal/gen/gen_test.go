package gen

import (
	"flag"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/goanna-py/goanna/internal/bind"
	"github.com/goanna-py/goanna/internal/shim"
)

var update = flag.Bool("update", false, "write the golden files")

func scalar(k bind.Kind, g string) bind.Type { return bind.Type{Kind: k, Go: g} }

func of(k bind.Kind, element bind.Type) bind.Type { return bind.Type{Kind: k, Elem: &element} }

// everything has each kind of parameter, result and constant.
func everything() *bind.Module {
	pixel := bind.Type{Kind: bind.Uint8, Go: "sample.Pixel", Imports: []string{"example.com/sample"}}
	duration := bind.Type{Kind: bind.Int64, Go: "time.Duration", Imports: []string{"time"}}
	float64Type := scalar(bind.Float64, "float64")
	half := bind.Type{Kind: bind.Float16, Go: "float16.Float16", Imports: []string{"github.com/x448/float16"}}
	return &bind.Module{
		Name: "pkg.sample", ImportPath: "example.com/sample", GoName: "sample",
		Doc: "Package sample has \"everything\".\n\nTrigraphs??! Ünïcode, C:\\path.",
		Functions: []bind.Function{
			{GoName: "Nothing", Name: "nothing"},
			{
				GoName: "Scalars", Name: "scalars", Doc: "Scalars takes\nscalars.", Error: true,
				Params: []bind.Param{
					{Name: "b", Type: scalar(bind.Bool, "bool"), Kind: bind.PositionalOnly},
					{Name: "i", Type: scalar(bind.Int8, "int8"), Kind: bind.PositionalOnly},
					{Name: "u", Type: scalar(bind.Uint64, "uint64")},
					{Name: "d", Type: duration},
					{Name: "f", Type: scalar(bind.Float32, "float32"), Default: &bind.Value{Kind: bind.Float32, Float: math.Inf(1), Text: "float('inf')"}},
					{Name: "c", Type: scalar(bind.Complex128, "complex128"), Kind: bind.KeywordOnly},
					{Name: "s", Type: scalar(bind.String, "string"), Kind: bind.KeywordOnly, Default: &bind.Value{Kind: bind.String, String: "a\"é", Text: `'a"é'`}},
				},
				Results: []bind.Type{
					scalar(bind.Bool, "bool"), scalar(bind.Int8, "int8"), scalar(bind.Uint64, "uint64"), duration,
					scalar(bind.Float32, "float32"), scalar(bind.Complex128, "complex128"), scalar(bind.String, "string"),
				},
			},
			{
				GoName: "Buffers", Name: "buffers", HoldGIL: true,
				Params: []bind.Param{
					{Name: "data", Type: bind.Type{Kind: bind.Bytes, Go: "[]byte"}},
					{Name: "xs", Type: of(bind.Slice, float64Type)},
					{Name: "dst", Type: bind.Type{Kind: bind.Bytes, Go: "[]byte"}, Mut: true},
					{Name: "flags", Type: of(bind.Slice, scalar(bind.Bool, "bool")), Mut: true},
					{Name: "img", Type: of(bind.Mut, pixel), NDim: 2},
					{Name: "view", Type: of(bind.View, float64Type)},
					{Name: "halves", Type: of(bind.View, half)},
					{Name: "anything", Type: bind.Type{Kind: bind.Any, Go: "*buffer.Buffer"}},
					{Name: "n", Type: scalar(bind.Int64, "int"), Default: &bind.Value{Kind: bind.Int64, Int: math.MinInt64, Text: "-9223372036854775808"}},
				},
				Results: []bind.Type{of(bind.Slice, float64Type)},
			},
			{GoName: "Bytes", Name: "bytes", Results: []bind.Type{{Kind: bind.Bytes, Go: "[]byte"}, of(bind.Array, pixel), of(bind.Array, half)}},
		},
		Constants: []bind.Constant{
			{GoName: "Debug", Name: "DEBUG", Value: bind.Value{Kind: bind.Bool, Int: 1, Text: "True"}},
			{GoName: "MaxSize", Name: "MAX_SIZE", Doc: "The greatest size.", Value: bind.Value{Kind: bind.Int64, Int: 1 << 40, Text: "1099511627776"}},
			{GoName: "Mask", Name: "MASK", Value: bind.Value{Kind: bind.Uint64, Uint: math.MaxUint64, Text: "18446744073709551615"}},
			{GoName: "Huge", Name: "HUGE", Value: bind.Value{Kind: bind.BigInt, Text: "1267650600228229401496703205376"}},
			{GoName: "Pi", Name: "PI", Value: bind.Value{Kind: bind.Float64, Float: math.Pi, Text: "3.141592653589793"}},
			{GoName: "I", Name: "I", Value: bind.Value{Kind: bind.Complex128, Imag: 1, Text: "1j"}},
			{GoName: "Name", Name: "NAME", Value: bind.Value{Kind: bind.String, String: "a\x00b", Text: `'a\x00b'`}},
		},
	}
}

func TestGolden(t *testing.T) {
	s, err := Generate(everything())
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][]byte{
		"main.go.golden": s.Main, "module.c.golden": s.C, "__init__.py.golden": s.Init, "__init__.pyi.golden": s.Stub,
	} {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, got, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s\n(go test ./internal/gen -update writes what is got)", name, got, want)
		}
	}
}

func TestGeneratedCCompiles(t *testing.T) {
	s, err := Generate(everything())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, shim.Files()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "module.c"), s.C, 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("cc", "-fsyntax-only", "-std=c11", "-Wall", "-Wextra", "-Werror", "-DGOANNA_ABI3", "module.c")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestGeneratedPythonParses(t *testing.T) {
	s, err := Generate(everything())
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range [][]byte{s.Init, s.Stub} {
		out, err := exec.Command("python3", "-c", "import ast, sys; ast.parse(sys.argv[1])", string(source)).CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s\n%s", err, out, source)
		}
	}
}

// A module with other frames has another fingerprint: its Go library does not start under this one's shim.
func TestFingerprint(t *testing.T) {
	print := func(m *bind.Module) uint64 {
		var frames []frame
		for i := range m.Functions {
			frames = append(frames, layOut(&m.Functions[i]))
		}
		return fingerprint(m, frames)
	}
	a, b := everything(), everything()
	if print(a) != print(b) {
		t.Error("equal modules differ")
	}
	b.Functions[1].Params[1].Type = scalar(bind.Int16, "int16")
	if print(a) == print(b) {
		t.Error("a parameter of another type has the same fingerprint")
	}
	b = everything()
	b.Functions[0], b.Functions[3] = b.Functions[3], b.Functions[0]
	if print(a) == print(b) {
		t.Error("other ids have the same fingerprint")
	}
}
