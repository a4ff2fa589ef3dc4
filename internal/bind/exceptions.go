package bind

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"
	"unicode"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// plainExceptions are the built-in exception classes whose constructor takes a message, which str then returns. Others make no base:
// UnicodeDecodeError, SystemExit.
var plainExceptions = strings.Fields(`ArithmeticError AssertionError AttributeError BlockingIOError BrokenPipeError BufferError
	ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError EOFError Exception
	FileExistsError FileNotFoundError FloatingPointError ImportError IndexError InterruptedError IsADirectoryError LookupError
	MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError PermissionError
	ProcessLookupError RecursionError ReferenceError RuntimeError SystemError TimeoutError TypeError UnboundLocalError
	UnicodeError ValueError Warning DeprecationWarning FutureWarning ResourceWarning RuntimeWarning UserWarning ZeroDivisionError`)

// standardBases has the bases of errors of Go's library: the classes that package rt raises for them.
var standardBases = map[string]string{
	"io/fs.ErrNotExist": "FileNotFoundError", "os.ErrNotExist": "FileNotFoundError",
	"io/fs.ErrExist": "FileExistsError", "os.ErrExist": "FileExistsError",
	"io/fs.ErrPermission": "PermissionError", "os.ErrPermission": "PermissionError",
	"io/fs.ErrClosed": "ValueError", "os.ErrClosed": "ValueError",
	"io/fs.ErrInvalid": "ValueError", "os.ErrInvalid": "ValueError",
	"io.EOF": "EOFError", "io.ErrUnexpectedEOF": "EOFError",
	"strconv.ErrRange": "OverflowError", "strconv.ErrSyntax": "ValueError",
	"context.DeadlineExceeded": "TimeoutError", "os.ErrDeadlineExceeded": "TimeoutError",
	"errors.ErrUnsupported": "NotImplementedError",
}

const defaultBase = "RuntimeError"

// isSentinel reports a variable that stands for an error: one with a value from the start, of type error or of a type of errors that has
// no exported name.
func isSentinel(t types.Type, value ast.Expr) bool {
	return value != nil && (kinds.IsError(t) || isUnnamedError(t))
}

// isUnnamedError reports a type of errors, or a pointer to one, that other packages cannot name.
func isUnnamedError(t types.Type) bool {
	named, _ := kinds.NamedType(t)
	return named != nil && !named.Obj().Exported() && named.Obj().Pkg() != nil && kinds.IsErrorType(t)
}

// sentinel binds a variable of an error as an exception class.
func (b *binder) sentinel(m *model.Module, id *ast.Ident, value ast.Expr, ds directives, doc *ast.CommentGroup) {
	e := &model.Exception{Go: b.qualified(id.Name), Concrete: !kinds.IsError(b.pkg.TypesInfo.Defs[id].Type())}
	e.Name = b.pythonName(id, b.exceptionName(id.Name), ds["name"])
	e.Base = b.base(ds["base"], e.Name, func() string { return b.baseOf(id.Name, value, nil) })
	m.Exceptions = append(m.Exceptions, e)
	b.later = append(b.later, func() { e.Doc = b.docstring(id.Name, doc) })
}

// unexportedErrors adds the error variables that Python has no name for. The linker keeps those of Go's library to itself.
func (b *binder) unexportedErrors(m *model.Module) {
	if b.found {
		return
	}
	for _, name := range b.pkg.Types.Scope().Names() {
		v, ok := b.pkg.Types.Scope().Lookup(name).(*types.Var)
		if ok && !v.Exported() && name != "_" && kinds.IsError(v.Type()) && b.initialiser(v) != nil {
			m.Errors = append(m.Errors, linkerPath(b.pkg.PkgPath)+"."+name)
		}
	}
}

// foreignErrors adds the error variables of other packages that the package's code names, as io.EOF.
func (b *binder) foreignErrors(m *model.Module) {
	var list []*types.Var
	for _, obj := range b.pkg.TypesInfo.Uses {
		v, ok := obj.(*types.Var)
		if ok && v.Pkg() != nil && v.Pkg() != b.pkg.Types && v.Parent() == v.Pkg().Scope() && kinds.IsError(v.Type()) {
			list = append(list, v)
		}
	}
	slices.SortFunc(list, func(x, y *types.Var) int {
		return cmp.Or(strings.Compare(x.Pkg().Path(), y.Pkg().Path()), strings.Compare(x.Name(), y.Name()))
	})
	for _, v := range slices.Compact(list) {
		if i, ok := b.types.Import(v.Pkg()); ok {
			m.ForeignErrors = append(m.ForeignErrors, model.ForeignError{Go: i.Name + "." + v.Name(), Import: i})
		}
	}
}

