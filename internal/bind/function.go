package bind

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

func (b *binder) function(m *model.Module, d *ast.FuncDecl) {
	ds := b.read(d.Doc)
	if d.Recv != nil {
		b.method(d, ds)
		return
	}
	if !d.Name.IsExported() {
		b.allow(ds, onUnexported, "the unexported "+d.Name.Name)
		return
	}
	if ds["skip"] != nil || b.isOptionConstructor(d) {
		return
	}
	f := model.Callable{GoName: d.Name.Name, HoldGIL: ds["hold-gil"] != nil, Pos: b.position(d.Name.Pos())}
	f.Name = b.pythonName(d.Name, snakeCase(d.Name.Name), ds["name"])
	sig := b.pkg.TypesInfo.Defs[d.Name].Type().(*types.Signature)
	if sig.TypeParams().Len() > 0 {
		b.errorf(d.Name.Pos(), "%s has type parameters, which have no Python counterpart (use //goanna:skip)", d.Name.Name)
		return
	}
	s := b.parameters(d, sig)
	params := s.params[:s.plain]
	b.results(&f, d, sig)
	if given := ds["sig"]; given == nil || b.applySig(d.Name.Name, params, given) {
		b.checkNames(d.Name.Name, s.params)
	}
	b.apply(ds, d.Name.Name, params)
	for _, p := range s.params {
		f.Params = append(f.Params, p.Param)
	}
	f.Args = s.args
	b.checkWrites(d, params)
	m.Callables = append(m.Callables, f)
	i := len(m.Callables) - 1
	b.later = append(b.later, func() { m.Callables[i].Doc = b.docstring(d.Name.Name, d.Doc) })
}

// method reports a method as an error, unless it or its type is skipped or its type is unexported.
func (b *binder) method(d *ast.FuncDecl, ds directives) {
	recv := d.Recv.List[0].Type
	for {
		switch x := ast.Unparen(recv).(type) {
		case *ast.StarExpr:
			recv = x.X
			continue
		case *ast.IndexExpr:
			recv = x.X
			continue
		case *ast.IndexListExpr:
			recv = x.X
			continue
		case *ast.Ident:
			b.allow(ds, onMethod, onMethod.String())
			if x.IsExported() && d.Name.IsExported() && !b.skipped[x.Name] && ds["skip"] == nil && !(d.Name.Name == "String" && b.isEnumeration(x.Name)) {
				b.errorf(d.Name.Pos(), "method %s of %s: methods are not bound yet (use //goanna:skip, here or on the type)", d.Name.Name, x.Name)
			}
		}
		return
	}
}

// goParam is a parameter with its position in the source.
type goParam struct {
	model.Param
	pos   token.Pos
	bound bool // Type is known
}

// signature has the Python parameters of a Go function, and the arguments that are made from them for Go.
type signature struct {
	params []goParam
	plain  int // number of parameters that correspond to one of Go's; keywords follow them
	args   []model.Arg
}

// parameters returns the parameters of a function, including those that cannot be bound. A parameter without a name is
// positional-only, and so are all before it, as Python requires.
func (b *binder) parameters(d *ast.FuncDecl, sig *types.Signature) *signature {
	s := &signature{}
	unnamed := -1
	for _, pos := range places(d.Type.Params) {
		i := len(s.params)
		v := sig.Params().At(i)
		p := goParam{Param: model.Param{GoName: v.Name(), Name: snakeCase(v.Name())}, pos: pos}
		if v.Name() == "" || v.Name() == "_" {
			p.GoName = "_"
			unnamed = i
		}
		if i < sig.Params().Len()-1 || !b.options(s, d, v.Type(), sig.Variadic(), p) {
			b.parameter(s, d, v, sig.Variadic() && i == sig.Params().Len()-1, p)
		}
	}
	for i := range s.params[:s.plain] {
		if i <= unnamed {
			s.params[i].Kind = model.PositionalOnly
		}
		if s.params[i].GoName == "_" {
			s.params[i].Name = unusedName(s.params, i)
		}
	}
	return s
}

// places returns the positions of the names in a list, and of the types of parameters without names.
func places(list *ast.FieldList) []token.Pos {
	var all []token.Pos
	for _, field := range list.List {
		if len(field.Names) == 0 {
			all = append(all, field.Type.Pos())
		}
		for _, id := range field.Names {
			all = append(all, id.Pos())
		}
	}
	return all
}

// parameter adds a parameter that corresponds to one of Go's.
func (b *binder) parameter(s *signature, d *ast.FuncDecl, v *types.Var, variadic bool, p goParam) {
	var reason string
	if variadic {
		p.Type, reason = b.types.FindVariadic(v.Type().(*types.Slice))
		p.Kind = model.VarPositional
	} else {
		p.Type, reason = b.types.Find(v.Type(), kinds.In)
	}
	if reason != "" {
		shown := "'" + v.Name() + "'"
		if p.GoName == "_" {
			shown = fmt.Sprint(len(s.params) + 1)
		}
		b.errorf(p.pos, "parameter %s of %s: %s", shown, d.Name.Name, reason)
	}
	p.bound = reason == ""
	s.args = append(s.args, model.Arg{Param: len(s.params), Spread: variadic})
	s.params = append(s.params, p)
	s.plain++
}

