package writes

import (
	"slices"
	"strings"
)

// mark records that an object of the caller is memory of Python, or leads to it.
func (f *frame) mark(o *object) (grew bool) {
	if slices.Contains(f.interest[o.parent], o) {
		return false
	}
	f.interest[o.parent] = append(f.interest[o.parent], o)
	return true
}

// interesting reports whether an object is memory of Python, or may lead to it by pointers that the function's caller has stored, as a
// package variable may.
func (f *frame) interesting(o *object) bool {
	switch {
	case o.kind == param:
		return slices.Contains(f.interest[nil], o)
	case o.kind != loaded:
		return o.kind == global && f.program == f.own
	case o.path == everything || o.underGlobal():
		return f.interesting(o.parent)
	}
	return slices.ContainsFunc(f.interest[o.parent], func(other *object) bool {
		return other.path == everything || compatible(other.path, o.path)
	})
}

// leads returns all objects that are memory of Python, or lead to it.
func (f *frame) leads() map[*object]bool {
	from := map[*object][]*object{}
	set := map[*object]bool{}
	var todo []*object
	add := func(o *object) {
		if !set[o] {
			set[o] = true
			todo = append(todo, o)
		}
	}
	for o, paths := range f.sum.memory {
		for _, refs := range paths {
			for r := range refs {
				from[r.obj] = append(from[r.obj], o)
				if f.interesting(r.obj) {
					add(r.obj)
				}
			}
		}
	}
	for parent, list := range f.interest {
		if parent != nil {
			add(parent)
		}
		for _, o := range list {
			add(o)
		}
	}
	for len(todo) > 0 {
		o := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, p := range from[o] {
			add(p)
		}
	}
	return set
}

// interestOf marks the objects of a callee that lead to memory of Python through its arguments.
func (f *frame) interestOf(callee *frame, args []pointers) (grew bool) {
	type step struct{ theirs, ours *object }
	seen := map[step]bool{}
	leading := f.leads() // all others are not visited: the steps would be the product of two graphs
	var visit func(theirs *object, r ref) bool
	visit = func(theirs *object, r ref) bool {
		if f.exhausted() {
			return false
		}
		if seen[step{theirs, r.obj}] || !leading[r.obj] && !f.interesting(r.obj) {
			return false
		}
		seen[step{theirs, r.obj}] = true
		leads := f.interesting(r.obj)
		child := func(path string, to ref) {
			if compatible(path, r.path) && visit(f.loaded(ref{obj: theirs, path: strings.TrimPrefix(path, r.path)}), to) {
				leads = true
			}
		}
		for path, refs := range f.sum.memory[r.obj] {
			for to := range refs {
				child(path, to)
			}
		}
		for _, o := range f.interest[r.obj] {
			child(o.path, ref{obj: o})
		}
		if leads && callee.mark(theirs) {
			grew = true
		}
		return leads
	}
	for i, ps := range args {
		for p := range ps {
			for _, at := range callee.leaves(i) {
				if compatible(at, p.at) {
					visit(f.intern(object{kind: param, index: i, path: at}), p.ref)
				}
			}
		}
	}
	return grew
}

// leaves returns the paths of the pointers in a parameter, or in a free variable.
func (f *frame) leaves(i int) []string {
	switch n := len(f.fn.Params); {
	case i < n:
		return leaves(f.fn.Params[i].Type())
	case i-n < len(f.fn.FreeVars):
		return leaves(f.fn.FreeVars[i-n].Type())
	}
	return nil
}
