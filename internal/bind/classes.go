package bind

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// declaration is what the source says of a method or a field.
type declaration struct {
	doc *ast.CommentGroup
	ds  directives
}

// declarations are those of methods and fields. One of an instantiation is declared in the generic type.
type declarations map[types.Object]declaration

func (d declarations) of(obj types.Object) declaration { return d[originOf(obj)] }

// isClass reports a named type that Python has as a class: a struct, an interface with methods, or another type with
// methods. Functional options do not count. Types of other packages, and structs that functions take as keywords, are classes where the
// API of this one mentions them elsewhere.
func (b *binder) isClass(t *types.Named) bool {
	obj := t.Obj()
	if owner := b.owner(obj.Pkg()); owner != nil && owner != b {
		return owner.isClass(t)
	}
	if obj.Pkg() == nil || obj.Pkg() != b.pkg.Types && b.foreign && !b.isKnown(t) && !b.isStructOfBasics(t) {
		return false
	}
	if b.types.IsValue(t) || kinds.IsElement(t) || strings.HasPrefix(obj.Pkg().Path()+"/", "github.com/goanna-py/goanna/") && obj.Pkg() != b.pkg.Types {
		return false // of buffers alone; Buffer, Object and their like
	}
	if path := obj.Pkg().Path(); obj.Pkg() != b.pkg.Types && (path == "context" && obj.Name() != "Context" || path == "reflect") {
		return false // not a thing to hold in Python
	}
	if !obj.Exported() {
		return b.isUnnamedClass(t)
	}
	if !kinds.IsInstantiated(t) || b.skipped[obj.Name()] || b.given.skips(obj.Name()) || b.functionalOption(t) != nil {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return true
	case *types.Interface:
		return u.IsMethodSet() && u.NumMethods() > 0
	case *types.Basic:
		isError := b.isErrorType(t) && !b.types.Declared[obj.Name()].Plain
		return isError || b.hasMethods(t, "String", "GoString", "Error") && !b.types.IsEnumeration(t)
	default:
		return b.hasMethods(t)
	}
}

// isUnnamedClass reports a type of the package that is not exported, and that has members for Python where the exported API leads to it.
func (b *binder) isUnnamedClass(t *types.Named) bool {
	if t.Obj().Parent() != b.pkg.Types.Scope() || t.TypeParams() != nil || b.functionalOption(t) != nil || kinds.IsErrorType(types.NewPointer(t)) ||
		badModuleName(exportedName(t)) != "" {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Basic, *types.Pointer:
		return false
	case *types.Interface:
		return u.IsMethodSet() && u.NumMethods() > 0 && b.types.IsReached(t)
	default:
		return hasExportedMethod(types.NewPointer(t)) && b.types.IsReached(t)
	}
}

func hasExportedMethod(t types.Type) bool {
	for m := range types.NewMethodSet(t).Methods() {
		if m.Obj().Exported() {
			return true
		}
	}
	return false
}

// exportedName is the name of a type with a capital.
func exportedName(t *types.Named) string {
	name := strings.TrimLeft(t.Obj().Name(), "_")
	return strings.ToUpper(name[:min(1, len(name))]) + name[min(1, len(name)):]
}

// isKnown reports a type that the API of the package mentions.
func (b *binder) isKnown(t *types.Named) bool {
	return slices.ContainsFunc(b.types.Classes, func(c *kinds.Class) bool { return types.Identical(c.Named, t) })
}

// isStructOfBasics reports a struct of strings, numbers, bools and such structs, of a package that the module has another class of: members of that class lead to it,
// as those of html.Node do to html.Attribute, and it leads nowhere else.
func (b *binder) isStructOfBasics(t *types.Named) bool {
	s, ok := t.Underlying().(*types.Struct)
	if !ok || s.NumFields() == 0 || t.TypeParams() != nil || !slices.ContainsFunc(b.types.Classes, func(c *kinds.Class) bool { return c.Named.Obj().Pkg() == t.Obj().Pkg() }) {
		return false
	}
	for f := range s.Fields() {
		field, isNamed := types.Unalias(f.Type()).(*types.Named)
		_, isBasic := f.Type().Underlying().(*types.Basic)
		if !f.Exported() || !isBasic && !(isNamed && b.isStructOfBasics(field)) {
			return false
		}
	}
	return true
}

