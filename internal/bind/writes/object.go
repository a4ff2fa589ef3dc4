package writes

import (
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

type kind uint8

const (
	param    kind = iota // what a parameter or free variable points to
	global               // a package variable
	loaded               // what a pointer in the memory of another object points to
	fresh                // what the function, or one that it calls, allocates
	opaque               // what a call gives that is not followed
	function             // a function without free variables
)

// An object is a piece of memory as one function sees it. Objects are interned: equal ones have one address.
type object struct {
	kind   kind
	index  int    // param: parameters first, free variables behind
	name   string // global: its path and name
	parent *object
	path   string // loaded: where in parent the pointer stands, or everything; param: where in the argument
	depth  int    // loaded: how many loads from a parameter or variable
	call   ssa.Instruction
	site   ssa.Value     // fresh, opaque: the allocation or call, by way of call where that is not nil
	fn     *ssa.Function // function, and fresh of a closure
}

// everything is the path of a loaded object that stands for all that is reachable from its parent.
const everything = "*"

// maxDepth is how many loads in a row are told apart.
const maxDepth = 3

// base is where loads began.
func (o *object) base() *object {
	for o.kind == loaded {
		o = o.parent
	}
	return o
}

// rooted says whether the function's caller can name the object.
func (o *object) rooted() bool { k := o.base().kind; return k == param || k == global }

// symbolic says whether the object may hold pointers that the function has not put there.
func (o *object) symbolic() bool {
	b := o.base()
	return o.rooted() || b.kind == opaque || b.kind == fresh && b.call != nil && b.fn == nil
}

// A spare says whether a slice may have capacity beyond its length, into which append writes.
type spare uint8

const (
	unknown spare = iota // as the caller's slice has
	full                 // none
	room                 // some
)

// A ref is a pointer or slice: the object that it points into, and where. Each step of a path ends in a slash.
type ref struct {
	obj   *object
	path  string
	spare spare
	// ifRoom says that this is the slice that append gave, which is the one appended to if that has room.
	ifRoom bool
}

func (r ref) in(path string) ref {
	r.path = join(r.path, path)
	return r
}

// join ends paths that casts by package unsafe would make longer and longer.
func join(a, b string) string {
	if strings.Count(a, "/")+strings.Count(b, "/") > 8 {
		return a
	}
	return a + b
}

// A pointer is one ref in a value: at is "" in a value that is itself a pointer, a path in a struct or an array.
type pointer struct {
	at string
	ref
}

type pointers map[pointer]struct{}

func (ps pointers) add(p pointer) bool {
	if _, ok := ps[p]; ok || len(ps) >= maxRefs {
		return false
	}
	ps[p] = struct{}{}
	return true
}

// items is the path step to the items of a slice, an array, a map or a channel; keys that to the keys of a map.
const (
	items = "[]/"
	keys  = "key/"
)

func fieldPath(t types.Type, i int) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if s, ok := types.Unalias(t).Underlying().(*types.Struct); ok {
		return s.Field(i).Name() + "/"
	}
	if tp, ok := types.Unalias(t).(*types.TypeParam); ok {
		if s, ok := tp.Underlying().(*types.Interface); ok && s.NumEmbeddeds() > 0 {
			return fieldPath(s.EmbeddedType(0), i)
		}
	}
	return items
}

// leaves lists the paths of the pointers in a value of type t.
func leaves(t types.Type) []string {
	var list []string
	var walk func(t types.Type, path string)
	walk = func(t types.Type, path string) {
		if len(list) > 64 {
			return
		}
		switch u := t.Underlying().(type) {
		case *types.Basic:
			if u.Kind() == types.UnsafePointer || u.Kind() == types.Uintptr {
				list = append(list, path)
			}
		case *types.Struct:
			for i := range u.NumFields() {
				walk(u.Field(i).Type(), path+u.Field(i).Name()+"/")
			}
		case *types.Array:
			walk(u.Elem(), path+items)
		case *types.Tuple:
		default:
			list = append(list, path)
		}
	}
	walk(t, "")
	return list
}

func canPoint(t types.Type) bool { return len(leaves(t)) > 0 }

// maxRefs is how many pointers are told apart in one place or value.
const maxRefs = 32

// A memory is what pointers stand in objects.
type memory map[*object]map[string]map[ref]struct{}

func (m memory) add(o *object, path string, r ref) bool {
	if m[o] == nil {
		m[o] = map[string]map[ref]struct{}{}
	}
	if m[o][path] == nil {
		m[o][path] = map[ref]struct{}{}
	}
	if _, ok := m[o][path][r]; ok || len(m[o][path]) >= maxRefs {
		return false
	}
	m[o][path][r] = struct{}{}
	return true
}

// at lists the pointers that stand at path in o, in a longer path, or in a part of it.
func (m memory) at(o *object, path string) []pointer {
	var list []pointer
	for g, refs := range m[o] {
		at := ""
		switch {
		case strings.HasPrefix(g, path):
			at = g[len(path):]
		case strings.HasPrefix(path, g):
		default:
			continue
		}
		for r := range refs {
			list = append(list, pointer{at, r})
		}
	}
	return list
}

// reachable lists the objects that refs lead to, themselves among them.
func (m memory) reachable(refs []ref) []ref {
	seen := map[*object]bool{}
	var list []ref
	for len(refs) > 0 {
		r := refs[len(refs)-1]
		refs = refs[:len(refs)-1]
		if seen[r.obj] {
			continue
		}
		seen[r.obj] = true
		list = append(list, r)
		for _, set := range m[r.obj] {
			refs = slices.AppendSeq(refs, maps.Keys(set))
		}
	}
	return list
}
