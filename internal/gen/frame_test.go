package gen

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// Frames are memory of C: their fields are numbers, and types of package rt, whose test refuses pointers in them.
func TestNoPointersInFrames(t *testing.T) {
	s, err := Generate(everything(t))
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "main.go", s.Main, 0)
	if err != nil {
		t.Fatal(err)
	}
	fields := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || !strings.HasPrefix(spec.Name.Name, "goannaFrame") && !strings.HasPrefix(spec.Name.Name, "goannaResults") {
			return true
		}
		for _, field := range spec.Type.(*ast.StructType).Fields.List {
			fields++
			if !pointerFree(field.Type) {
				t.Errorf("%s: a field has a type that may hold a pointer: %#v", spec.Name, field.Type)
			}
		}
		return false
	})
	if fields < 20 {
		t.Errorf("only %d fields were found", fields)
	}
}

var numbers = []string{"bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "uintptr", "float32", "float64",
	"complex64", "complex128"}

func pointerFree(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return slices.Contains(numbers, e.Name) || e.Name == "byte"
	case *ast.ArrayType:
		return e.Len != nil && pointerFree(e.Elt)
	case *ast.SelectorExpr:
		of, ok := e.X.(*ast.Ident)
		return ok && of.Name == "goannart" && slices.Contains([]string{"Head", "String", "Text", "Block", "Buffer", "Object", "Instance", "Failure", "OperationSlot", "OutSlot", "Error"}, e.Sel.Name)
	}
	return false
}
