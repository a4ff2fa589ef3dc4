package types

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// enumerationOf returns the kind, bits and names of the enumeration T of a package with the given constants.
func enumerationOf(t *testing.T, source string, declared Declared) string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "a.go", "package p\n"+source, 0)
	if err != nil {
		t.Fatal(err)
	}
	config := types.Config{Importer: importer.Default()}
	pkg, err := config.Check("p", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := NewFinder(pkg, types.SizesFor("gc", "amd64"), NewFound())
	f.MemberName = strings.ToUpper
	f.Declared = map[string]Declared{"T": declared}
	typ, reason := f.Find(pkg.Scope().Lookup("T").Type(), Out)
	e, ok := typ.(enumeration)
	if !ok {
		return "none" + reason
	}
	var names []string
	for _, m := range e.model.Members {
		names = append(names, m.Name+"="+m.Text)
	}
	return fmt.Sprintf("%s %d %s", e.model.Kind, e.model.Bits, strings.Join(names, " "))
}

func TestEnumerations(t *testing.T) {
	for source, want := range map[string]string{
		"type T int; const (A T = iota; B; C)":                         "IntEnum 0 A=0 B=1 C=2",
		"type T int; const (A T = iota + 1; B; C; D)":                  "IntEnum 0 A=1 B=2 C=3 D=4",
		"type T int; const (A T = 1; B T = 2)":                         "IntEnum 0 A=1 B=2",
		"type T int; const (A T = 1; B T = 2; C T = 4)":                "IntFlag 7 A=1 B=2 C=4",
		"type T int; const (A T = 0; B T = 1; C T = 2; D T = 8)":       "IntFlag 11 A=0 B=1 C=2 D=8",
		"type T int; const (A T = 1; B T = 2; C T = 4; D T = -1)":      "IntEnum 0 A=1 B=2 C=4 D=-1",
		"type T int; const (A T = 16; B T = 100; C T = 300; D T = 64)": "IntEnum 0 A=16 B=100 C=300 D=64",
		"type T uint64; const (A T = 1; B T = 1<<63)":                  "IntEnum 0 A=1 B=9223372036854775808",
		"type T string; const (A T = \"x\"; B T = \"'\")":              `StrEnum 0 A='x' B='\''`,
		"type T string; const (A T = \"x\"; B T = \"\\xff\")":          "none", // the one that is left is not an enumeration
		"type T int; const A T = 1":                                    "none",
		"type T int; const (A T = 1; b T = 2)":                         "none",
		"type T float64; const (A T = 1; B T = 2)":                     "none",
		"type T bool; const (A T = true; B T = false)":                 "none",
		"type T int; const (TA T = 1; TB T = 2)":                       "IntEnum 0 A=1 B=2",
		"type T int; const (AT T = 1; BT T = 2)":                       "IntEnum 0 A=1 B=2",
		"type T int; const (TA T = 1; B T = 2)":                        "IntEnum 0 TA=1 B=2",
		"type T int; const (T1 T = 1; T2 T = 2)":                       "IntEnum 0 T1=1 T2=2",
		"type T int; const (TA T = 1; TB T = 2; Default = TA)":         "IntEnum 0 A=1 B=2 DEFAULT=1",
		"type T int; const (TA T = 1; Ta T = 2)":                       "IntEnum 0 TA=1 Ta=2",
		"type T int; const (T_A T = 1; T_ T = 2)":                      "IntEnum 0 T_A=1 T=2",
	} {
		if got := enumerationOf(t, source, Declared{}); got != want {
			t.Errorf("%s: got %s, want %s", source, got, want)
		}
	}
	two := "type T int; const (A T = 1; B T = 2)"
	for _, c := range []struct {
		declared Declared
		want     string
	}{
		{Declared{Shifts: true}, "IntFlag 3 A=1 B=2"},
		{Declared{Plain: true}, "none"},
		{Declared{Skip: map[string]bool{"B": true}}, "none"},
	} {
		if got := enumerationOf(t, two, c.declared); got != c.want {
			t.Errorf("%+v: got %s, want %s", c.declared, got, c.want)
		}
	}
}