// className is the type's name, with that of its package before it where another type has the name.
func (b *binder) className(t *types.Named) string {
	if owner := b.owner(t.Obj().Pkg()); owner != nil && owner != b {
		return owner.className(t)
	}
	if name := b.given.instanceName(t); name != "" {
		return name
	}
	if alias := b.aliasOf(t); alias != "" {
		return b.namedBy(alias)
	}
	if name := b.nameByDefault(t); name != "" {
		return name
	}
	if !t.Obj().Exported() {
		name := b.freeClassName(exportedName(t))
		b.taken[name] = taken{t.Obj().Name(), t.Obj().Pos()}
		return name
	}
	name := t.Obj().Name()
	if t.Obj().Pkg() == b.pkg.Types {
		name = b.namedBy(name)
	}
	if args := t.TypeArgs(); args.Len() > 0 {
		return b.unusedClassName(name + argumentNames(slices.Collect(args.Types())))
	}
	if t.Obj().Pkg() == b.pkg.Types {
		return name
	}
	other := b.pkg.Types.Scope().Lookup(name)
	for _, c := range b.types.Classes {
		if c.Name == name && c.Home == b.types.Home {
			other = c.Named.Obj()
		}
	}
	if other != nil || badModuleName(name) != "" {
		return t.Obj().Pkg().Name() + "_" + name
	}
	return name
}

// namedBy is the name in Python of a type of the package: that which a directive gives, or its own, with underscores where the module has it for something
// else and the package must stay as it is.
func (b *binder) namedBy(name string) string {
	if to, ok := b.given.name(name); ok {
		return to // known before the declarations of the package are read
	}
	if given := b.classNames[name]; given != "" {
		return given
	}
	if b.found && badModuleName(name) != "" {
		return b.unusedClassName(name + "_")
	}
	return name
}

// freeClassName appends underscores to a name while something else in the package has it.
func (b *binder) freeClassName(name string) string {
	for {
		name = b.unusedClassName(name)
		if _, isTaken := b.taken[name]; !isTaken {
			return name
		}
		name += "_"
	}
}

// unusedClassName appends underscores to a name while another type has it.
func (b *binder) unusedClassName(name string) string {
	isUsed := func(c *kinds.Class) bool { return c.Name == name && c.Home == b.types.Home }
	for {
		_, isType := b.pkg.Types.Scope().Lookup(name).(*types.TypeName)
		if !isType && !slices.ContainsFunc(b.types.Classes, isUsed) {
			return name
		}
		name += "_"
	}
}

// hasMethods reports whether a type has a method for Python other than those that are named.
func (b *binder) hasMethods(t *types.Named, but ...string) bool {
	for m := range t.Methods() {
		if m.Exported() && b.declared.of(m).ds["skip"] == nil && !slices.Contains(but, m.Name()) {
			return true
		}
	}
	return false
}

// findClasses finds the classes of the package that no function mentions.
func (b *binder) findClasses() {
	scope := b.pkg.Types.Scope()
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || obj.IsAlias() {
			continue
		}
		named, ok := obj.Type().(*types.Named)
		if !ok || !obj.Exported() || !b.isClass(named) || b.isEnumeration(name) {
			continue // one that is not exported is where something leads to it
		}
		options, _ := b.optionsStruct(named)
		if options == nil && !b.types.Records[name] || b.hasMethods(named) {
			b.types.Class(named)
		}
	}
	b.findInstances()
}

// ownClasses binds the members of the package's classes, and of its enumerations.
func (b *binder) ownClasses(m *model.Module) {
	scope := b.pkg.Types.Scope()
	for _, name := range scope.Names() {
		if obj, ok := scope.Lookup(name).(*types.TypeName); ok && !obj.IsAlias() && b.isEnumeration(name) {
			if named, ok := obj.Type().(*types.Named); ok {
				b.memberMethods(m, named)
			}
		}
	}
	done := b.bindClasses(m, 0)
	if b.own {
		return
	}
	b.typesByDefault()
	done = b.bindClasses(m, done)
	b.functionsByDefault(m)
	b.bindClasses(m, done)
}

// bindClasses binds the members of the package's classes from the given one on, and of those that members mention. It returns how many classes there are.
func (b *binder) bindClasses(m *model.Module, from int) int {
	for i := from; i < len(b.types.Classes); i++ {
		if c := b.types.Classes[i]; c.Named.Obj().Pkg() == b.pkg.Types {
			b.class(m, c)
		}
	}
	return len(b.types.Classes)
}

