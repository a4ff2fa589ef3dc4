// Package types implements the conversion of each kind of Go type between Go and Python: its type in a stub, the layout of its values
// in memory that both sides share, the C converter, and the expressions in Go. Each kind is one file that implements [model.Type], and
// one entry in kinds.
package types

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// Direction is the direction in which values of a type are passed.
type Direction int

const (
	In  Direction = iota // from Python to Go: a parameter
	Out                  // from Go to Python: a result
)

// recogniser returns the type of t, or the reason why it has none. ok is false if t is of another kind. A reason
// is the end of a sentence that names the parameter or result.
type recogniser func(f *Finder, t types.Type, d Direction) (typ model.Type, reason string, ok bool)

// kinds lists the kinds of types. The first one that recognises a type is used.
func kinds() []recogniser {
	return []recogniser{
		findDuration,
		findEnumeration,
		findNamedTuple,
		findAnonymous,
		findOwnInstance, // also of a type that has a kind of its own elsewhere: net/url's URL
		findTime,
		findLocation,
		findBig,
		findAddrPort,
		findSpelled,
		findBuffer,
		findArray,
		findMemoryView,
		findColumn,
		findObject,
		findFailure,
		findGoType,
		findReflected,
		findHashable,
		findReader,
		findWriter,
		findRaw,
		findOSFile,
		findChannel,
		findIterator,
		findIterable,
		findCallback,
		findFunction,
		findFileSystem,
		findHalf,
		findBool,
		findInteger,
		findFloat,
		findComplex,
		findString,
		findBytes,
		findItems,
		findView,
		findList,
		findAnything,
		findOctetArray,
		findTuple,
		findSet,
		findMapping,
		findNone,
		findNameless,
		findInstance,
		findPointer,
	}
}

// number returns the type of a bool or number, even if its name has a counterpart of its own.
func (f *Finder) number(t types.Type, d Direction) (model.Type, string) {
	for _, find := range []recogniser{findBool, findInteger, findFloat, findComplex} {
		if typ, reason, ok := find(f, t, d); ok {
			return typ, reason
		}
	}
	return nil, f.Show(t) + " has no Python counterpart (use //goanna:skip)"
}

// Finder finds the types of one package's API.
type Finder struct {
	*Found
	Package *types.Package
	// Home is the number of the module that Python has of the package, as [model.Module] has it.
	Home  int
	Sizes types.Sizes
	// Importer is the path of the package that generated code is laid beside; "": it has a module of its own.
	Importer string
	// AsFound: Package is not its author's to change.
	AsFound bool
	// Records has the names of the package's structs that are records, or parts of records, in the types found.
	Records map[string]bool
	// RecordClasses are those of the records in Arrays found.
	RecordClasses []RecordClass
	// Declared has the facts about enumerations from the package's source, by type name.
	Declared map[string]Declared
	// MemberName returns the Python name of a member with the given Go name.
	MemberName func(string) string
	// IsClass reports a named type that is a class.
	IsClass func(*types.Named) bool
	// ClassName returns the Python name of a class.
	ClassName func(*types.Named) string
	// IsName reports a name that code of Python can use.
	IsName func(string) bool
	// FieldName returns the Python name of a field.
	FieldName func(s *types.Struct, i int) string
	// Recursives has the types found that hold themselves.
	Recursives []model.Recursive

	// MethodName returns the Python name of a method of an interface.
	MethodName func(*types.Func) string

	within []search // the types that are being found, from the outermost in
}

// Found is what the finders of all packages of one extension module share.
type Found struct {
	// Enumerations has the enumerations of the types and constants found.
	Enumerations []*model.Enumeration
	// Classes has those of the types found, at the places that their numbers say.
	Classes []*Class
	// NamedTuples has those of the types found, at the places that their numbers say.
	NamedTuples []*model.NamedTuple
	// Zeros has those of the types found that are not exported.
	Zeros []*Zero

	adapters   []*Adapter // of the interfaces found
	finders    []*Finder
	functions  []*Function       // of the types found
	channels   []*Channel        // the same
	imported   map[string]string // name by which generated code imports a package -> its path
	recursives int               // how many types that hold themselves were met
}

// NewFound returns what one extension module begins with.
func NewFound() *Found {
	f := &Found{imported: map[string]string{"unsafe": "unsafe", "buffer": bufferPath, "py": pyPath, "time": "time", "context": "context"}}
	for _, name := range types.Universe.Names() {
		f.imported[name] = "builtin"
	}
	return f
}

