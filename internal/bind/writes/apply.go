package writes

import (
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// An application translates a callee's summary to the objects of its caller.
type application struct {
	*frame
	instr ssa.CallInstruction
	args  []pointers
	known map[*object][]ref
	busy  map[*object]bool
	// leading has the objects that lead to memory of Python, if only these matter: other memory of a dependency is not followed.
	leading map[*object]bool
}

// maxNested is the depth to which functions that are passed to functions are followed: one may be passed to itself.
const maxNested = 4

func (f *frame) apply(instr ssa.CallInstruction, sum *summary, args []pointers, callee *ssa.Function, program *program) {
	if f.nested == maxNested {
		return
	}
	f.nested++
	defer func() { f.nested-- }()
	a := &application{frame: f, instr: instr, args: args}
	// One store may add pointers that another store follows: the last round adds none.
	for changed := f.changed; ; {
		f.changed = false
		a.known, a.busy = map[*object][]ref{}, map[*object]bool{}
		a.leading = nil
		if program != a.own {
			a.leading = a.leads()
		}
		a.stores(sum)
		changed = changed || f.changed
		if !f.changed || a.exhausted() {
			f.changed = changed
			break
		}
	}
	a.writes(sum, callee, program)
	for i, ps := range sum.results {
		f.setResult(instr, i, a.mapped(ps))
	}
	for c, given := range maps.Clone(sum.calls) {
		a.called(c, given)
	}
}

func (a *application) stores(sum *summary) {
	for obj, paths := range sum.memory {
		for _, to := range a.object(obj) {
			for path, refs := range paths {
				for from := range refs {
					for _, r := range a.ref(from) {
						if a.exhausted() {
							return
						}
						if a.leading == nil || a.leading[r.obj] || r.obj.fn != nil {
							a.store(to.in(path), pointer{"", r})
						}
					}
				}
			}
		}
	}
}

func (a *application) writes(sum *summary, callee *ssa.Function, program *program) {
	for w, at := range maps.Clone(sum.writes) {
		if program != a.program || !at.pos.IsValid() {
			at = a.here(a.instr, name(callee))
		}
		for _, r := range a.object(w.obj) {
			switch {
			case !w.beyond || r.spare == room:
				a.write(r.in(w.path), false, at)
			case r.spare == unknown:
				a.write(r.in(w.path), true, at)
			}
		}
	}
}

// name returns the name of a function in messages.
func name(fn *ssa.Function) string {
	if fn.Pkg == nil {
		return fn.Name()
	}
	return fn.RelString(nil)
}

// called calls a function that was passed to the callee.
func (a *application) called(c call, given []pointers) {
	args := make([]pointers, len(given))
	for i, ps := range given {
		args[i] = a.mapped(ps)
	}
	for _, r := range a.ref(c.fn) {
		a.callRef(a.instr, r, args, nil)
	}
}

func (a *application) mapped(ps pointers) pointers {
	list := pointers{}
	for p := range maps.Clone(ps) {
		for _, r := range a.ref(p.ref) {
			list.add(pointer{p.at, r})
		}
	}
	return list
}

// ref returns the caller's pointers for a ref of the callee.
func (a *application) ref(r ref) []ref {
	var list []ref
	for _, m := range a.object(r.obj) {
		if r.ifRoom {
			if m.spare == full {
				continue
			}
			m.ifRoom = m.ifRoom || m.spare == unknown
		}
		m.path = join(m.path, r.path)
		if r.spare != unknown {
			m.spare = r.spare
		}
		list = append(list, m)
	}
	return list
}

// object returns the caller's pointers for an object of the callee.
func (a *application) object(o *object) []ref {
	if list, ok := a.known[o]; ok {
		return list
	}
	if a.busy[o] {
		return nil
	}
	a.busy[o] = true
	list := a.translate(o)
	a.busy[o] = false
	a.known[o] = list
	return list
}

func (a *application) translate(o *object) []ref {
	set := map[ref]bool{}
	switch o.kind {
	case param:
		if o.index < len(a.args) {
			for p := range a.args[o.index] {
				if compatible(p.at, o.path) {
					set[p.ref] = true
				}
			}
		}
	case global, function:
		return []ref{{obj: o}}
	case fresh, opaque:
		return []ref{{obj: a.intern(object{kind: o.kind, call: a.instr, site: o.site, fn: o.fn})}}
	case loaded:
		for _, parent := range a.object(o.parent) {
			if o.path == everything {
				a.everything(parent, set)
				continue
			}
			for _, p := range a.loadPath(parent.in(o.path)) {
				set[p.ref] = true
			}
		}
	}
	return slices.Collect(maps.Keys(set))
}

func (a *application) everything(parent ref, set map[ref]bool) {
	for _, r := range a.sum.memory.reachable([]ref{parent}) {
		a.steps++
		set[r] = true
		if r.obj.symbolic() {
			o := object{kind: loaded, parent: r.obj, path: everything, depth: maxDepth + 1}
			if r.obj.kind == loaded && r.obj.path == everything {
				continue
			}
			set[ref{obj: a.intern(o)}] = true
		}
	}
}

// compatible reports whether a pointer at one path of a value may be that at another.
func compatible(a, b string) bool {
	n := min(len(a), len(b))
	return a[:n] == b[:n]
}