// foreignClasses binds the members of the classes of packages that are not bound, as far as the module has them. They are as found, whatever the
// bound package is.
func (b *binder) foreignClasses(m *model.Module) {
	found := b.types.AsFound
	b.types.AsFound = true
	defer func() { b.types.AsFound = found }()
	var pkgs []*types.Package
	for _, c := range b.types.Classes {
		if c.Home == b.types.Home {
			pkgs = append(pkgs, c.Named.Obj().Pkg())
		}
	}
	b.declareForeign(pkgs)
	for i := 0; i < len(b.types.Classes); i++ { // members lead to plain classes
		if c := b.types.Classes[i]; c.Home == b.types.Home && c.Named.Obj().Pkg() != b.pkg.Types {
			b.class(m, c)
		}
	}
}

func (b *binder) class(m *model.Module, c *kinds.Class) {
	obj := c.Named.Obj()
	if t, ok := b.taken[c.Name]; ok && t.pos != obj.Pos() {
		b.errorf(t.pos, "%s and the type %s would both be '%s' in Python: give %s another name by //goanna:name", t.goName, obj.Name(), c.Name, t.goName)
	} else if reason := badModuleName(c.Name); reason != "" {
		b.errorf(obj.Pos(), "type %s: %s: rename it", obj.Name(), reason)
	}
	b.taken[c.Name] = taken{obj.Name(), obj.Pos()}
	if obj.Pkg() == b.pkg.Types {
		name := obj.Name()
		if alias := b.aliasOf(c.Named); alias != "" {
			name = alias
		}
		if c.Named.TypeArgs().Len() == 0 || name != obj.Name() {
			b.pythonNames[name] = c.Name
		}
		b.later = append(b.later, func() {
			if c.Doc = b.describe(name, c.Name, b.typeDocs[name]); c.Doc == "" {
				c.Doc = b.describe(obj.Name(), c.Name, b.typeDocs[obj.Name()])
			}
		})
	} else {
		if b.pythonNames[obj.Name()] == "" {
			b.pythonNames[obj.Name()] = c.Name
		}
		b.later = append(b.later, func() {
			c.Doc = obj.Name() + " of Go's package " + obj.Pkg().Path() + "."
			if doc := b.describe(obj.Name(), c.Name, b.declared.of(obj).doc); doc != "" {
				c.Doc = join(doc, c.Doc)
			}
		})
	}

	b.errorClass(c)
	members := &members{binder: b, module: m, class: c, names: map[string]string{}}
	members.methods()
	members.checkOperators()
	members.warns()
	members.call()
	members.fields()
	members.embeddedFields()
	members.value()
	members.promotedFields()
	members.pickles()
	members.makers()
	if c.Base == "" && c.Named.TypeArgs().Len() == 0 {
		members.foreignMakers()
		members.otherMakers()
	}
	members.constructor()
	members.contents()
	members.order()
	members.changes()
	_, iterates := members.names["__iter__"]
	c.NotIterable = members.keyed && !iterates
}

// members binds the members of one class.
type members struct {
	*binder
	module *model.Module
	class  *kinds.Class
	names  map[string]string // Python name of a member -> Go name
	keyed  bool              // __getitem__ takes keys, and no indices
}

// shown is what messages call a member.
func (b *members) shown(obj types.Object) string { return b.class.GoName() + "." + obj.Name() }

// name reserves the name of a member. A Python keyword gets an underscore, as PEP 8 has it.
func (b *members) name(obj types.Object, name string, given *directive) (string, bool) {
	pos := obj.Pos()
	if given != nil && given.args != "" {
		name, pos = given.args, given.argsPos
	} else if pythonKeywords[name] || b.class.Base != "" && ofBaseException[name] {
		name += "_"
	}
	shown := b.shown(obj)
	if reason := badName(name); reason != "" {
		b.errorf(pos, "name of %s: %s; give another by //goanna:name", shown, reason)
		return "", false
	}
	if other, ok := b.names[name]; ok {
		b.errorf(pos, "%s.%s and %s would both be '%s' in Python: give one another name by //goanna:name", b.class.GoName(), other, shown, name)
		return "", false
	}
	b.names[name] = obj.Name()
	return name, true
}

// methodName is the name that a method has in objects of Python that implement its interface.
func (b *binder) methodName(fn *types.Func) string {
	if given := b.declared.of(fn).ds["name"]; given != nil && given.args != "" {
		return given.args
	}
	if kinds.IsTransfer(fn, "Read") && fn.Signature().Params().Len() == 1 {
		return "readinto" // as classes have it, and files of Python
	}
	name := snakeCase(fn.Name())
	if pythonKeywords[name] {
		name += "_"
	}
	return name
}

