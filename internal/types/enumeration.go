package types

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goanna-py/goanna/internal/model"
)

// Declared has the facts about an enumeration that only the source of its package shows.
type Declared struct {
	Plain  bool            // //goanna:plain: no enumeration
	Value  bool            // //goanna:value: a named tuple
	Name   string          // //goanna:name: of the class; "": the type's
	Shifts bool            // a constant is declared by a shift: 1 << iota
	Skip   map[string]bool // constants that are not members
}

// enumeration is a named type of integers or strings with two or more exported constants in the type's package. An argument is a member,
// or its int or str; a result is a member, or an int or str if no member has the value.
type enumeration struct {
	Scalar // the type of the values: an integer or a text
	dir    Direction
	number int // index in Finder.Enumerations
	model  *model.Enumeration
}

func findEnumeration(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	named, ok := t.(*types.Named)
	if !ok || !f.IsEnumeration(named) {
		return nil, "", false
	}
	basic := named.Underlying().(*types.Basic)
	constants := f.constantsOf(named)
	find := findInteger
	if basic.Info()&types.IsString != 0 {
		find = findString
	}
	typ, reason, _ := find(f, t, d)
	if reason != "" {
		return nil, reason, true
	}
	e := enumeration{Scalar: typ.(Scalar), dir: d}
	e.number = f.enumerate(named, constants, e.Scalar)
	e.model = f.Enumerations[e.number]
	return e, "", true
}

// IsEnumeration reports a type that is an enumeration. A type of a bound package that implements error is an exception class instead.
func (f *Finder) IsEnumeration(t *types.Named) bool {
	if t.Obj().Pkg() == nil || !t.Obj().Exported() || t.TypeParams().Len() > 0 {
		return false
	}
	if f.owner(t.Obj().Pkg()) != nil && types.Implements(types.NewPointer(t), errorInterface) {
		return false
	}
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsInteger|types.IsString) != 0 && len(f.constantsOf(t)) >= 2
}