// ImportName returns what generated code calls a package: its name, with a number where the code has another use for that.
func (f *Found) ImportName(pkg *types.Package) string {
	name := pkg.Name()
	for n := 2; f.imported[name] != "" && f.imported[name] != pkg.Path(); n++ {
		name = fmt.Sprintf("%s_%d", pkg.Name(), n)
	}
	f.imported[name] = pkg.Path()
	return name
}

// owner returns the finder of a package that is bound; nil: the package is another.
func (f *Found) owner(pkg *types.Package) *Finder {
	for _, other := range f.finders {
		if other.Package == pkg {
			return other
		}
	}
	return nil
}

// A search is for a type that is being found.
type search struct {
	t    types.Type
	d    Direction
	self *recursive // not nil: the type was met in itself
}

// NewFinder returns a Finder for the API of pkg, which is in an extension module with what was found before.
func NewFinder(pkg *types.Package, sizes types.Sizes, found *Found) *Finder {
	f := &Finder{Found: found, Package: pkg, Sizes: sizes, Records: map[string]bool{}}
	found.finders = append(found.finders, f)
	return f
}

const orSkip = " (or //goanna:skip)"

// notCopied is the reason why a type has no counterpart whose values pass by pointers alone.
func notCopied(shown string) string {
	return fmt.Sprintf("%s must not be copied: take *%[1]s"+orSkip, shown)
}

// pointee returns the type that a pointer points at; of any other type the type itself.
func pointee(t types.Type) (of types.Type, pointer bool) {
	if p, ok := t.(*types.Pointer); ok {
		return types.Unalias(p.Elem()), true
	}
	return t, false
}

// Find returns the type of values that are passed in direction d. The reason, "" if there is a type, is the end of a sentence that
// names the parameter or result.
func (f *Finder) Find(t types.Type, d Direction) (typ model.Type, reason string) {
	t = types.Unalias(t)
	if r, reason := f.self(t, d); r != nil || reason != "" {
		return r, reason
	}
	f.within = append(f.within, search{t: t, d: d})
	typ, reason = f.find(t, d)
	own := f.within[len(f.within)-1].self
	f.within = f.within[:len(f.within)-1]
	if own == nil || reason != "" {
		return typ, reason
	}
	own.found(typ)
	f.Recursives = append(f.Recursives, own)
	return own, ""
}

// find is Find for a type that is not met in itself.
func (f *Finder) find(t types.Type, d Direction) (typ model.Type, reason string) {
	for _, find := range kinds() {
		if typ, reason, ok := find(f, t, d); ok {
			return typ, reason
		}
	}
	shown := f.Show(t)
	switch t.Underlying().(type) {
	case *types.Chan:
		return nil, shown + " has no Python counterpart (use //goanna:skip)"
	case *types.Basic:
		return nil, shown + " has no Python counterpart (use //goanna:skip)"
	}
	return nil, shown + " has no Python counterpart yet (use //goanna:skip)"
}

// Item returns the type of values that are nested in those of another type, and how they are passed there. whole is the text of the
// other type.
func (f *Finder) Item(t types.Type, d Direction, whole string) (typ model.Type, item model.Item, reason string) {
	typ, reason = f.Find(t, d)
	if reason != "" {
		if f.Show(t) != whole {
			reason = whole + ": " + reason
		}
		return nil, model.Item{}, reason
	}
	item, ok := typ.Item()
	if !ok {
		return nil, model.Item{}, whole + ": " + typ.Go() + " stands alone, as a parameter or result of its own" + orSkip
	}
	return typ, item, ""
}

// Show returns the text of a type as the author writes it: names of other packages are qualified.
func (f *Finder) Show(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == f.Package.Path() {
			return ""
		}
		return p.Name()
	})
}

// Name returns the source of a named type in generated code, or the reason why generated code cannot name it. instead is a suggestion
// for the author.
func (f *Finder) Name(t *types.Named, shown, instead string) (s source, reason string) {
	obj := t.Obj()
	path := obj.Pkg().Path()
	switch {
	case !obj.Exported():
		return source{}, shown + " cannot be named outside its package: export the type, or take " + instead + orSkip
	case !importable(path, f.Importer):
		return source{}, shown + " is of " + path + ", which cannot be imported here: take " + instead + orSkip
	}
	name := f.ImportName(obj.Pkg())
	own := source{name + "." + obj.Name(), []model.Import{{Name: name, Path: path}}}
	return f.withArguments(own, slices.Collect(t.TypeArgs().Types()))
}

