package bind

import (
	"go/token"
	"strings"
)

// subject is a set of kinds of declarations that may have a directive.
type subject int

const (
	onFunction subject = 1 << iota
	onConstant
	onVariable
	onType
	onMethod
	onMember     // a field of a struct, or a method of an interface
	onPackage    // the package's comment
	onGroup      // a parenthesized group of declarations
	onUnexported // a declaration that Python does not see
)

func (s subject) String() string {
	return map[subject]string{onFunction: "a function", onConstant: "a constant", onVariable: "a variable", onType: "a type",
		onMethod: "a method", onMember: "a field or an interface's method", onPackage: "a package", onGroup: "a group of declarations"}[s]
}

// directiveKind describes a directive.
type directiveKind struct {
	name     string
	on       subject
	argument string // its argument, as the end of a sentence: "the Python name: //goanna:name other"; "" if it has none
	example  string // for the documentation
	doc      string // its effect, for the documentation
	// apply changes the parameters of a function whose types are known. nil if the declaration's own code handles the directive.
	apply func(b *binder, function string, params []goParam, d *directive)
}

// directiveKinds is the table of directives, in the order in which they are applied. docs/directives.md has a copy, which a test checks.
var directiveKinds = []directiveKind{
	{
		name: "sig", on: onFunction | onMethod, argument: "the signature: //goanna:sig (img, /, radius=1)",
		example: `(img, /, radius=1, *, mode="edge")`,
		doc:     "kinds and defaults of the parameters, in Python's grammar: all of them, in Go's order; types and results are Go's",
	},
	{
		name: "name", on: onFunction | onMethod | onMember | onConstant | onVariable | onType, argument: "the Python name: //goanna:name other",
		example: "other", doc: "another name in Python; a special method as `__getitem__` is one of a method",
	},
	{
		name: "skip", on: onFunction | onConstant | onVariable | onType | onMethod | onMember | onGroup,
		doc: "leaves it out",
	},
	{
		name: "instantiate", on: onFunction, argument: "lists of type arguments: //goanna:instantiate int float64",
		example: "int float64", doc: "binds a [generic function](classes.md#generic-types-and-functions) with these type arguments",
	},
	{
		name: "base", on: onVariable | onType, argument: "a built-in exception class: //goanna:base ValueError",
		example: "ValueError", doc: "the base of the exception class of an error",
	},
	{
		name: "value", on: onType,
		doc: "its values are [named tuples](classes.md#named-tuples) in Python, of a struct without methods",
	},
	{
		name: "unclosed", on: onType,
		doc: "Python does not warn of its instances that end before `close()`",
	},
	{
		name: "operators", on: onType,
		doc: "its methods Add, Sub, Mul and so on are [operators](classes.md#operators), too",
	},
	{
		name: "plain", on: onType,
		doc: "its values are plain ints or strs, whatever constants it has",
	},
	{
		name: "async", on: onFunction | onMethod | onPackage,
		doc: "a coroutine function: Python awaits it, and it runs on a goroutine of its own; of a package, each with a context",
	},
	{
		name: "hold-gil", on: onFunction | onMethod,
		doc: "keeps the GIL: for functions of some nanoseconds that never wait",
	},
	{
		name: "property", on: onMethod,
		doc: "an attribute, to be read, instead of a method that takes nothing",
	},
	{
		name: "mut", on: onFunction | onMethod, argument: "the names of slice parameters: //goanna:mut dst",
		example: "dst, mask", doc: "slices that the function writes to: read-only memory is a TypeError before Go runs",
		apply: (*binder).applyMut,
	},
	{
		name: "out", on: onFunction | onMethod, argument: "a length for a slice parameter: //goanna:out dst=len(src)",
		example: "dst=len(src)", doc: "Python does not pass the slice: it is a [new Array](buffers.md#results-that-c-makes), a result, whose items the function sets",
	},
	{
		name: "ndim", on: onFunction | onMethod, argument: "a number for a parameter: //goanna:ndim img=2",
		example: "img=2 mask=2", doc: "another number of dimensions is a BufferError before Go runs; for `View` and `Mut`",
		apply: (*binder).applyNDim,
	},
}

// kindOf returns the kind of a directive, or nil if it is unknown.
func kindOf(name string) *directiveKind {
	for i := range directiveKinds {
		if directiveKinds[i].name == name {
			return &directiveKinds[i]
		}
	}
	return nil
}

// directives are the directives of one declaration, by name.
type directives map[string]*directive

// check reports a directive with a missing or an unexpected argument. It returns whether the directive can be used nevertheless.
func (b *binder) check(d *directive, kind *directiveKind) bool {
	switch {
	case d.args != "" && kind.argument == "":
		b.errorf(d.argsPos, "//goanna:%s takes no argument, got %q", d.name, d.args)
	case d.args == "" && kind.argument != "":
		b.errorf(d.pos, "//goanna:%s needs %s", d.name, kind.argument)
		return d.name == "name" // one error is enough
	}
	return true
}

// allow reports the directives that do not apply to the subject; what names the declaration in the message.
func (b *binder) allow(ds directives, on subject, what string) {
	for i := range directiveKinds {
		if d := ds[directiveKinds[i].name]; d != nil && directiveKinds[i].on&on == 0 {
			b.noEffect(what, d)
		}
	}
}

// noEffect reports a directive that does not apply to its declaration.
func (b *binder) noEffect(what string, d *directive) {
	if d != nil {
		b.errorf(d.pos, "//goanna:%s has no effect on %s", d.name, what)
	}
}

// apply applies the directives of a function to its parameters.
func (b *binder) apply(ds directives, function string, params []goParam) {
	for i := range directiveKinds {
		if d := ds[directiveKinds[i].name]; d != nil && directiveKinds[i].apply != nil {
			directiveKinds[i].apply(b, function, params, d)
		}
	}
}

// directiveNames returns the list of directives for a message.
func directiveNames() []string {
	var names []string
	for i := range directiveKinds {
		names = append(names, directiveKinds[i].name)
	}
	return names
}

// directive is one //goanna:name args line.
type directive struct {
	name    string
	pos     token.Pos // of the line
	args    string    // trimmed
	argsPos token.Pos
}

// table returns the documentation of the directives, in Markdown.
func table() string {
	var b strings.Builder
	b.WriteString("| directive | on | what it does |\n|---|---|---|\n")
	for _, kind := range directiveKinds {
		var on []string
		for s := onFunction; s < onGroup; s <<= 1 {
			if kind.on&s != 0 {
				on = append(on, strings.TrimPrefix(s.String(), "a "))
			}
		}
		b.WriteString("| `" + strings.TrimSpace(directivePrefix+kind.name+" "+kind.example) + "` | " + strings.Join(on, ", ") + " | " + kind.doc + " |\n")
	}
	return b.String()
}
