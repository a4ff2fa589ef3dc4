package bind

import (
	"go/ast"
	"go/types"
)

// checkGoexit reports direct calls of runtime.Goexit: in an exported function it would end the thread that Python called
// from. Inside go func() { ... }() it ends only that goroutine, and is allowed.
func (b *binder) checkGoexit(root ast.Node) {
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			for _, arg := range n.Call.Args {
				b.checkGoexit(arg)
			}
			return false
		case *ast.CallExpr:
			var id *ast.Ident
			switch fun := ast.Unparen(n.Fun).(type) {
			case *ast.Ident:
				id = fun
			case *ast.SelectorExpr:
				id = fun.Sel
			default:
				return true
			}
			if fn, ok := b.pkg.TypesInfo.Uses[id].(*types.Func); ok && fn.FullName() == "runtime.Goexit" {
				b.errorf(n.Pos(), "runtime.Goexit would end the Python thread that calls: return instead (inside go func() { ... }() it is allowed)")
			}
		}
		return true
	})
}

func importsRuntime(f *ast.File) bool {
	for _, spec := range f.Imports {
		if spec.Path.Value == `"runtime"` {
			return true
		}
	}
	return false
}