// unusedName returns argN, with N counted from 1, and appends underscores while another parameter has that name.
func unusedName(params []goParam, i int) string {
	name := fmt.Sprintf("arg%d", i+1)
	for j := 0; j < len(params); j++ {
		if params[j].Name == name {
			name += "_"
			j = -1
		}
	}
	return name
}

func (b *binder) results(f *model.Callable, d *ast.FuncDecl, sig *types.Signature) {
	if d.Type.Results == nil {
		return
	}
	places := places(d.Type.Results)
	n := sig.Results().Len()
	for i := range n {
		v := sig.Results().At(i)
		if i == n-1 && types.Identical(types.Unalias(v.Type()), types.Universe.Lookup("error").Type()) {
			f.Error = true
			return
		}
		t, reason := b.types.Find(v.Type(), kinds.Out)
		if reason != "" {
			shown := "'" + v.Name() + "'"
			if v.Name() == "" || v.Name() == "_" {
				shown = fmt.Sprint(i + 1)
			}
			b.errorf(places[i], "result %s of %s: %s", shown, d.Name.Name, reason)
			continue
		}
		f.Results = append(f.Results, t)
	}
}

// applySig sets the names, kinds and defaults of the parameters to those of //goanna:sig. An item may rename its parameter; the Go
// name, and the Python name made from it, both stand for the parameter. ok is false if the signature does not fit.
func (b *binder) applySig(goName string, params []goParam, d *directive) (ok bool) {
	fail := func(off int, format string, args ...any) {
		b.errorf(d.argsPos+token.Pos(off), "//goanna:sig of %s: %s", goName, fmt.Sprintf(format, args...))
	}
	items, err := parseSig(d.args)
	if err != nil {
		fail(err.off, "%s", err.msg)
		return false
	}
	place := map[string]int{}
	for i, p := range params {
		if p.GoName != "_" {
			place[p.GoName], place[p.Name] = i, i
		}
	}
	if len(items) != len(params) {
		b.miscounted(items, params, place, fail)
		return false
	}
	for i, item := range items {
		if j, ok := place[item.name]; ok && j != i {
			fail(item.off, "'%s' stands at %d, in Go at %d: expected %s", item.name, i+1, j+1, goOrder(params))
			return false
		}
	}
	for i, item := range items {
		p := &params[i]
		if (p.Kind == model.VarPositional) != (item.kind == model.VarPositional) {
			fail(item.off, "'%s' stands for %s: only ...T is *%s, and always is", item.name, p.Type.Go(), item.name)
			return false
		}
		p.Kind = item.kind
		if p.GoName == "_" || item.name != p.GoName {
			p.Name = item.name
		}
		p.pos = d.argsPos + token.Pos(item.off)
		if item.def == nil || !p.bound {
			continue
		}
		v, err := p.Type.Default(item.def)
		if err != nil {
			fail(item.def.Off, "%s", unfitText(err, p.Name))
			continue
		}
		p.Default = &v
	}
	return true
}

// unfitText returns the text of the error of a default, with the name of its parameter.
func unfitText(err error, name string) string {
	if unfit, ok := err.(*kinds.DefaultError); ok {
		return unfit.For(name)
	}
	return err.Error()
}

// miscounted reports a signature with too few or too many parameters. It names the first missing or extra parameter if the names
// show which one that is.
func (b *binder) miscounted(items []sigParam, params []goParam, place map[string]int, fail func(int, string, ...any)) {
	given := map[int]bool{}
	for _, item := range items {
		j, ok := place[item.name]
		if !ok && len(items) > len(params) {
			fail(item.off, "'%s' is no parameter: expected %s", item.name, goOrder(params))
			return
		}
		given[j] = given[j] || ok
	}
	for i, p := range params {
		if !given[i] && len(items) < len(params) {
			fail(0, "'%s' is missing: expected %s", p.Name, goOrder(params))
			return
		}
	}
	fail(0, "expected %s, got %d parameters", goOrder(params), len(items))
}

// goOrder returns the Python names in the order of the Go parameters.
func goOrder(params []goParam) string {
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = p.Name
	}
	return "(" + strings.Join(names, ", ") + ")"
}

// checkNames reports parameters whose names are invalid in Python, or equal.
func (b *binder) checkNames(goName string, params []goParam) {
	first := map[string]goParam{}
	for _, p := range params {
		if reason := badName(p.Name); reason != "" {
			b.errorf(p.pos, "parameter '%s' of %s: %s; give another by //goanna:sig", p.GoName, goName, reason)
		}
		if q, ok := first[p.Name]; ok {
			b.errorf(p.pos, "parameters '%s' and '%s' of %s would both be '%s' in Python: rename one by //goanna:sig",
				q.GoName, p.GoName, goName, p.Name)
			continue
		}
		first[p.Name] = p
	}
}