func (b *members) methods() {
	set := types.NewMethodSet(b.class.Held())
	var list []*types.Func
	for i := range set.Len() {
		fn := set.At(i).Obj().(*types.Func)
		if fn.Exported() && b.declared.of(fn).ds["skip"] == nil {
			list = append(list, fn)
		}
	}
	slices.SortStableFunc(list, func(x, y *types.Func) int { return int(x.Pos()) - int(y.Pos()) })
	b.exporter(set)
	setters := b.accessors(list)
	done := map[*types.Func]bool{} // setters of properties
	for _, fn := range list {
		if get := setters[fn]; get != nil && b.accessor(fn, get) {
			done[get] = true
		}
	}
	for _, fn := range list {
		if isOfBuffer(fn) && b.class.Named.Obj().Pkg() != fn.Pkg() {
			continue // promoted: an array that the type embeds is memory, whose methods are Go's
		}
		b.promoted = fn.Pkg() != b.pkg.Types
		b.export(b.module, "method", b.shown(fn), fn.Pos(), func() {
			if b.class.Exports && isExport(fn) || done[fn] || setters[fn] != nil && done[setters[fn]] {
				return
			}
			if !b.protocol(fn) && !b.reader(fn) {
				b.method(fn)
			}
		})
	}
	b.promoted = false
	b.class.Commits = !b.class.Closes && b.names["__exit__"] == "" && b.ends("commit") && b.ends("rollback")
}

// onType returns a directive of the class's type; nil: it has none of the name.
func (b *members) onType(name string) *directive {
	if b.class.Named.Obj().Pkg() != b.pkg.Types {
		return nil
	}
	return b.typeGiven[b.class.Named.Obj().Name()][name]
}

// warns has Python warn of instances that end before Close, unless the type says that they may.
func (b *members) warns() {
	unclosed := b.onType("unclosed")
	if !b.class.Closes {
		b.noEffect("a type without Close", unclosed)
	}
	b.class.Warns = b.class.Closes && unclosed == nil && !b.class.IsInterface()
}

// ends reports whether the class has a method of a name, in Python, that takes and returns nothing.
func (b *members) ends(name string) bool {
	return slices.ContainsFunc(b.module.Callables, func(f model.Callable) bool {
		return f.Class == b.class.Class && f.Role == model.Method && f.Name == name && len(f.Params) == 0 && len(f.Results) == 0 && !f.Coroutine
	})
}

// newMethod is a method as a callable, not bound yet.
func (b *members) newMethod(fn *types.Func, name string) model.Callable {
	return model.Callable{GoName: fn.Name(), Name: name, Role: model.Method, Class: b.class.Class, Call: "self_." + fn.Name()}
}

func (b *members) method(fn *types.Func) {
	d := b.declared.of(fn)
	name, ok := b.name(fn, snakeCase(fn.Name()), d.ds["name"])
	if !ok {
		return
	}
	f := b.newMethod(fn, name)
	s := b.callable(&f, b.shown(fn), fn, d.ds)
	if s == nil {
		return
	}
	if d.ds["property"] != nil {
		if len(f.Params) > 0 || len(f.Results) != 1 {
			b.errorf(fn.Pos(), "method %s: a property takes nothing and returns one value, or one and an error", b.shown(fn))
		}
		f.Role, f.Call = model.Getter, f.Call+"()"
	}
	b.asSpecial(&f, fn)
	if name == "__del__" {
		if len(f.Params) > 0 || len(f.Results) > 0 {
			b.errorf(fn.Pos(), "method %s: '__del__' takes and returns nothing", b.shown(fn))
		}
		b.class.End = fn.Name()
	}
	if fn.Name() == "Close" && len(f.Params) == 0 && len(f.Results) == 0 && !f.Coroutine {
		b.class.Closes = true
	}
	b.add(b.module, f, d.doc, s)
}

// fields binds the exported fields of a struct as properties. A field of a struct type is an instance that shares its memory.
func (b *members) fields() {
	u, ok := b.class.Named.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i := range u.NumFields() {
		field := u.Field(i)
		if !b.isBound(u, i) {
			continue
		}
		b.export(b.module, "field", b.shown(field), field.Pos(), func() {
			if name, ok := b.name(field, fieldName(u, i), b.declared.of(field).ds["name"]); ok {
				b.property(field, name, u, i)
			}
		})
	}
}

