package bind

import (
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/model"
)

// loadFound describes packages of Go's own library.
func loadFound(packages ...Package) (*model.Module, error) {
	return Load(".", Options{Module: "whole", Lenient: true, Packages: packages})
}

func TestSubmodules(t *testing.T) {
	m, err := loadFound(
		Package{Path: "image/png", Submodule: "png"},
		Package{Path: "image", Submodule: "pictures", Rename: map[string]string{"RGBA": "Picture", "Rect": "rectangle", "Rectangle.Dx": "width", "ZR": "nowhere"}, Skip: []string{"Gray", "Point.In", "ZP", "NewAlpha"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for i, sub := range m.Submodules {
		for _, c := range sub.Callables {
			if c.OfModule() || c.Role == model.Variable {
				names[sub.LastName()+"."+c.Name] = true
			} else if c.Class != nil && c.Class.Home == i+1 {
				names[sub.LastName()+"."+c.Class.Name+"."+c.Name] = true
			}
		}
		for _, c := range sub.Classes {
			names[sub.LastName()+"."+c.Name] = true
		}
	}
	for name, want := range map[string]bool{
		"pictures.Picture": true, "pictures.RGBA": false, "png.Picture": false, "pictures.rectangle": true, "pictures.rect": false, "pictures.Rectangle.width": true,
		"pictures.Rectangle.dx": false, "pictures.Rectangle.dy": true, "pictures.nowhere": true, "pictures.zr": false, "pictures.zp": false, "pictures.Gray": false,
		"pictures.Point.in_": false, "png.decode": true, "pictures.decode": true, "png.Image": false, "pictures.Image": true,
	} {
		if names[name] != want {
			t.Errorf("%s: %v, expected %v", name, names[name], want)
		}
	}
	if at := slices.IndexFunc(m.Classes, func(c *model.Class) bool { return c.Go == "image.Image" }); at < 0 || m.Classes[at].Home != 2 {
		t.Error("image.Image is not a class of the second module")
	}
	for i, c := range m.Classes {
		if c.Number != i+1 {
			t.Errorf("class %s has the number %d at place %d", c.Name, c.Number, i+1)
		}
	}
}

// Generated code imports packages of one name by different names, and none by that of a built-in type or of what it imports itself.
func TestSubmodulesOfOneName(t *testing.T) {
	m, err := loadFound(Package{Path: "text/template", Submodule: "a"}, Package{Path: "html/template", Submodule: "b"}, Package{Path: "time", Submodule: "c"})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"template", "template_2", "time"} {
		if got := m.Submodules[i].ImportName; got != want {
			t.Errorf("%s is imported as %s, expected %s", m.Submodules[i].ImportPath, got, want)
		}
	}
	at := slices.IndexFunc(m.Classes, func(c *model.Class) bool { return c.Home == 2 && c.Name == "Template" })
	if at < 0 || m.Classes[at].Go != "template_2.Template" {
		t.Errorf("no class of html/template's Template as template_2.Template: %d", at)
	}
}

func TestSubmodulesWrong(t *testing.T) {
	for _, test := range []struct {
		name     string
		packages []Package
		want     string
	}{
		{"unknown name", []Package{{Path: "path", Submodule: "path", Skip: []string{"Joined"}}}, "path has no exported Joined, which the options rename, skip, instantiate or give operators"},
		{"unknown member", []Package{{Path: "image", Submodule: "image", Rename: map[string]string{"Point.Plus": "plus"}}}, "image has no exported Point.Plus"},
		{"no type", []Package{{Path: "cmp", Submodule: "cmp", Instantiate: map[string][]string{"Compare": {"integer"}}}}, `instantiate of Compare: expected a type of Go, as in its brackets, got "integer"`},
		{"constraint", []Package{{Path: "cmp", Submodule: "cmp", Instantiate: map[string][]string{"Compare": {"[]int"}}}}, "cannot instantiate Compare[[]int]: "},
		{"constraint of a type", []Package{{Path: "unique", Submodule: "unique", Instantiate: map[string][]string{"Handle": {"[]int"}}}}, "cannot instantiate Handle[[]int]: "},
		{"not generic", []Package{{Path: "path", Submodule: "path", Instantiate: map[string][]string{"Join": {"int"}}}}, "cannot instantiate Join: it has no type parameters"},
		{"no class", []Package{{Path: "maps", Submodule: "maps", Instantiate: map[string][]string{"Nothing": {"int"}}}}, "maps has no exported Nothing"},
		{"no package", []Package{{Path: "path", Submodule: "a"}, {Path: "nothing/there", Submodule: "b"}}, "nothing/there"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := loadFound(test.packages...); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, expected %q in it", err, test.want)
			}
		})
	}
}