// Import returns the import of a package in generated code, if that may import it.
func (f *Finder) Import(p *types.Package) (i model.Import, ok bool) {
	if !importable(p.Path(), f.Importer) || strings.HasPrefix(p.Path(), "vendor/") {
		return model.Import{}, false
	}
	return model.Import{Name: f.ImportName(p), Path: p.Path()}, true
}

// importable reports whether generated code beside the package at from may import path, by Go's rule of internal packages.
func importable(path, from string) bool {
	i := strings.LastIndex("/"+path+"/", "/internal/")
	if i < 0 {
		return true
	}
	parent := strings.TrimSuffix(path[:max(i-1, 0)], "/")
	return parent != "" && (from == parent || strings.HasPrefix(from, parent+"/"))
}

// source is the Go source text of a type, and the packages that the text names. Kinds embed it.
type source struct {
	text    string
	imports []model.Import
}

func (s source) Go() string              { return s.text }
func (s source) Imports() []model.Import { return s.imports }

// generic returns the source of name[elem]; name is a type of package buffer.
func generic(name string, elem source) source {
	return source{name + "[" + elem.text + "]", withImports(elem.imports, bufferImport)}
}

// withImports returns imports with more, each once.
func withImports(imports []model.Import, more ...model.Import) []model.Import {
	all := slices.Clone(imports)
	for _, i := range more {
		if !slices.Contains(all, i) {
			all = append(all, i)
		}
	}
	return all
}

// named returns the source of a type that is basic, or a named type of it.
func (f *Finder) named(t types.Type, basic string) (s source, reason string) {
	named, ok := t.(*types.Named)
	if !ok {
		return source{text: basic}, ""
	}
	return f.Name(named, f.Show(t), basic)
}

// composed returns the source of a type: its name if it has one, else s, the source of its underlying type.
func (f *Finder) composed(t types.Type, s source) (source, string) {
	n, ok := t.(*types.Named)
	if !ok || !n.Obj().Exported() && len(f.within) == 1 { // values of s are assigned to variables of one without a name here
		return s, ""
	}
	named, reason := f.Name(n, f.Show(t), s.text)
	named.imports = withImports(named.imports, s.imports...)
	return named, reason
}

func isNamed(t types.Type, path, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == path
}

var errorInterface = types.Universe.Lookup("error").Type().Underlying().(*types.Interface)

// IsError reports the type error.
func IsError(t types.Type) bool {
	return types.Identical(types.Unalias(t), types.Universe.Lookup("error").Type())
}

// IsErrorType reports a type whose values are errors.
func IsErrorType(t types.Type) bool { return types.Implements(t, errorInterface) }

// words returns the type in generated Go of a slot that has another type in C: Go reads it through a pointer.
func words(size, align int) string {
	word := map[int]string{1: "byte", 2: "uint16", 4: "uint32", 8: "uintptr"}[align]
	return fmt.Sprintf("[%d]%s", size/align, word)
}

// composite returns the passage of an argument or result whose slot is that of an item. Go keeps a result until C has built the
// object.
func composite(item model.Item, d Direction) model.Passage {
	p := model.Passage{Slot: model.Slot{C: item.C, Go: words(item.Size, item.Align), Size: item.Size, Align: item.Align}, Conv: item.Conv, Owns: item.Owns, Calls: item.Calls}
	if d == In {
		p.Fallible = true
		p.Load = func(place string) string {
			return fmt.Sprintf("goannart.Load(unsafe.Pointer(&%s), %s)", place, loadOf(item))
		}
		return p
	}
	keep := "Keep"
	if item.Owns {
		keep = "Own"
	}
	p.Store = func(place, value string) string {
		if item.Convert != "" {
			value = fmt.Sprintf("(%s)(%s)", item.Convert, value)
		}
		return fmt.Sprintf("goannart.%s(&f_.Head, unsafe.Pointer(&%s), %s)", keep, place, value)
	}
	return p
}

// loadOf returns a Go expression for the function that converts the slot of an argument.
func loadOf(item model.Item) string {
	if item.Convert == "" {
		return "goannart.Copy[" + item.Slot + "]"
	}
	return item.Convert
}

// storeOf returns a Go expression for the function that makes the slot of a result.
func storeOf(item model.Item) string {
	if item.Convert == "" {
		return "goannart.Same[" + item.Slot + "]"
	}
	return item.Convert
}
