package rt

import (
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// No type of memory of C has a field of a pointer type; see frame.go.
func TestNoPointersInMemoryOfC(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedImports | packages.NeedDeps}, ".")
	if err != nil || len(pkgs) != 1 || len(pkgs[0].Errors) > 0 {
		t.Fatal(err, pkgs)
	}
	scope := pkgs[0].Types.Scope()
	checked := map[string]bool{}
	for _, name := range scope.Names() {
		// the types of frame.h, and the types of fields of generated frames
		if strings.HasPrefix(name, "_Ctype_struct_") || frameTypes[name] {
			checked[strings.TrimPrefix(name, "_Ctype_struct_")] = true
			for _, path := range pointers(scope.Lookup(name).Type(), name) {
				t.Errorf("%s is a pointer", path)
			}
		}
	}
	for name := range frameTypes {
		if !checked[name] {
			t.Errorf("no type %s", name)
		}
	}
	for _, name := range []string{"goanna_block", "goanna_call", "goanna_failure"} {
		if !checked[name] {
			t.Errorf("no struct %s of C", name)
		}
	}
}

var frameTypes = map[string]bool{"Head": true, "String": true, "Text": true, "Block": true, "Buffer": true, "Object": true, "Instance": true, "Failure": true,
	"OperationSlot": true, "OutSlot": true, "Error": true}

// pointers returns the paths of the pointers in memory of type t.
func pointers(t types.Type, path string) []string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Kind() == types.UnsafePointer || u.Kind() == types.String {
			return []string{path}
		}
		return nil
	case *types.Array:
		return pointers(u.Elem(), path+"[0]")
	case *types.Struct:
		var found []string
		for i := range u.NumFields() {
			found = append(found, pointers(u.Field(i).Type(), path+"."+u.Field(i).Name())...)
		}
		return found
	default:
		return []string{path}
	}
}
