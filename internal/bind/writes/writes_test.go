package writes

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

const mode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedModule |
	packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedExportFile

func load(t testing.TB, pattern string) *packages.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: mode}, pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range pkgs[0].Errors {
		t.Fatal(e)
	}
	return pkgs[0]
}

// sliceParams numbers the parameters of a function that are slices of numbers or bools.
func sliceParams(fn *types.Func) []int {
	var list []int
	for i := range fn.Signature().Params().Len() {
		if e := elem(fn.Signature().Params().At(i).Type()); e != nil && !canPoint(e) {
			list = append(list, i)
		}
	}
	return list
}

// TestCases looks at each exported function of testdata/cases. A comment "writes b", or "writes b by sort.Slice", stands at the end of each
// line that must be found, and nothing else may be.
func TestCases(t *testing.T) {
	pkg := load(t, "./testdata/cases")
	want := map[string]bool{}
	for _, file := range pkg.Syntax {
		for _, group := range file.Comments {
			for _, c := range group.List {
				for _, text := range strings.Split(strings.TrimPrefix(c.Text, "// "), "; ") {
					if strings.HasPrefix(text, "writes ") {
						want[fmt.Sprintf("%d: %s", pkg.Fset.Position(c.Pos()).Line, text)] = true
					}
				}
			}
		}
	}
	refused, accepted := 0, 0
	got := map[string]string{}
	finder := New(pkg)
	for _, file := range pkg.Syntax {
		for _, d := range file.Decls {
			d, ok := d.(*ast.FuncDecl)
			if !ok || d.Recv != nil || !d.Name.IsExported() {
				continue
			}
			fn := pkg.TypesInfo.Defs[d.Name].(*types.Func)
			found, complete := finder.Find(fn, sliceParams(fn))
			if !complete {
				t.Errorf("%s: the analysis ended early", fn.Name())
			}
			for _, w := range found {
				text := fmt.Sprintf("%d: writes %s", pkg.Fset.Position(w.Pos).Line, fn.Signature().Params().At(w.Param).Name())
				if w.By != "" {
					text += " by " + w.By
				}
				got[text] += fn.Name() + " "
			}
			if len(found) > 0 {
				refused++
			} else {
				accepted++
			}
		}
	}
	var wrong []string
	for text, by := range got {
		if !want[text] {
			wrong = append(wrong, fmt.Sprintf("%s: found in %s", text, by))
		}
	}
	for text := range want {
		if got[text] == "" {
			wrong = append(wrong, text+": not found")
		}
	}
	slices.Sort(wrong)
	for _, w := range wrong {
		t.Error(w)
	}
	t.Logf("%d functions write, %d do not", refused, accepted)
}

// Each exported function of the packages with loops over numbers is in contracts.txt, and writes to its destination there.
func TestContractsOfLoops(t *testing.T) {
	for _, path := range []string{"github.com/goanna-py/goanna/buffer/vector", "github.com/goanna-py/goanna/buffer/strided"} {
		scope := load(t, path).Types.Scope()
		for _, name := range scope.Names() {
			fn, ok := scope.Lookup(name).(*types.Func)
			if !ok || !fn.Exported() {
				continue
			}
			effects, listed := readContracts().exact[plainName(fn)]
			if !listed {
				t.Errorf("%s: not listed", fn.FullName())
			}
			for i := range fn.Signature().Params().Len() {
				p := fn.Signature().Params().At(i)
				named, _ := p.Type().(*types.Named)
				writes := p.Name() == "dst" || p.Name() == "counts" || name == "Sort" || named != nil && named.Obj().Name() == "Mut"
				if listed && slices.Contains(effects, effect{what: 'w', arg: i}) != writes {
					t.Errorf("%s: parameter %s: effects %v", fn.FullName(), p.Name(), effects)
				}
			}
		}
	}
}

// A method of an interface writes where a type of its package does that implements it, or where its contract says so.
func TestInterfaces(t *testing.T) {
	pkg := load(t, "./testdata/cases")
	all := pkg.Types.Scope().Lookup("Filler").Type()
	finder := New(pkg)
	want := map[string][]int{"Fill": {1}, "Fill2": {2}, "Total": nil, "Read": {1}}
	got := map[string][]int{}
	for m := range all.Underlying().(*types.Interface).Methods() {
		var params []int // a receiver is the first
		for _, i := range sliceParams(m) {
			params = append(params, i+1)
		}
		found, complete := finder.Find(m, params)
		if !complete {
			t.Errorf("%s: the analysis ended early", m.Name())
		}
		got[m.Name()] = nil
		for _, w := range found {
			got[m.Name()] = append(got[m.Name()], w.Param)
		}
	}
	if !maps.EqualFunc(got, want, slices.Equal[[]int]) {
		t.Errorf("got %v, want %v", got, want)
	}
}