// value binds the value of an error type of bools, numbers or strings as a property.
func (b *members) value() {
	basic, ok := b.class.Named.Underlying().(*types.Basic)
	if !ok || b.class.Base == "" || b.names["value"] != "" {
		return
	}
	typ, reason := b.types.Find(basic, kinds.Out)
	if reason != "" {
		return
	}
	b.names["value"] = basic.Name()
	b.add(b.module, model.Callable{
		GoName: "value", Name: "value", Role: model.Getter, Class: b.class.Class, Call: basic.Name() + "(*self_)", Results: []model.Type{typ},
		Pos: b.position(b.class.Named.Obj().Pos()),
	}, nil, &signature{})
}

// promotedFields binds the exported fields of embedded structs that Go promotes, unless the class has another member of the name, or they cannot be
// bound.
func (b *members) promotedFields() {
	u, ok := b.class.Named.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for _, embedded := range embeddedStructs(u, nil) {
		for i := range embedded.NumFields() {
			field := embedded.Field(i)
			obj, _, _ := types.LookupFieldOrMethod(b.class.Named, true, b.class.Named.Obj().Pkg(), field.Name())
			name := fieldName(embedded, i)
			if _, taken := b.names[name]; obj != field || taken || !b.isBound(embedded, i) || badName(name) != "" || b.declared.of(field).ds["name"] != nil {
				continue
			}
			b.addProperty(field, name)
		}
	}
}

// embeddedFields binds embedded interfaces and structs, as Go code names them, unless the class has another member of the name, or they cannot be bound.
func (b *members) embeddedFields() {
	u, ok := b.class.Named.Underlying().(*types.Struct)
	if !ok || b.class.Base != "" {
		return
	}
	for i := range u.NumFields() {
		if name := fieldName(u, i); b.names[name] == "" && badName(name) == "" && b.isEmbedded(u, i) {
			b.addProperty(u.Field(i), name)
		}
	}
}

// addProperty binds a field that is not a name of the package's API, if it can be bound.
func (b *members) addProperty(field *types.Var, name string) {
	if b.attempt(b.module, func() { b.property(field, name, nil, 0) }) {
		b.names[name] = field.Name()
	}
}

// embeddedStructs returns the structs that are embedded in one, at any depth. seen are those found already.
func embeddedStructs(u *types.Struct, seen []*types.Struct) []*types.Struct {
	for field := range u.Fields() {
		if inner, ok := embeddedType(field).Underlying().(*types.Struct); ok && field.Embedded() && !slices.Contains(seen, inner) {
			seen = embeddedStructs(inner, append(seen, inner))
		}
	}
	return seen
}

// embeddedType is the type that an embedded field has, or points at.
func embeddedType(field *types.Var) types.Type {
	if p, ok := types.Unalias(field.Type()).(*types.Pointer); ok {
		return types.Unalias(p.Elem())
	}
	return types.Unalias(field.Type())
}

// property binds a field. u is the struct of the class if it is a field of that, the i-th; nil for one of an embedded struct.
func (b *members) property(field *types.Var, name string, u *types.Struct, i int) {
	get := model.Callable{GoName: field.Name(), Name: name, Role: model.Getter, Class: b.class.Class, Call: "self_." + field.Name(), Pos: b.position(field.Pos())}
	if b.class.Base != "" && kinds.IsError(field.Type()) && unwraps(b.class.Named) {
		return // the __cause__
	}
	t := types.Unalias(field.Type())
	if named, ok := t.(*types.Named); ok && b.isClass(named) && !types.IsInterface(named) {
		t, get.Call = types.NewPointer(named), "&"+get.Call
	}
	typ, reason := b.types.Find(t, kinds.Out)
	if reason != "" {
		b.errorf(field.Pos(), "field %s: %s", b.shown(field), reason)
		return
	}
	get.Results = []model.Type{kinds.MaybeNil(typ)}
	get.Place = b.place(u, i, typ)
	b.add(b.module, get, b.declared.of(field).doc, &signature{})

	typ, reason = b.types.Find(field.Type(), kinds.In)
	if reason != "" {
		return // to be read alone
	}
	set := model.Callable{GoName: field.Name(), Name: name, Role: model.Setter, Class: b.class.Class, Call: "self_." + field.Name(), Place: get.Place, Pos: get.Pos}
	set.Params = []model.Param{{Name: name, GoName: field.Name(), Type: kinds.Keep(kinds.Copied(typ)), Kind: model.PositionalOnly}}
	set.Args = []model.Arg{{Param: 0}}
	b.module.Callables = append(b.module.Callables, set)
}

