package bind

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// A package that is bound as it is found has no author who could rename what collides: it gets other names, or is bound without
// the parameter that has no counterpart.
func TestFound(t *testing.T) {
	source := `package found

import "unsafe"

type LEVEL_HIGH struct{ A string }

const LevelHigh = 1

type fault string

func (f fault) Error() string { return string(f) }

var ErrEmpty = fault("empty")

type PictureOptions struct {
	Name  string
	Wrong unsafe.Pointer
}

func Add(name string, o PictureOptions) {}

func Set(path string, o *PictureOptions) {}

func Parse(text string, more ...unsafe.Pointer) {}

func Open_file() {}

func OpenFile() {}

func Import() {}
`
	dir := writeModule(t, &txtar.Archive{Files: []txtar.File{
		{Name: "found/found.go", Data: []byte(source)},
		{Name: "m.go", Data: []byte("package m\n\nimport _ \"example.test/m/found\"\n")},
	}})
	m, err := Load(dir, Options{Module: "found", Lenient: true, Packages: []Package{{Path: "example.test/m/found"}}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range m.Constants {
		got = append(got, c.Name)
	}
	for _, e := range m.Exceptions {
		got = append(got, fmt.Sprintf("%s of %s, concrete %t", e.Name, e.Go, e.Concrete))
	}
	for _, c := range m.Callables {
		if c.Class == nil {
			var params []string
			for _, p := range c.Params {
				params = append(params, p.Name)
			}
			got = append(got, fmt.Sprintf("%s(%s)", c.Name, strings.Join(params, ", ")))
		}
	}
	for _, c := range m.Classes {
		got = append(got, "class "+c.Name)
	}
	want := []string{"LevelHigh", "EmptyError of found.ErrEmpty, concrete true", "add(name, o)", "set(path, name)", "parse(text)", "open_file()", "OpenFile()",
		"import_()", "class PictureOptions", "class LEVEL_HIGH"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, e := range m.API {
		if e.Reason != "" && e.Go != "PictureOptions.Wrong" {
			t.Errorf("%s is left out: %s", e.Go, e.Reason)
		}
	}
}
