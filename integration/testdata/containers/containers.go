// Package containers passes maps, sets, arrays, pointers and lists, in each other, as arguments, results and defaults.
package containers

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/goanna-py/goanna/buffer"
)

// Level is a named number.
type Level int8

// Path is a named slice of numbers.
type Path []int

func Paths(v []Path) []Path { return v }

// Tags is a named set.
type Tags map[string]struct{}

// Table is a named map of named values.
type Table map[Name][]Level

// Name is a named string.
type Name string

// Vector is a named array.
type Vector [3]float64

// Maybe is a named pointer.
type Maybe *float64

// ---- the same value back ----

func Strings(v []string) []string                                            { return v }
func Floats(v map[string]float64) map[string]float64                         { return v }
func Flags(v map[int]bool) map[int]bool                                      { return v }
func Rounded(v map[float32]string) map[float32]string                        { return v }
func Pairs(v map[[2]int]string) map[[2]int]string                            { return v }
func Nested(v map[string]map[string][]string) map[string]map[string][]string { return v }
func Sets(v map[string]map[int]struct{}) map[string]map[int]struct{}         { return v }
func Frozen(v map[[3]string]struct{}) map[[3]string]struct{}                 { return v }
func Ints(v map[int64]struct{}) map[int64]struct{}                           { return v }
func Point(v [3]float64) [3]float64                                          { return v }
func Small(v [3]int8) [3]int8                                                { return v }
func Texts(v [2]string) [2]string                                            { return v }
func Matrix(v [2][3]float32) [2][3]float32                                   { return v }
func Large(v [1000]int) [1000]int                                            { return v }
func LargeTexts(v [200]string) [200]string                                   { return v }
func Digest(v [4]byte) [4]byte                                               { return v }
func LargeDigest(v [5000]byte) [5000]byte                                    { return v }
func Polygon(v [][2]float64) [][2]float64                                    { return v }
func MaybeFloat(v *float64) *float64                                         { return v }
func MaybeText(v *string) *string                                            { return v }
func MaybeList(v *[]string) *[]string                                        { return v }
func MaybeMap(v *map[string]*int) *map[string]*int                           { return v }
func Twice(v **int) **int                                                    { return v }
func Optional(v []*string) []*string                                         { return v }
func Named(t Tags, l Table, v Vector, m Maybe) (Tags, Table, Vector, Maybe)  { return t, l, v, m }
func Nothing(v struct{}) struct{}                                            { return v }
func Nothings(v []struct{}, m map[string]*struct{}) ([]struct{}, int)        { return v, len(m) }
func Blobs(v map[string][]byte) map[string][]byte                            { return v }
func Digests(v map[[2]byte][3]byte) map[[2]byte][3]byte                      { return v }
func Complexes(v map[string][2]complex128) map[string][2]complex128          { return v }
func Bools(v [][3]bool) [][3]bool                                            { return v }

// Tree1 and those after it are for values that a generator makes.
func Tree1(v map[string][]map[int64][2]*string) map[string][]map[int64][2]*string { return v }
func Tree2(v [][]map[string]struct{}) [][]map[string]struct{}                     { return v }
func Tree3(v map[bool]map[uint8][2][]*float64) map[bool]map[uint8][2]map[string]*float64 {
	out := map[bool]map[uint8][2]map[string]*float64{}
	for k, m := range v {
		out[k] = map[uint8][2]map[string]*float64{}
		for n, pair := range m {
			var both [2]map[string]*float64
			for i, list := range pair {
				both[i] = map[string]*float64{}
				for j, f := range list {
					both[i][fmt.Sprint(j)] = f
				}
			}
			out[k][n] = both
		}
	}
	return out
}
func Tree4(v *map[[2]string]*[2]*map[int16][]*bool) *map[[2]string]*[2]*map[int16][]*bool { return v }
func Tree5(v [2][2][2][2][]string) [2][2][2][2][]string                                   { return v }
func Tree6(v map[Name]map[Level]map[float64][][]byte) map[Name]map[Level]map[float64][][]byte {
	return v
}

// ---- one way ----

func Sum(v []float64) (total float64) {
	for _, x := range v {
		total += x
	}
	return total
}

func Total(v map[string][]float64) (total float64) {
	for _, x := range v {
		total += Sum(x)
	}
	return total
}

func Int8s(v [][]int8) int { return len(slices.Concat(v...)) }
func Uint64s(v []uint64) (total uint64) {
	for _, x := range v {
		total += x
	}
	return total
}
func Bits(v []bool) int { return len(v) }

// Columns returns arrays in a dict, in a list and in a tuple.
func Columns(n int) (map[string][]float64, [][]int32, [2]*buffer.Array[uint8]) {
	column := make([]float64, n)
	for i := range column {
		column[i] = float64(i)
	}
	return map[string][]float64{"x": column, "y": column[:n/2]}, [][]int32{make([]int32, n), nil},
		[2]*buffer.Array[uint8]{buffer.NewArray[uint8](n), buffer.NewArray[uint8](1)}
}