// place returns where a field of the class's own struct lies whose values C can read and write: those of one word, without pointers.
func (b *members) place(u *types.Struct, i int, typ model.Type) *model.Place {
	if u == nil || b.class.Zero != "" || !kinds.IsWord(typ) {
		return nil
	}
	fields := make([]*types.Var, u.NumFields())
	for j := range fields {
		fields[j] = u.Field(j)
	}
	return &model.Place{Offset: int(b.types.Sizes.Offsetsof(fields)[i])}
}

func (b *members) hasConstructor() bool {
	return slices.ContainsFunc(b.module.Callables, func(f model.Callable) bool { return f.Role == model.Constructor && f.Class == b.class.Class })
}

// otherMakers makes class methods of the functions that make instances of the class, beside those of [binder.construct], and are functions of the module, too: a
// second one that begins as [makers] do, or a ParseT beside a NewT. regexp.CompilePOSIX is Regexp.compile_posix.
func (b *members) otherMakers() {
	for _, fn := range b.madeBy(b.class.Named.Obj().Pkg()) {
		ds := b.declared.of(fn).ds
		if isMaker(fn) && b.constructing(fn) == nil && ds["skip"] == nil && ds["name"] == nil {
			b.attempt(b.module, func() { b.maker(fn, model.ClassMethod, b.makerName(fn)) })
		}
	}
}

// foreignMakers makes members of the functions that make instances of a class of another package, in that package: its constructor and
// class methods, as [binder.construct] does in the bound package. Each other function of a struct that only its package can make is a class
// method, too: url.User is Userinfo.user.
func (b *members) foreignMakers() {
	pkg := b.class.Named.Obj().Pkg()
	if pkg == b.pkg.Types {
		return
	}
	for _, fn := range b.madeBy(pkg) {
		how := b.constructing(fn)
		if how == nil && !isMaker(fn) && hasHiddenFields(b.class.Named) && !strings.HasPrefix(fn.Name(), "Must") {
			how = &constructing{role: model.ClassMethod, name: snakeCase(fn.Name())}
		}
		if how != nil && (how.role == model.ClassMethod || !b.hasConstructor()) {
			b.attempt(b.module, func() { b.maker(fn, how.role, how.name) })
		}
	}
}

// makerName is the name of a function that begins as [makers] do as a class method of what it makes: parse of ParseVersion for a Version, if no member has the
// name, else parse_version.
func (b *members) makerName(fn *types.Func) string {
	for _, maker := range makers {
		rest, begins := strings.CutPrefix(fn.Name(), maker)
		rest, of := strings.CutPrefix(rest, b.class.Named.Obj().Name())
		first, _ := utf8.DecodeRuneInString(rest)
		if name := snakeCase(maker + rest); begins && of && !unicode.IsLower(first) && !b.hasMember(name) {
			return name
		}
	}
	return snakeCase(fn.Name())
}

func (b *members) hasMember(name string) bool {
	return b.names[name] != "" || slices.ContainsFunc(b.module.Callables, func(f model.Callable) bool { return f.Class == b.class.Class && f.Name == name })
}

// maker binds a function of the class's package as the constructor of the class, or as a class method of a name that no member has.
func (b *members) maker(fn *types.Func, role model.Role, name string) {
	if role == model.Constructor {
		name = b.class.Name
	} else if b.hasMember(name) || badName(name) != "" {
		return
	}
	f := model.Callable{GoName: fn.Name(), Name: name, Role: role, Class: b.class.Class, Call: b.types.ImportName(fn.Pkg()) + "." + fn.Name()}
	s := b.callable(&f, fn.Name(), fn, b.declared.of(fn).ds)
	if s == nil || f.Coroutine || len(f.Results) == 0 || kinds.ClassOf(f.Results[0]) != b.class {
		return // as a reader is a file object of Python
	}
	b.names[name] = fn.Name()
	b.add(b.module, f, b.declared.of(fn).doc, s)
}

