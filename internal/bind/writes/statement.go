package writes

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ast/astutil"
)

// statement returns the start of the innermost call, assignment or loop that contains pos, a position from SSA.
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
