package writes

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ast/astutil"
)

// statement gives the beginning of the innermost call, assignment or loop at pos, of which SSA has a position within.
func (a *analyzer) statement(pos token.Pos) token.Pos {
	for _, file := range a.files.Syntax {
		if pos < file.FileStart || pos > file.FileEnd {
			continue
		}
		path, _ := astutil.PathEnclosingInterval(file, pos, pos)
		for _, n := range path {
			switch n.(type) {
			case *ast.CallExpr, *ast.AssignStmt, *ast.IncDecStmt, *ast.RangeStmt, *ast.FuncDecl:
				return n.Pos()
			}
		}
	}
	return pos
}