// Broken returns arrays beside one that is nil.
func Broken() []*buffer.Array[uint8] {
	return []*buffer.Array[uint8]{buffer.NewArray[uint8](1 << 20), nil}
}

// Fails returns an error beside an array.
func Fails(v map[string][]string) (map[string][]float64, error) {
	return map[string][]float64{"x": make([]float64, 1<<17)}, errors.New("it fails")
}

// Empty returns nothing in each container.
func Empty() ([]string, map[string]int, map[string]struct{}, *int, [2]*string) {
	return nil, nil, nil, nil, [2]*string{}
}

// Invalid returns strings that are not UTF-8.
func Invalid() (map[string]string, []string) {
	return map[string]string{"\xff": "a\xfe"}, []string{"\xc3"}
}

// Keep returns what the last call of Keep was given: no argument is in memory of the call.
func Keep(v map[string][]*string) map[string][]*string {
	last := kept
	kept = v
	return last
}

var kept map[string][]*string

// ---- defaults ----

//goanna:sig (a=None, b=[], c=(), d={}, e={1, 2}, f=(1, 2.5, -inf), g=b'\x00a', h={'a': [nan, 1], "b": ()}, *, i=[None, 'é'], j=b'', k=[1, 2], l=("x", "y"))
func Defaults(a *int, b []string, c map[string]struct{}, d map[string]int, e map[int]struct{}, f Vector, g [2]byte, h map[string][]float64, i []*string, j []byte,
	k []int32, l [2]string) string {
	text := func(p *string) string {
		if p == nil {
			return "nil"
		}
		return *p
	}
	var texts []string
	for _, p := range i {
		texts = append(texts, text(p))
	}
	number := "nil"
	if a != nil {
		number = fmt.Sprint(*a)
	}
	return fmt.Sprint(number, b, c, d, e, f, g, h, texts, j, k, l)
}

// Size returns the size of v.
//
//goanna:sig (v=b'abc')
func Size(v []byte) int { return len(v) }

// Anything returns what it was given.
func Reflected(v reflect.Value) reflect.Value { return v }

func ReflectedKinds(v ...reflect.Value) (kinds []string) {
	for _, x := range v {
		kinds = append(kinds, x.Kind().String())
	}
	return kinds
}

func ReflectedHidden() reflect.Value { return reflect.ValueOf(struct{ hidden int }{3}).Field(0) }

func Anything(v any) any { return v }

// Same compares as Go does.
func Same(v, w any) bool { return v == w }

// Everything returns what it was given.
func Everything(v []any) []any { return v }

// GoTypes names the Go types of what it was given.
func GoTypes(v []any) []string {
	names := make([]string, len(v))
	for i := range v {
		names[i] = fmt.Sprintf("%T", v[i])
	}
	return names
}

type quiet chan int

// Unbound returns a value that Python cannot have.
func Unbound() any { return []any{1, quiet(nil)} }

// Loop returns a map that holds itself.
func Loop() any {
	m := map[string]any{}
	m["self"] = m
	return m
}

// Typed returns values of other types than any argument is.
func Typed() any {
	n := 5
	return map[string]any{"ints": []int{1, 2}, "map": map[int]string{1: "x"}, "uint": uint64(1 << 63), "bytes": []byte("xy"), "nil": nil,
		"single": float32(1.5), "array": [2]bool{true, false}, "pointer": &n, "none": (*int)(nil), "named": time.Saturday}
}

// Repeated returns an array twice.
func Repeated() []*buffer.Array[uint8] {
	all := make([]*buffer.Array[uint8], 3)
	for i := range all {
		all[i] = buffer.NewArray[uint8](1 << 20)
		for data, page := all[i].Data(), 0; page < len(data); page += 4096 {
			data[page] = 1
		}
	}
	return append(all, all[0])
}

// Unhashable returns arrays, and a key that has no Python counterpart.
func Unhashable() (map[string][]float64, map[any][]float64) {
	return map[string][]float64{"x": make([]float64, 1<<17)}, map[any][]float64{1: make([]float64, 1<<17), "2": make([]float64, 1<<17), make(chan int): nil}
}

// Nameless takes and returns structs without names.
func Nameless(v struct {
	Name  string
	Parts []struct{ N int8 }
	At    *time.Time
}) (struct {
	Name  string
	Sizes map[string]int
}, []struct{ A, B int }) {
	r := struct {
		Name  string
		Sizes map[string]int
	}{v.Name, map[string]int{"parts": len(v.Parts)}}
	var all []struct{ A, B int }
	for i, p := range v.Parts {
		all = append(all, struct{ A, B int }{i, int(p.N)})
	}
	return r, all
}

// Loose is an interface without methods, of a name.
type Loose any

// LooseOnes returns values of named interfaces as they are, in a list and alone.
func LooseOnes(list []Loose, one Loose) ([]Loose, Loose) { return list, one }
