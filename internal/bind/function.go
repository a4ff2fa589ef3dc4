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

// declareMethod notes what the source says of a method.
func (b *binder) declareMethod(d *ast.FuncDecl) {
	ds := b.read(d.Doc)
	b.given.add(ds, receiverName(d)+"."+d.Name.Name, d.Name.Pos())
	b.allow(ds, onMethod, onMethod.String())
	b.declared[b.pkg.TypesInfo.Defs[d.Name]] = declaration{d.Doc, ds}
}

// receiverName is the name of the type that a method is of.
func receiverName(d *ast.FuncDecl) string {
	t := d.Recv.List[0].Type
	if pointer, ok := t.(*ast.StarExpr); ok {
		t = pointer.X
	}
	switch generic := t.(type) {
	case *ast.IndexExpr:
		t = generic.X
	case *ast.IndexListExpr:
		t = generic.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func (b *binder) function(m *model.Module, d *ast.FuncDecl) {
	ds := b.read(d.Doc)
	b.given.add(ds, d.Name.Name, d.Name.Pos())
	b.declared[b.pkg.TypesInfo.Defs[d.Name]] = declaration{d.Doc, ds}
	if !d.Name.IsExported() {
		b.allow(ds, onUnexported, "the unexported "+d.Name.Name)
		return
	}
	b.allow(ds, onFunction, onFunction.String())
	if ds["skip"] != nil {
		return
	}
	if b.isOptionConstructor(d) {
		for _, kind := range directiveKinds {
			if kind.name != "name" {
				b.noEffect("an option, which is a keyword of other functions", ds[kind.name])
			}
		}
		b.export(m, "function", d.Name.Name, d.Name.Pos(), func() { b.checkOption(d) })
		return
	}
	if d.Type.TypeParams != nil {
		b.generic(m, d, ds)
		return
	}
	b.noEffect("a function without type parameters", ds["instantiate"])
	b.noInstantiation(d.Name)
	b.export(m, "function", d.Name.Name, d.Name.Pos(), func() { b.bindFunction(m, d, ds) })
}

func (b *binder) bindFunction(m *model.Module, d *ast.FuncDecl, ds directives) {
	fn := b.pkg.TypesInfo.Defs[d.Name].(*types.Func)
	f := model.Callable{GoName: d.Name.Name, Call: b.qualified(d.Name.Name)}
	if b.construct(m, fn, f, d.Doc, ds) {
		return
	}
	f.Name = b.pythonName(d.Name, snakeCase(d.Name.Name), ds["name"])
	if s := b.callable(&f, d.Name.Name, fn, ds); s != nil {
		b.add(m, f, d.Doc, s)
	}
}

// export has bind bind something that the package exports. In a package that is bound as it is found, what gives errors is left
// out.
func (b *binder) export(m *model.Module, kind, name string, pos token.Pos, bind func()) {
	if b.foreign || b.promoted && !b.found {
		b.attempt(m, bind)
		return
	}
	errs, callables, constants, exceptions, later := len(b.errs), len(m.Callables), len(m.Constants), len(m.Exceptions), len(b.later)
	bind()
	e := model.Export{Kind: kind, Go: name, Pos: b.position(pos)}
	if b.found && len(b.errs) > errs {
		e.Reason = strings.ReplaceAll(b.errs[errs].Msg, " (use //goanna:skip)", "")
		e.Reason = strings.ReplaceAll(e.Reason, " (or //goanna:skip)", "")
		b.errs, m.Callables, m.Constants, b.later = b.errs[:errs], m.Callables[:callables], m.Constants[:constants], b.later[:later]
		m.Exceptions = m.Exceptions[:exceptions]
	}
	m.API = append(m.API, e)
}

// attempt has bind bind callables, which the module does without where that gives errors. It reports whether there were none.
func (b *binder) attempt(m *model.Module, bind func()) bool {
	errs, callables, later := len(b.errs), len(m.Callables), len(b.later)
	bind()
	if len(b.errs) == errs {
		return true
	}
	b.errs, m.Callables, b.later = b.errs[:errs], m.Callables[:callables], b.later[:later]
	return false
}

// add gives the module a callable, whose docstring is made once all names are known.
func (b *binder) add(m *model.Module, f model.Callable, doc *ast.CommentGroup, s *signature) {
	m.Callables = append(m.Callables, f)
	i := len(m.Callables) - 1
	if f.Class != nil {
		b.pythonNames[f.Class.GoName()+"."+f.GoName] = f.Class.Name + "." + f.Name
	}
	b.later = append(b.later, func() {
		text := join(b.describe(f.GoName, f.Name, doc), describeBuffers(m.Callables[i].Params[:s.plain]))
		m.Callables[i].Doc = join(text, b.describeKeywords(s))
	})
}

// callable binds the parameters and results of a function or method, which messages call shown.
func (b *binder) callable(f *model.Callable, shown string, fn *types.Func, ds directives) *signature {
	f.HoldGIL = ds["hold-gil"] != nil
	f.Pos = b.position(fn.Pos())
	sig := fn.Signature()
	s := b.parameters(shown, fn)
	b.results(f, shown, sig)
	outs := b.takeOuts(f, shown, sig, s, ds["out"])
	params := s.params[:s.plain]
	if given := ds["sig"]; given == nil || b.applySig(shown, s, given) {
		renameSelf(f, s)
		b.checkNames(shown, s)
	}
	b.apply(ds, shown, params)
	fillRead(f, fn, params)
	b.checkWrites(fn, params)
	b.copyKept(f, fn, params)
	if async := b.asyncOf(f, fn, s, ds); async != nil {
		b.makeCoroutine(f, shown, s, async)
	}
	s.keepArguments(f)
	for _, p := range s.params {
		f.Params = append(f.Params, p.Param)
	}
	f.Args = s.args
	for _, o := range outs {
		b.shape(f, shown, o)
	}
	b.changeLists(f, sig, s)
	return s
}

// renameSelf renames a parameter of a method that would have the name of Python's first.
func renameSelf(f *model.Callable, s *signature) {
	if f.Class == nil {
		return
	}
	for i := range s.params {
		if p := &s.params[i]; p.Name == "self" || p.Name == "cls" && f.Role == model.ClassMethod {
			p.Name += "_"
		}
	}
}

// goParam is a parameter with its position in the source.
type goParam struct {
	model.Param
	number int // among those of the Go function
	pos    token.Pos
	bound  bool // Type is known
	// changed: the function writes to the parameter, a list of which it has a copy.
	changed bool
}

// signature has the Python parameters of a Go function, and the arguments that are made from them for Go.
type signature struct {
	params []goParam
	plain  int // number of parameters that correspond to one of Go's; keywords follow them
	args   []model.Arg
	docs   []keywordDoc
}

// parameters reads the parameters of a function, those that cannot be bound too. A parameter without a name is positional-only,
// and so is each before it: Python has no other order.
func (b *binder) parameters(shown string, fn *types.Func) *signature {
	sig := fn.Signature()
	s := &signature{}
	unnamed := -1
	var contexts []context
	for i := range sig.Params().Len() {
		v := sig.Params().At(i)
		if c, ok := b.types.FindContext(v.Type()); ok {
			contexts = append(contexts, context{len(s.args), v, c})
			s.args = append(s.args, model.Arg{})
			continue
		}
		p := goParam{Param: model.Param{GoName: v.Name(), Name: snakeCase(v.Name())}, number: i, pos: v.Pos()}
		if v.Name() == "" || v.Name() == "_" {
			p.GoName = "_"
			unnamed = i
		}
		if i < sig.Params().Len()-1 || !b.options(s, shown, fn, v.Type(), p) {
			b.parameter(s, shown, v, sig.Variadic() && i == sig.Params().Len()-1, p)
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
	s.addContexts(contexts)
	return s
}

// parameter adds one that stands for Go's.
func (b *binder) parameter(s *signature, function string, v *types.Var, variadic bool, p goParam) {
	var reason string
	if variadic {
		p.Type, reason = b.types.FindVariadic(v.Type().(*types.Slice))
		p.Kind = model.VarPositional
	} else {
		p.Type, reason = b.types.Find(v.Type(), kinds.In)
	}
	if reason != "" && variadic && b.found {
		return // Go's callers may leave it out, too
	}
	if reason != "" {
		shown := "'" + v.Name() + "'"
		if p.GoName == "_" {
			shown = fmt.Sprint(len(s.params) + 1)
		}
		b.errorf(p.pos, "parameter %s of %s: %s", shown, function, reason)
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

func (b *binder) results(f *model.Callable, function string, sig *types.Signature) {
	n := sig.Results().Len()
	for i := range n {
		v := sig.Results().At(i)
		if i == n-1 && kinds.IsError(v.Type()) {
			f.Error = true
			return
		}
		t, reason := b.types.Find(v.Type(), kinds.Out)
		if reason != "" {
			shown := "'" + v.Name() + "'"
			if v.Name() == "" || v.Name() == "_" {
				shown = fmt.Sprint(i + 1)
			}
			b.errorf(v.Pos(), "result %s of %s: %s", shown, function, reason)
			continue
		}
		f.Results = append(f.Results, t)
	}
}

// applySig gives the parameters the names, kinds and defaults of //goanna:sig. Keywords of options need not stand there; one that does has
// the default that is given, and is required without one. An item may give its parameter a new
// name; the Go name and the Python name made from it both stand for the latter. ok is false where the signature does not
// fit.
func (b *binder) applySig(goName string, s *signature, d *directive) (ok bool) {
	params := s.params[:s.plain]
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
	all := items
	items = nil
	for _, item := range all {
		_, plain := place[item.name]
		keyword := s.keyword(item.name)
		switch {
		case plain || keyword == nil:
			items = append(items, item)
		case item.kind != model.KeywordOnly:
			fail(item.off, "'%s' is a keyword only: put '*' before it", item.name)
			return false
		default:
			keyword.Optional = false
			setDefault(keyword, item, fail)
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
		setDefault(p, item, fail)
	}
	return true
}

// setDefault gives a parameter the default of an item of a signature, if it has one.
func setDefault(p *goParam, item sigParam, fail func(int, string, ...any)) {
	if item.def == nil || !p.bound {
		return
	}
	v, err := p.Type.Default(item.def)
	if err != nil {
		fail(item.def.Off, "%s", unfitText(err, p.Name))
		return
	}
	p.Default = &v
}

// keyword returns the keyword that a field or an option makes, by its name in Python or that in Go; nil where there is none.
func (s *signature) keyword(name string) *goParam {
	for i := s.plain; i < len(s.params); i++ {
		if p := &s.params[i]; p.Name == name || p.GoName == name {
			return p
		}
	}
	return nil
}

// unfitText is the text of a default's error, with the name of its parameter.
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
			fail(item.off, "'%s' is not a parameter: expected %s", item.name, goOrder(params))
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

// checkNames reports parameters whose names Python would not take, or take for one.
func (b *binder) checkNames(goName string, s *signature) {
	first := map[string]goParam{}
	for i, p := range s.params {
		how := "//goanna:sig"
		if i >= s.plain {
			how = "a tag py:\"name\" on the field, or //goanna:name on the option"
		}
		if reason := badName(p.Name); reason != "" {
			b.errorf(p.pos, "parameter '%s' of %s: %s; give another by %s", p.GoName, goName, reason, how)
		}
		if q, ok := first[p.Name]; ok {
			b.errorf(p.pos, "parameters '%s' and '%s' of %s would both be '%s' in Python: rename one by %s",
				q.GoName, p.GoName, goName, p.Name, how)
			continue
		}
		first[p.Name] = p
	}
}
