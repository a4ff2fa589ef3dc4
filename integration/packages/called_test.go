package packages

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"os/exec"
	"slices"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
)

// Each package is called: three lines call it, on both sides, and three of its functions and methods at least are called. A package that has not so many
// says so, in a line "calls N: why".
func TestCalled(t *testing.T) {
	packages := readCalls(t)
	python := pythonCalled(t, packages)
	for i, p := range packages {
		t.Run(p.Path, func(t *testing.T) {
			lines := 0
			inGo, inPython := map[string]bool{}, map[string]bool{}
			for j, c := range p.calls {
				golang := goCalled(t, c.golang, p.importName(p.Path))
				if len(golang) == 0 || len(python[i][j]) == 0 {
					continue // of constants and variables
				}
				lines++
				add(inGo, golang)
				add(inPython, python[i][j])
			}
			if lines < 3 || len(inGo) < p.atLeast || len(inPython) < p.atLeast {
				t.Errorf("%d lines call it, want 3; Go calls %v and Python %v of it, want %d", lines, names(inGo), names(inPython), p.atLeast)
			}
		})
	}
}

func add(set map[string]bool, names []string) {
	for _, name := range names {
		set[name] = true
	}
}

func names(set map[string]bool) []string {
	list := make([]string, 0, len(set))
	for name := range set {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// pythonCalled returns the names that testdata/called.py finds in each line of each package.
func pythonCalled(t *testing.T, packages []boundPackage) [][][]string {
	t.Helper()
	var lines []string
	for _, p := range packages {
		for _, c := range p.calls {
			lines = append(lines, c.python)
		}
	}
	input, err := json.Marshal(lines)
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), modules.Interpreters(t)[0].Path, "testdata/called.py")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	var found [][]string
	decode(t, out, &found)
	ofPackages := make([][][]string, len(packages))
	for i, p := range packages {
		ofPackages[i], found = found[:len(p.calls)], found[len(p.calls):]
	}
	return ofPackages
}

// goCalled returns the names of the functions and methods that an expression calls of a package, by its name, and of values that come from there.
func goCalled(t *testing.T, expression, name string) (called []string) {
	t.Helper()
	e, err := parser.ParseExpr(expression)
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	own := map[string]bool{name: true}
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				if id, ok := left.(*ast.Ident); ok && slices.ContainsFunc(n.Rhs, func(e ast.Expr) bool { return comesFrom(own, e) }) {
					own[id.Name] = true
				}
			}
		case *ast.ValueSpec:
			for _, id := range n.Names {
				own[id.Name] = comesFrom(own, n.Type)
			}
		case *ast.RangeStmt:
			if id, ok := n.Value.(*ast.Ident); ok && comesFrom(own, n.X) {
				own[id.Name] = true
			}
		case *ast.Field: // of a parameter
			if comesFrom(own, n.Type) {
				for _, id := range n.Names {
					own[id.Name] = true
				}
			}
		case *ast.CallExpr:
			if s, ok := generic(n.Fun).(*ast.SelectorExpr); ok && comesFrom(own, s.X) {
				called = append(called, member(name, s))
			}
		}
		return true
	})
	return called
}

// member is the name of a function of a package, or of a method with a point before it.
func member(pkg string, s *ast.SelectorExpr) string {
	if id, ok := s.X.(*ast.Ident); ok && id.Name == pkg {
		return s.Sel.Name
	}
	return "." + s.Sel.Name
}

// generic returns a function without its type arguments.
func generic(function ast.Expr) ast.Expr {
	switch f := function.(type) {
	case *ast.IndexExpr:
		return f.X
	case *ast.IndexListExpr:
		return f.X
	}
	return function
}

// comesFrom reports an expression that begins with one of the names: of a package, or of a variable of what that has made.
func comesFrom(own map[string]bool, e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return own[e.Name]
	case *ast.SelectorExpr:
		return comesFrom(own, e.X)
	case *ast.CallExpr: // also the argument of must, and of new
		_, isName := e.Fun.(*ast.Ident)
		return comesFrom(own, generic(e.Fun)) || isName && len(e.Args) > 0 && comesFrom(own, e.Args[0])
	case *ast.CompositeLit:
		return comesFrom(own, e.Type)
	case *ast.IndexExpr:
		return comesFrom(own, e.X)
	case *ast.TypeAssertExpr:
		return comesFrom(own, e.X)
	case *ast.StarExpr:
		return comesFrom(own, e.X)
	case *ast.UnaryExpr:
		return comesFrom(own, e.X)
	case *ast.ParenExpr:
		return comesFrom(own, e.X)
	}
	return false
}