// constructor makes one where no function does: of the fields of a struct, or of a value of the type that another is made of.
func (b *members) constructor() {
	if b.hasConstructor() {
		return
	}
	if b.class.Base != "" || b.class.Zero != "" || b.class.IsInterface() {
		return // an exception class takes what its base takes, and what is not exported only the package makes
	}
	f := model.Callable{GoName: b.class.Named.Obj().Name(), Name: b.class.Name, Role: model.Constructor, Class: b.class.Class, Pos: b.position(b.class.Named.Obj().Pos())}
	made, reason := b.types.Find(types.NewPointer(b.class.Named), kinds.Out)
	if reason != "" {
		return // an interface
	}
	f.Results = []model.Type{made}
	switch u := b.class.Named.Underlying().(type) {
	case *types.Struct:
		s := &signature{}
		o := &model.Options{Go: b.class.Go, Start: b.class.Go + "{}", Pointer: true}
		b.fieldKeywords(s, o, u, defaults{known: true}, b.class.Named.Obj().Pos(), func(*types.Var, string) {})
		if len(s.params) == 0 && b.isMade() {
			return
		}
		for _, p := range s.params {
			name := b.getter(p.GoName)
			if len(f.Params) == len(b.class.Fields) && name != "" {
				p.Kind = model.PositionalOrKeyword // in the places that a match has them
			}
			f.Params = append(f.Params, p.Param)
			if name != "" {
				b.class.Fields = append(b.class.Fields, name)
			}
		}
		f.Args = s.args
	default:
		typ, reason := b.types.Find(u, kinds.In)
		if reason != "" {
			return
		}
		f.Params = []model.Param{{Name: "value", GoName: "value", Type: kinds.Keep(kinds.Copied(typ)), Kind: model.PositionalOnly}}
		f.Args = []model.Arg{{Param: 0}}
		f.Call = b.class.Go
		f.Results[0], _ = b.types.Find(b.class.Named, kinds.Out)
		b.class.Value = typ
	}
	b.module.Callables = append(b.module.Callables, f)
}

// isMade reports whether a function makes instances of the class.
func (b *members) isMade() bool {
	makes := func(g *generic) bool { return b.argumentsFor(g.fn, b.class.Named) != nil }
	return len(b.madeBy(b.pkg.Types)) > 0 || len(b.madeBy(b.class.Named.Obj().Pkg())) > 0 || slices.ContainsFunc(b.generics, makes)
}

// getter returns the name of the property of a field; "": it has none.
func (b *members) getter(field string) string {
	for i := range b.module.Callables {
		if f := &b.module.Callables[i]; f.Class == b.class.Class && f.Role == model.Getter && f.GoName == field {
			return f.Name
		}
	}
	return ""
}

// madeBy returns the exported functions of a package that return instances of the class, alone or with an error: they are what makes them.
func (b *members) madeBy(pkg *types.Package) (makers []*types.Func) {
	for _, name := range pkg.Scope().Names() {
		if fn, ok := pkg.Scope().Lookup(name).(*types.Func); ok && fn.Exported() && isSame(b.makes(fn), b.class.Named) {
			makers = append(makers, fn)
		}
	}
	return makers
}

// makes returns the class whose instance a function returns, alone or with an error; nil: none.
func (b *binder) makes(fn *types.Func) *types.Named {
	results := fn.Signature().Results()
	if results.Len() == 0 || results.Len() > 2 || results.Len() == 2 && !kinds.IsError(results.At(1).Type()) {
		return nil
	}
	named, _ := kinds.NamedType(results.At(0).Type())
	if named == nil || !named.Obj().Exported() || !b.isClass(named) || types.IsInterface(named) {
		return nil
	}
	return named
}

// makers are the beginnings of the names of functions that make an instance of another value. Those after the first parsers make the instances of a class
// only where Python cannot make one of its fields: http.ReadResponse is one way to an http.Response, whose fields are another.
var makers = []string{"Parse", "Compile", "Open", "Load", "Read", "Decode", "From"}

const parsers = 2

// makersOf are those of a type that may be its constructor.
func makersOf(t *types.Named) []string {
	if hasHiddenFields(t) {
		return makers
	}
	return makers[:parsers]
}

// construct makes a function that returns an instance of a class a member of the class: NewT its constructor, NewTX a class method x.
// The first of those that begin as [makersOf] has it is the constructor of a class without a NewT, and stays a function: alone is false.
//
// f is the function as a callable.
func (b *binder) construct(m *model.Module, fn *types.Func, f model.Callable, doc *ast.CommentGroup, ds directives) (alone bool) {
	how := b.constructing(fn)
	if how == nil || ds["name"] != nil {
		return false
	}
	f.Role, f.Name, alone = how.role, how.name, how.alone
	named := how.makes
	c, reason := b.types.Class(named)
	if reason != "" {
		return false
	}
	f.Class = c.Class
	shown := c.Name + "." + f.Name
	if f.Role == model.Constructor {
		f.Name, shown = c.Name, c.Name
	}
	errs := len(b.errs)
	s := b.callable(&f, fn.Name(), fn, ds)
	if b.found && len(b.errs) > errs && !alone {
		b.errs = b.errs[:errs] // the function says so
		return false
	}
	if b.instances[fn] == nil {
		b.pythonNames[fn.Name()] = shown
	}
	b.add(m, f, doc, s)
	return alone
}

