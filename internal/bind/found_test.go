package bind

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/goanna-py/goanna/internal/model"
)

// A package that is bound as it is found has no author who could rename what collides: it gets other names, or is bound without
// the parameter that has no counterpart.
func TestFound(t *testing.T) {
	source := `package found

import "unsafe"

type LEVEL_HIGH struct{ A string }

const LevelHigh = 1

type fault string

func (f fault) Error() string { return string(f) }

var ErrEmpty = fault("empty")

type PictureOptions struct {
	Name  string
	Wrong unsafe.Pointer
}

func Add(name string, o PictureOptions) {}

func Set(path string, o *PictureOptions) {}

func LoadPicture(o *PictureOptions) { o.Name = "loaded" }

func GetPicture(o *PictureOptions) string { return o.Name }

func Parse(text string, more ...unsafe.Pointer) {}

func Open_file() {}

func OpenFile() {}

func Import() {}
`
	dir := writeModule(t, &txtar.Archive{Files: []txtar.File{
		{Name: "found/found.go", Data: []byte(source)},
		{Name: "m.go", Data: []byte("package m\n\nimport _ \"example.test/m/found\"\n")},
	}})
	m, err := Load(dir, Options{Module: "found", Lenient: true, Packages: []Package{{Path: "example.test/m/found"}}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range m.Constants {
		got = append(got, c.Name)
	}
	for _, e := range m.Exceptions {
		got = append(got, fmt.Sprintf("%s of %s, concrete %t", e.Name, e.Go, e.Concrete))
	}
	for _, c := range m.Callables {
		if c.Class == nil {
			var params []string
			for _, p := range c.Params {
				params = append(params, p.Name)
			}
			got = append(got, fmt.Sprintf("%s(%s)", c.Name, strings.Join(params, ", ")))
		}
	}
	for _, c := range m.Classes {
		got = append(got, "class "+c.Name)
	}
	want := []string{"LevelHigh", "EmptyError of found.ErrEmpty, concrete true", "add(name, o)", "set(path, name)", "load_picture(o)", "get_picture(name)", "parse(text)", "open_file()", "OpenFile()",
		"import_()", "class PictureOptions", "class LEVEL_HIGH"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, e := range m.API {
		if e.Reason != "" && e.Go != "PictureOptions.Wrong" {
			t.Errorf("%s is left out: %s", e.Go, e.Reason)
		}
	}
}

// Generic types and functions have type arguments by default where some meet their constraints, and are reported where none do.
func TestFoundGenerics(t *testing.T) {
	source := `package found

import "cmp"

type Cache[K comparable, V any] struct{ items map[K]V }

func NewCache[K comparable, V any](size int) *Cache[K, V] { return nil }

func (c *Cache[K, V]) Get(key K) (V, bool) { return c.items[key], true }

func (c *Cache[K, V]) Newest() *Entry[K, V] { return nil }

type Entry[K comparable, V any] struct {
	Key   K
	Value V
}

type Tree[K cmp.Ordered] struct{ root K }

func (t *Tree[K]) Add(key K) {}

type Named interface{ Name() string }

func Of[N Named](list []N) N { return list[0] }

func Max[T cmp.Ordered](x, y T) T { return max(x, y) }

func Sum[S ~[]E, E ~int | ~float64](list S) (sum E) { return sum }

func Apply[M ~map[K]V, K comparable, V any](m M, f func(K, V) bool) {}

func Half[T ~int8 | ~int16](x T) T { return x / 2 }

type Celsius struct{ Degrees float64 }

type Kelvin struct{ Degrees float64 }

func Warm[T Celsius | Kelvin](t T) bool { return true }

func Any[T ~[]E | ~map[int]E, E any](x T) int { return 0 }

type Lesser[T any] interface{ Less(T) bool }

func Least[T Lesser[T]](list ...T) T { return list[0] }

type Heap[T Lesser[T]] struct{ list []T }

func (h *Heap[T]) Pop() T { return h.list[0] }

func Ints() Pair[int] { return Pair[int]{} }

type Pair[T any] struct{ A, B T }

func Swapped[T any](p Pair[T]) Pair[T] { return Pair[T]{p.B, p.A} }
`
	dir := writeModule(t, &txtar.Archive{Files: []txtar.File{
		{Name: "found/found.go", Data: []byte(source)},
		{Name: "m.go", Data: []byte("package m\n\nimport _ \"example.test/m/found\"\n")},
	}})
	m, err := Load(dir, Options{Module: "found", Packages: []Package{{Path: "example.test/m/found"}}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range m.Classes {
		got = append(got, c.Name+" of "+c.Go)
	}
	for _, c := range m.Callables {
		if c.Role == model.Function || c.Role == model.Constructor && c.Call != "" {
			got = append(got, c.Name+" is "+c.Call)
		}
	}
	want := []string{
		"Named of found.Named", "PairInt of found.Pair[int]", "Celsius of found.Celsius", "Kelvin of found.Kelvin", "Cache of found.Cache[py.Hashable, any]", "Entry of found.Entry[py.Hashable, any]",
		"TreeString of found.Tree[string]", "TreeInt of found.Tree[int]", "TreeFloat64 of found.Tree[float64]", "Lesser of found.Lesser[any]", "Pair of found.Pair[any]",
		"ints is found.Ints", "Cache is found.NewCache[py.Hashable, any]", "of is found.Of[found.Named]", "max_string is found.Max[string]", "max_int is found.Max[int]",
		"max_float64 is found.Max[float64]", "sum_int is found.Sum[[]int, int]", "sum_float64 is found.Sum[[]float64, float64]",
		"apply is found.Apply[map[py.Hashable]any, py.Hashable, any]", "half is found.Half[int8]", "warm is found.Warm[found.Celsius]", "swapped is found.Swapped[any]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	var left []string
	for _, e := range m.API {
		if e.Reason != "" {
			left = append(left, e.Go+": "+e.Reason)
		}
	}
	want = []string{
		"Any: no default type arguments meet the constraints of Any: name some by instantiate in pyproject.toml",
		"Least: no default type arguments meet the constraints of Least: name some by instantiate in pyproject.toml",
		"Heap: no default type arguments meet the constraints of type Heap: name some by instantiate in pyproject.toml",
		"Heap.Pop: no default type arguments meet the constraints of type Heap: name some by instantiate in pyproject.toml",
	}
	if !slices.Equal(left, want) {
		t.Errorf("left out %q, want %q", left, want)
	}
}

// Lists that a function writes to get what Go's have after the call. Those that it only reads, or whose items come one by one, do not.
func TestChangedLists(t *testing.T) {
	source := `package lists

import (
	"slices"
	"strings"
)

type Text string

func Sort(list []string) { slices.Sort(list) }

func Both(from []string, to []Text) int {
	for i, s := range from {
		to[i] = Text(s)
	}
	return len(to)
}

func Join(list []string) string { return strings.Join(list, ",") }

func Sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

func All(list ...string) { slices.Sort(list) }

func Fill[S ~[]E, E any](list S, x E) {
	for i := range list {
		list[i] = x
	}
}

type Words = []string

var _ = Fill[Words]
`
	dir := writeModule(t, &txtar.Archive{Files: []txtar.File{
		{Name: "lists/lists.go", Data: []byte(source)},
		{Name: "m.go", Data: []byte("package m\n\nimport _ \"example.test/m/lists\"\n")},
	}})
	m, err := Load(dir, Options{Module: "lists", Packages: []Package{{Path: "example.test/m/lists"}}})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range m.Callables {
		got[c.Name] = fmt.Sprint(c.Changed, len(c.Returned()))
	}
	want := map[string]string{"sort": "[0] 0", "both": "[1] 1", "join": "[] 1", "sorted": "[] 1", "all": "[] 0", "fill": "[0] 0"}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