// linkerPath is what the linker calls a package: cmd/internal/objabi.PathToPrefix.
func linkerPath(path string) string {
	var text strings.Builder
	last := strings.LastIndexByte(path, '/')
	for i := range len(path) {
		if c := path[i]; c <= ' ' || c == '.' && i > last || c == '%' || c == '"' || c >= 0x7F {
			fmt.Fprintf(&text, "%%%02x", c)
		} else {
			text.WriteByte(c)
		}
	}
	return text.String()
}

// base returns the base of a class: that of the directive, or the one found; in place of the default one, the built-in class of the same
// name, if it is plain.
func (b *binder) base(d *directive, name string, find func() string) string {
	if d != nil {
		if !slices.Contains(plainExceptions, d.args) {
			b.errorf(d.argsPos, "//goanna:base %s: expected a built-in exception class that takes a message, such as ValueError", d.args)
		}
		return d.args
	}
	base := find()
	if base == defaultBase && slices.Contains(plainExceptions, name) {
		return name
	}
	return base
}

// exceptionName is the name of the class of a variable, as PEP 8 has it: NotFoundError for ErrNotFound. Where a type has that name, it
// is the variable's.
func (b *binder) exceptionName(goName string) string {
	name := goName
	if rest, ok := strings.CutPrefix(name, "Err"); ok && rest != "" && !unicode.IsLower(firstRune(rest)) && identifierStart(firstRune(rest)) {
		name = rest
	}
	if !strings.HasSuffix(name, "Error") && name != "Err" {
		name += "Error"
	}
	if _, ok := b.pkg.Types.Scope().Lookup(name).(*types.TypeName); ok || badModuleName(name) != "" {
		return goName
	}
	return name
}

// baseOf returns the class that the table of errors has for the value of a variable of the package: what its initialiser names says it.
func (b *binder) baseOf(name string, value ast.Expr, seen []string) string {
	if base := standardBases[b.pkg.PkgPath+"."+name]; base != "" {
		return base
	}
	base := ""
	ast.Inspect(value, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && base == "" {
			base = b.baseOfName(b.pkg.TypesInfo.Uses[id], append(seen, name))
		}
		return base == ""
	})
	if base == "" {
		return defaultBase
	}
	return base
}

// baseOfName is baseOf for what an initialiser names; "" where that says nothing.
func (b *binder) baseOfName(obj types.Object, seen []string) string {
	if obj == nil || obj.Pkg() == nil {
		return ""
	}
	switch obj := obj.(type) {
	case *types.Const:
		switch {
		case isNamedOf(obj.Type(), "github.com/goanna-py/goanna/py", "Class") && slices.Contains(plainExceptions, constant.StringVal(obj.Val())):
			return constant.StringVal(obj.Val())
		case isNamedOf(obj.Type(), "syscall", "Errno"):
			return "OSError"
		}
	case *types.Var:
		if obj.Pkg() != b.pkg.Types {
			return standardBases[obj.Pkg().Path()+"."+obj.Name()]
		}
		if value := b.initialiser(obj); value != nil && !slices.Contains(seen, obj.Name()) {
			if base := b.baseOf(obj.Name(), value, seen); base != defaultBase {
				return base
			}
		}
	}
	return ""
}

func isNamedOf(t types.Type, path, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == path
}

// initialiser returns the expression that a variable of the package begins with, or nil.
func (b *binder) initialiser(v *types.Var) ast.Expr {
	for _, i := range b.pkg.TypesInfo.InitOrder {
		if len(i.Lhs) == 1 && i.Lhs[0] == v {
			return i.Rhs
		}
	}
	return nil
}

// initialValue returns the expression that the i-th name of a declaration begins with, or nil.
func initialValue(s *ast.ValueSpec, i int) ast.Expr {
	switch {
	case len(s.Values) == len(s.Names):
		return s.Values[i]
	case len(s.Values) > 0:
		return s.Values[0]
	default:
		return nil
	}
}

// ofBaseException has the attributes of BaseException, which fields and methods do not take.
var ofBaseException = map[string]bool{"args": true, "add_note": true, "with_traceback": true}

// isErrorType reports a type of the package whose values, or pointers to them, are errors.
func (b *binder) isErrorType(t *types.Named) bool {
	return t.Obj().Pkg() == b.pkg.Types && !types.IsInterface(t) && types.Implements(types.NewPointer(t), errorInterface)
}

var errorInterface = types.Universe.Lookup("error").Type().Underlying().(*types.Interface)

// errorClass makes the class of an error type an exception class.
func (b *binder) errorClass(c *kinds.Class) {
	base := b.typeGiven[c.Named.Obj().Name()]["base"]
	if !b.isErrorType(c.Named) {
		b.noEffect("a type that is not an error", base)
		return
	}
	c.Base = b.base(base, c.Name, func() string { return defaultBase })
	c.Values = types.Implements(c.Named, errorInterface)
}

// unwraps reports an error type that says its cause.
func unwraps(t *types.Named) bool {
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, t.Obj().Pkg(), "Unwrap")
	_, ok := obj.(*types.Func)
	return ok
}