// constructing is what a function is to the class whose instances it makes.
type constructing struct {
	makes *types.Named
	role  model.Role
	name  string // of a class method
	alone bool   // it is not a function of the module, too
}

// constructing returns what a function is to the class whose instances it makes; nil: nothing.
func (b *binder) constructing(fn *types.Func) *constructing {
	named := b.makes(fn)
	if named == nil || b.isErrorType(named) {
		return nil
	}
	scope := fn.Pkg().Scope()
	how := &constructing{makes: named, role: model.Constructor, alone: true}
	rest, isNew := strings.CutPrefix(fn.Name(), "New")
	typ := named.Obj().Name()
	if alias := b.aliasOf(named); alias != "" && strings.HasPrefix(rest, alias) {
		typ = alias
	}
	switch {
	case isNew && (rest == typ || rest == "" && scope.Lookup("New"+named.Obj().Name()) == nil):
	case isNew && named.TypeArgs().Len() > 0 && b.instances[fn] == nil && b.isSoleNew(fn, named):
		how.alone = false
	case isNew && strings.HasPrefix(rest, typ) && badName(snakeCase(rest[len(typ):])) == "":
		how.role, how.name = model.ClassMethod, snakeCase(rest[len(typ):])
	case b.firstMaker(scope, named) == fn:
		how.alone = false
	case isNew && b.firstMaker(scope, named) == nil && hasHiddenFields(named) && b.isSoleNew(fn, named):
		how.alone = false
	default:
		return nil
	}
	return how
}

// isMaker reports a function whose name begins as [makers] do.
func isMaker(fn *types.Func) bool {
	return slices.ContainsFunc(makers, func(maker string) bool { return strings.HasPrefix(fn.Name(), maker) })
}

// hasHiddenFields reports a struct with a field that is not exported: Python cannot make one that works of the others.
func hasHiddenFields(t *types.Named) bool {
	u, ok := t.Underlying().(*types.Struct)
	for i := 0; ok && i < u.NumFields(); i++ {
		if !u.Field(i).Exported() {
			return true
		}
	}
	return false
}

// isSoleNew reports the one function NewX that makes instances of a type, whatever X is: func NewInts() *Set[int].
func (b *binder) isSoleNew(fn *types.Func, t *types.Named) bool {
	scope := fn.Pkg().Scope()
	for _, name := range scope.Names() {
		other, ok := scope.Lookup(name).(*types.Func)
		if ok && other != fn && strings.HasPrefix(name, "New") && (isSame(b.makes(other), t) || b.argumentsFor(other, t) != nil) {
			return false
		}
	}
	return true
}

// firstMaker returns the function of a package that makes instances of a type, the first in the order of makersOf. nil: none does, or
// there is a NewT or New.
func (b *binder) firstMaker(scope *types.Scope, t *types.Named) *types.Func {
	for _, name := range []string{"New" + t.Obj().Name(), "New"} {
		if fn, ok := scope.Lookup(name).(*types.Func); ok && isSame(b.makes(fn), t) {
			return nil
		}
	}
	for _, maker := range makersOf(t) {
		for _, name := range []string{maker + t.Obj().Name(), maker} {
			if fn, ok := scope.Lookup(name).(*types.Func); ok && isSame(b.makes(fn), t) {
				return fn
			}
		}
	}
	return nil
}

// fillRead has Python be asked for writable memory where a method reads into it, as package io says.
func fillRead(f *model.Callable, fn *types.Func, params []goParam) {
	if f.Role != model.Method || !kinds.IsTransfer(fn, "Read", "ReadAt") || len(params) == 0 || params[0].number != 0 || !params[0].bound {
		return
	}
	if slice, ok := params[0].Type.(kinds.Slice); ok {
		params[0].Type = slice.Writable()
	}
}

// copyKept has Go get copies of slices where they may outlive the call in an instance. A Write method that is one of io.Writer
// does not keep what it is given: so says package io.
func (b *binder) copyKept(f *model.Callable, fn *types.Func, params []goParam) {
	if f.Role == model.Function && !slices.ContainsFunc(f.Results, kinds.HoldsInstances) {
		return
	}
	if f.Role == model.Method && kinds.IsTransfer(fn, "Write", "WriteAt") {
		return
	}
	for i := range params {
		if slice, ok := params[i].Type.(kinds.Slice); ok && params[i].bound && !slice.IsWritable() {
			params[i].Type = kinds.Copied(params[i].Type)
		}
	}
}
