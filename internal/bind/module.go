// Package bind reads a Go package and describes the Python module that it becomes.
package bind

import (
	"go/token"
	"slices"
)

// Module describes one Python extension module. It says nothing of how the module is built.
type Module struct {
	Name       string // dotted Python import name: "imaging"
	ImportPath string // Go import path of the package
	GoName     string // Go package name
	Dir        string // the package's folder
	Doc        string // package comment, as docstring text
	Functions  []Function
	Constants  []Constant
}

// Function describes one exported Go function.
type Function struct {
	GoName  string // "BoxBlur"
	Name    string // "box_blur"
	Doc     string
	Params  []Param
	Results []Type // less a last error; one is returned as it is, several as a tuple, none as None
	Error   bool   // the last result is an error
	HoldGIL bool   // //goanna:hold-gil
	Pos     token.Position
}

// Objects says whether f has Python objects among its parameters or results, and so holds the GIL.
func (f *Function) Objects() bool {
	return slices.ContainsFunc(f.Params, func(p Param) bool { return p.Type.Kind == Object }) ||
		slices.ContainsFunc(f.Results, func(t Type) bool { return t.Kind == Object })
}

// Writable says whether the memory of an argument is asked for to be written to.
func (p *Param) Writable() bool { return p.Mut || p.Type.Kind == Mut }

// ParamKind says how an argument may be passed, as inspect.Parameter.kind does.
type ParamKind int

const (
	PositionalOrKeyword ParamKind = iota
	PositionalOnly
	KeywordOnly
)

// Param describes one parameter.
type Param struct {
	Name    string // Python name
	GoName  string
	Type    Type
	NDim    int  // required number of dimensions, of //goanna:ndim; 0: any
	Mut     bool // a slice of //goanna:mut: the function writes to it
	Kind    ParamKind
	Default *Value // nil where an argument is required
}

// Value is a constant of a scalar type: a parameter's default or a package constant.
type Value struct {
	Kind   Kind   // Bool, Int8 to Uint64, Float32, Float64, Complex64, Complex128 or String
	Text   string // the Python expression: "True", "-1", "2.5", "float('inf')", "'a'"
	Int    int64  // signed integers; Bool as 0 or 1
	Uint   uint64 // unsigned integers
	Float  float64
	Imag   float64 // Complex: Float is the real part
	String string
}

// Constant is an exported package constant. An untyped integer beyond int64 and uint64 has Value.Kind BigInt
// and only Text.
type Constant struct {
	GoName string // "MaxSize"
	Name   string // "MAX_SIZE"
	Doc    string
	Value  Value
	Pos    token.Position
}

// Kind is what a parameter or result is to Python. The integer kinds have fixed sizes: int and uint are bound
// as the Kind of their size.
type Kind int

const (
	Invalid Kind = iota
	Bool
	Int8
	Int16
	Int32
	Int64
	Uint8
	Uint16
	Uint32
	Uint64
	Float16 // an element only
	Float32
	Float64
	Complex64
	Complex128
	String
	BigInt // constants only
	Bytes  // []byte: a bytes-like object in, bytes out
	Slice  // []T
	View   // buffer.View[T]; parameters only
	Mut    // buffer.Mut[T]; parameters only
	Any    // *buffer.Buffer; parameters only
	Array  // *buffer.Array[T]; results only
	Object // py.Object
	Record // a struct, as an element
)

// Type is the type of a parameter, a result or an element.
type Type struct {
	Kind    Kind
	Go      string   // Go source text, qualified by package name: "int", "buffer.View[uint8]", "time.Duration"
	Imports []string // import paths that Go's text needs
	Elem    *Type    // Slice, View, Mut, Array: a Bool to Complex128 kind, or Record
}