// constantsOf returns the exported constants of a type in its package, in the order of the source, or of their values if that is
// unknown. It returns none for a type with //goanna:plain.
func (f *Finder) constantsOf(t *types.Named) []*types.Const {
	pkg := t.Obj().Pkg()
	var declared Declared
	owner := f.owner(pkg)
	if owner != nil {
		declared = owner.Declared[t.Obj().Name()]
	}
	if declared.Plain {
		return nil
	}
	var list []*types.Const
	for _, name := range pkg.Scope().Names() {
		c, ok := pkg.Scope().Lookup(name).(*types.Const)
		if ok && c.Exported() && !declared.Skip[name] && types.Identical(types.Unalias(c.Type()), t) && c.Val().Kind() != constant.Unknown &&
			(c.Val().Kind() != constant.String || utf8.ValidString(constant.StringVal(c.Val()))) {
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(x, y *types.Const) int {
		if owner != nil {
			return int(x.Pos()) - int(y.Pos())
		}
		if constant.Compare(x.Val(), token.LSS, y.Val()) {
			return -1
		}
		return 1
	})
	return list
}

// enumerate returns the number of a type's enumeration, and adds the enumeration if it is new.
func (f *Finder) enumerate(t *types.Named, constants []*types.Const, scalar Scalar) int {
	obj := t.Obj()
	for i, e := range f.Enumerations {
		if e.GoName == obj.Name() && e.Path == obj.Pkg().Path() {
			return i
		}
	}
	e := &model.Enumeration{GoName: obj.Name(), Name: obj.Name(), Path: obj.Pkg().Path(), Package: obj.Pkg().Name(), Home: f.Home, Kind: "IntEnum"}
	var declared Declared
	if owner := f.owner(obj.Pkg()); owner != nil {
		e.Home, declared = owner.Home, owner.Declared[e.GoName]
		if declared.Name != "" {
			e.Name = declared.Name
		}
	} else if f.Package.Scope().Lookup(e.Name) != nil {
		e.Name = e.Package + "_" + e.Name
	}
	if constants[0].Val().Kind() == constant.String {
		e.Kind = "StrEnum"
	} else if n, ok := flagBits(constants, declared.Shifts); ok {
		e.Kind, e.Bits = "IntFlag", n
	}
	names := memberNames(e.GoName, constants, f.MemberName)
	for i, c := range constants {
		value, _ := scalar.Constant(c.Val())
		e.Members = append(e.Members, model.Member{GoName: c.Name(), Name: names[i], Text: value.Text})
	}
	f.Enumerations = append(f.Enumerations, e)
	return len(f.Enumerations) - 1
}

// flagBits returns the bits of all constants, and whether they are flags. They are flags if no constant is negative, and either one is
// declared by a shift, or three or more have a single bit, outnumber the other constants that are not 0, and the values are not
// consecutive.
func flagBits(constants []*types.Const, shifts bool) (all uint64, ok bool) {
	single, others := map[uint64]bool{}, map[uint64]bool{}
	highest := uint64(0)
	for _, c := range constants {
		v, exact := constant.Uint64Val(constant.ToInt(c.Val()))
		if !exact {
			return 0, false
		}
		all |= v
		highest = max(highest, v)
		switch bits.OnesCount64(v) {
		case 0:
		case 1:
			single[v] = true
		default:
			others[v] = true
		}
	}
	if shifts && len(single) > 0 {
		return all, true
	}
	sequence := uint64(len(single)+len(others)) == highest
	return all, len(single) >= 3 && len(single) > len(others) && !sequence
}

// memberNames returns the Python names of constants, without the type's name if all begin or all end with it: ModeRead becomes READ.
// A second name of a value, such as DefaultMode, is not considered.
func memberNames(typeName string, constants []*types.Const, name func(string) string) []string {
	for _, trim := range []func(s, affix string) (string, bool){strings.CutPrefix, strings.CutSuffix} {
		names := make([]string, len(constants))
		seen := map[string]bool{}
		good := true
		for i, c := range constants {
			short, ok := trim(c.Name(), typeName)
			short = strings.Trim(short, "_")
			if !ok && isAlias(constants[:i], c) {
				short, ok = c.Name(), true
			}
			names[i] = name(short)
			good = good && ok && short != "" && !unicode.IsDigit(rune(short[0])) && !seen[names[i]]
			seen[names[i]] = true
		}
		if good {
			return names
		}
	}
	names := make([]string, len(constants))
	seen := map[string]bool{}
	for i, c := range constants {
		names[i] = name(strings.Trim(c.Name(), "_"))
		if seen[names[i]] { // Max1 and MAX1
			names[i] = c.Name()
		}
		seen[names[i]] = true
	}
	return names
}

// isAlias reports whether a constant before c has its value.
func isAlias(before []*types.Const, c *types.Const) bool {
	return slices.ContainsFunc(before, func(other *types.Const) bool { return constant.Compare(other.Val(), token.EQL, c.Val()) })
}

// name is that of the class, in a stub.
func (e enumeration) name() string { return model.Qualified(e.model.Home, e.model.Name) }

func (e enumeration) isText() bool { return e.model.Kind == "StrEnum" }

// Stub of a result has what stands for a value that is not a member, too.
func (e enumeration) Stub() string {
	switch {
	case e.dir == Out && e.isText():
		return e.name() + " | str"
	case e.dir == Out:
		return e.name() + " | int"
	case e.isText():
		return e.name() + " | str"
	default:
		return e.name() + " | SupportsIndex"
	}
}

func (e enumeration) conv() model.Conv {
	if e.isText() {
		return model.Conv{Name: "strenum", Expects: e.model.Name + " or str", Data: fmt.Sprintf("{%d}", e.number)}
	}
	i := e.Scalar.(integer)
	return model.Conv{Name: "enumeration", Expects: e.model.Name + " or int", Data: fmt.Sprintf("{%d, %d, %t}", e.number, i.size, i.signed)}
}

func (e enumeration) Passage() model.Passage {
	if e.isText() {
		item, _ := e.Item()
		return composite(item, e.dir)
	}
	p := e.Scalar.Passage()
	p.Conv = e.conv()
	return p
}

func (e enumeration) Item() (model.Item, bool) {
	item, ok := e.Scalar.Item()
	item.Conv = e.conv()
	return item, ok
}

// Default accepts the value of a member, or of flags.
func (e enumeration) Default(l *model.Literal) (model.Value, error) {
	value, err := e.Scalar.Default(l)
	if err != nil {
		return model.Value{}, err
	}
	if value.Signature == "" {
		value.Signature = value.Text
	}
	for _, m := range e.model.Members {
		if m.Text == value.Text {
			value.Text, value.Exact = e.name()+"."+m.Name, true
			return value, nil
		}
	}
	if e.model.Bits != 0 && l.Int.IsUint64() && l.Int.Uint64()&^e.model.Bits == 0 {
		return value, nil
	}
	return model.Value{}, &DefaultError{"default " + shorten(l.Text) + " of ", " is not a member of " + e.model.Name}
}

// Constant returns a member.
func (e enumeration) Constant(v constant.Value) (model.Value, string) {
	value, reason := e.Scalar.Constant(v)
	if reason != "" {
		return value, reason
	}
	for _, m := range e.model.Members {
		if m.Text == value.Text {
			value.Text, value.Exact = e.name()+"."+m.Name, true
			return value, ""
		}
	}
	value.Exact = false
	return value, ""
}

// EnumerationOf returns the type of the values of an enumeration, and its number, counted from 1. The number is 0 if t is not an
// enumeration.
func EnumerationOf(t model.Type) (values model.Type, number int) {
	if e, ok := t.(enumeration); ok {
		return e.Scalar, e.number + 1
	}
	return t, 0
}
