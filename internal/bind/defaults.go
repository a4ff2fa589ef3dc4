package bind

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math/big"

	"github.com/goanna-py/goanna/internal/model"
)

// defaults are what the fields of an options struct are without keywords, as far as the source says so.
type defaults struct {
	fields map[string]ast.Expr // nil: all are zero
	known  bool
}

// defaultsOf reads the function that makes an options struct; "" stands for none, which leaves the fields zero. Known is what one
// composite literal says that it returns.
func (b *binder) defaultsOf(constructor string) defaults {
	if constructor == "" {
		return defaults{known: true}
	}
	d := b.declarationOf(constructor)
	if d == nil || d.Body == nil || len(d.Body.List) != 1 {
		return defaults{}
	}
	ret, ok := d.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return defaults{}
	}
	lit, ok := ast.Unparen(ret.Results[0]).(*ast.CompositeLit)
	if !ok {
		return defaults{}
	}
	fields := map[string]ast.Expr{}
	for _, elt := range lit.Elts {
		pair, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			return defaults{}
		}
		fields[pair.Key.(*ast.Ident).Name] = pair.Value
	}
	return defaults{fields, true}
}

// absent returns what a field of a type is without a keyword; nil where the source does not say, or Python has no literal of it.
func (b *binder) absent(d defaults, field *types.Var, typ model.Type) *model.Value {
	if !d.known {
		return nil
	}
	literal := zero(field.Type())
	if value, ok := d.fields[field.Name()]; ok {
		literal = b.literalOf(value, field.Type())
	}
	return valueOf(typ, literal)
}

// valueOf is the value of a literal that a type takes as a default, else nil.
func valueOf(typ model.Type, literal *model.Literal) *model.Value {
	if literal == nil {
		return nil
	}
	v, err := typ.Default(literal)
	if err != nil {
		return nil
	}
	return &v
}

// literalOf returns the literal of a constant, of nil, or of a slice of these; nil for other expressions.
func (b *binder) literalOf(e ast.Expr, t types.Type) *model.Literal {
	e = ast.Unparen(e)
	tv := b.pkg.TypesInfo.Types[e]
	if tv.IsNil() {
		return zero(t)
	}
	if tv.Value != nil {
		return constantLiteral(tv.Value, t)
	}
	lit, ok := e.(*ast.CompositeLit)
	slice, isSlice := t.Underlying().(*types.Slice)
	if !ok || !isSlice || isByte(slice.Elem()) {
		return nil
	}
	list := &model.Literal{Kind: model.ListLiteral}
	for _, elt := range lit.Elts {
		item := b.literalOf(elt, slice.Elem())
		if item == nil {
			return nil
		}
		list.Items = append(list.Items, item)
	}
	return list
}

// constantLiteral returns the literal of a constant as a value of a type: of a time.Duration, its seconds.
func constantLiteral(v constant.Value, t types.Type) *model.Literal {
	basic, ok := t.Underlying().(*types.Basic)
	if !ok {
		return nil
	}
	if isDuration(t) {
		return secondsLiteral(v)
	}
	l := &model.Literal{Text: v.ExactString()}
	switch info := basic.Info(); {
	case info&types.IsBoolean != 0:
		l.Kind, l.Bool = model.BoolLiteral, constant.BoolVal(v)
	case info&types.IsInteger != 0:
		n, ok := new(big.Int).SetString(constant.ToInt(v).ExactString(), 10)
		if !ok {
			return nil
		}
		l.Kind, l.Int = model.IntLiteral, n
	case info&types.IsFloat != 0:
		l.Kind = model.FloatLiteral
		l.Float, _ = constant.Float64Val(constant.ToFloat(v))
	case info&types.IsComplex != 0:
		l.Kind = model.ComplexLiteral
		l.Float, _ = constant.Float64Val(constant.Real(v))
		l.Imag, _ = constant.Float64Val(constant.Imag(v))
	case info&types.IsString != 0:
		l.Kind, l.String = model.StringLiteral, constant.StringVal(v)
	default:
		return nil
	}
	return l
}

func secondsLiteral(ns constant.Value) *model.Literal {
	seconds := constant.BinaryOp(constant.ToInt(ns), token.QUO, constant.MakeInt64(1e9))
	if whole := constant.ToInt(seconds); whole.Kind() == constant.Int {
		n, _ := new(big.Int).SetString(whole.ExactString(), 10)
		return &model.Literal{Kind: model.IntLiteral, Int: n, Text: n.String()}
	}
	f, _ := constant.Float64Val(seconds)
	return &model.Literal{Kind: model.FloatLiteral, Float: f}
}

// zero returns the literal of the zero value of a type; nil where Python has none.
func zero(t types.Type) *model.Literal {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return zeroBasic(u, t)
	case *types.Pointer, *types.Interface:
		return &model.Literal{Kind: model.NoneLiteral, Text: "None"}
	case *types.Slice:
		if isByte(u.Elem()) {
			return &model.Literal{Kind: model.BytesLiteral}
		}
		return &model.Literal{Kind: model.ListLiteral}
	case *types.Map:
		if s, ok := u.Elem().Underlying().(*types.Struct); ok && s.NumFields() == 0 {
			return &model.Literal{Kind: model.TupleLiteral} // an empty set has no literal
		}
		return &model.Literal{Kind: model.DictLiteral}
	}
	return nil
}

func zeroBasic(u *types.Basic, t types.Type) *model.Literal {
	switch info := u.Info(); {
	case info&types.IsBoolean != 0:
		return constantLiteral(constant.MakeBool(false), t)
	case info&types.IsNumeric != 0:
		return constantLiteral(constant.MakeInt64(0), t)
	case info&types.IsString != 0:
		return constantLiteral(constant.MakeString(""), t)
	}
	return nil
}

func isByte(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Kind() == types.Uint8
}

func isDuration(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "time" && named.Obj().Name() == "Duration"
}

// declarationOf returns the declaration of a function of the package, nil where there is none.
func (b *binder) declarationOf(name string) *ast.FuncDecl {
	for _, f := range b.pkg.Syntax {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name == name {
				return d
			}
		}
	}
	return nil
}
