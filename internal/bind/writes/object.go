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
	param    kind = iota // the target of a parameter or free variable
	global               // a package variable
	loaded               // the target of a pointer in the memory of another object
	fresh                // an allocation of the function, or of one that it calls
	opaque               // the result of a call that is not followed
	function             // a function without free variables
)

// object is a piece of memory in the analysis of one function. Objects are interned: equal objects have the same address.
type object struct {
	kind   kind
	index  int    // param: parameters first, then free variables
	name   string // global: path and name of the variable
	parent *object
	path   string // loaded: path of the pointer in parent, or everything; param: path in the argument
	depth  int    // loaded: number of loads from a parameter or variable
	call   ssa.Instruction
	site   ssa.Value     // fresh, opaque: the allocation or call, in call if that is not nil
	fn     *ssa.Function // function, and fresh of a closure
}

// everything is the path of a loaded object that represents all objects that are reachable from its parent.
const everything = "*"

// maxDepth is the largest number of successive loads that are distinguished.
const maxDepth = 3

// base returns the object from which loads started.
func (o *object) base() *object {
	for o.kind == loaded {
		o = o.parent
	}
	return o
}

// rooted reports whether the function's caller can name the object.
func (o *object) rooted() bool { k := o.base().kind; return k == param || k == global }

// symbolic reports whether the object may contain pointers that the function has not stored.
func (o *object) symbolic() bool {
	b := o.base()
	return o.rooted() || b.kind == opaque || b.kind == fresh && b.call != nil && b.fn == nil
}

// spare is the knowledge about a slice's capacity beyond its length, to which append writes.
type spare uint8

const (
	unknown spare = iota // that of the caller's slice
	full                 // no spare capacity
	room                 // spare capacity
)

// ref is a pointer or slice: an object and a path in it. Each step of a path ends with a slash.
type ref struct {
	obj   *object
	path  string
	spare spare
	// ifRoom is set for a result of append, which is its argument if that has spare capacity.
	ifRoom bool
}

func (r ref) in(path string) ref {
	r.path = join(r.path, path)
	return r
}

// join joins paths, and cuts those that casts by package unsafe would extend without end.
func join(a, b string) string {
	if strings.Count(a, "/")+strings.Count(b, "/") > 8 {
		return a
	}
	return a + b
}

// pointer is one ref in a value: at is "" in a value that is itself a pointer, else the path in a struct or an array.
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

// items is the path step to the items of a slice, an array, a map or a channel; keys is that to the keys of a map.
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

// leaves returns the paths of the pointers in a value of type t.
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

// maxRefs is the largest number of pointers that are distinguished in one place or value.
const maxRefs = 32

// memory has the pointers that are stored in objects.
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

// at returns the pointers at path in o, at a longer path, or at a prefix of it.
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

// reachable returns the objects of refs and all objects to which they lead.
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
