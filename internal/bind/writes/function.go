package writes

import (
	"go/token"
	"go/types"
	"maps"

	"golang.org/x/tools/go/ssa"
)

// frame is the analysis of one function. Passes over all instructions add facts, until one adds none.
type frame struct {
	*analyzer
	program *program
	fn      *ssa.Function
	values  map[ssa.Value]pointers
	tuples  map[ssa.Value]map[int]pointers
	sum     *summary
	// interest has the caller's objects that are memory of Python, or lead to it, by parent; nil for those of parameters.
	interest map[*object][]*object
	changed  bool
	queued   bool
	nested   int // depth of applications in progress
	runs     int
}

// analyze runs until nothing changes, and reports whether the summary has changed.
func (f *frame) analyze() (grew bool) {
	for first := true; first || f.changed; first = false {
		f.changed = false
		for _, b := range f.fn.Blocks {
			for _, instr := range b.Instrs {
				if f.exhausted() {
					return grew || f.changed
				}
				f.instruction(instr)
			}
		}
		grew = grew || f.changed
	}
	return grew
}

// pointers returns the pointers in a value.
func (f *frame) pointers(v ssa.Value) pointers {
	switch v := v.(type) {
	case *ssa.Global:
		return pointers{{"", ref{obj: f.intern(object{kind: global, name: v.String()})}}: {}}
	case *ssa.Function:
		return pointers{{"", ref{obj: f.intern(object{kind: function, fn: v})}}: {}}
	case *ssa.Parameter, *ssa.FreeVar:
		if known, ok := f.values[v]; ok {
			return known
		}
		ps := pointers{}
		for _, at := range leaves(v.Type()) {
			ps.add(pointer{at, ref{obj: f.intern(object{kind: param, index: f.index(v), path: at})}})
		}
		f.values[v] = ps
		return ps
	}
	return f.values[v]
}

func (f *frame) index(v ssa.Value) int {
	for i, p := range f.fn.Params {
		if p == v {
			return i
		}
	}
	for i, fv := range f.fn.FreeVars {
		if fv == v {
			return len(f.fn.Params) + i
		}
	}
	return -1
}

func (f *frame) add(v ssa.Value, p pointer) {
	if f.values[v] == nil {
		f.values[v] = pointers{}
	}
	if f.values[v].add(p) {
		f.changed = true
	}
}

func (f *frame) addAll(v ssa.Value, ps pointers) {
	if len(ps) == 0 || !canPoint(v.Type()) {
		return
	}
	for p := range maps.Clone(ps) {
		f.add(v, p)
	}
}

func (f *frame) addTuple(v ssa.Value, i int, ps pointers) {
	if f.tuples[v] == nil {
		f.tuples[v] = map[int]pointers{}
	}
	if f.tuples[v][i] == nil {
		f.tuples[v][i] = pointers{}
	}
	for p := range ps {
		if f.tuples[v][i].add(p) {
			f.changed = true
		}
	}
}

// load returns the value of type t at r.
func (f *frame) load(r ref, t types.Type) pointers {
	ps := pointers{}
	for _, at := range leaves(t) {
		for _, p := range f.loadPath(r.in(at)) {
			ps.add(pointer{join(at, p.at), p.ref})
		}
	}
	return ps
}

// loadPath returns the pointers at r.
func (f *frame) loadPath(r ref) []pointer {
	list := f.sum.memory.at(r.obj, r.path)
	if !r.obj.symbolic() || len(list) > 0 && r.obj.base().kind == fresh {
		return list
	}
	// In a dependency, objects that do not lead to memory of Python are left out, such as the trees of a parser.
	if o := f.loaded(r); f.program == f.own || f.interesting(o) {
		list = append(list, pointer{"", ref{obj: o}})
	}
	return list
}

// loaded returns the object that the pointer at r in the caller's memory points to.
func (f *frame) loaded(r ref) *object {
	switch {
	case r.obj.kind == loaded && r.obj.path == everything:
		return r.obj
	case r.obj.depth >= maxDepth:
		return f.intern(object{kind: loaded, parent: r.obj, path: everything, depth: r.obj.depth + 1})
	}
	return f.intern(object{kind: loaded, parent: r.obj, path: r.path, depth: r.obj.depth + 1})
}

func (f *frame) store(r ref, p pointer) {
	if o := r.obj; o.kind == loaded && o.path != everything {
		f.store(ref{obj: o.parent, path: o.path}, pointer{"", ref{obj: o}}) // so that it is found from its parent
	}
	if f.sum.memory.add(r.obj, join(r.path, p.at), p.ref) {
		f.changed = true
	}
}

// write adds a write at r.
func (f *frame) write(r ref, beyond bool, at place) {
	if !r.obj.rooted() {
		return
	}
	w := write{r.obj, r.path, beyond || r.ifRoom}
	if old, ok := f.sum.writes[w]; !ok {
		f.sum.writes[w] = at
		f.changed = true
	} else if at.before(old) {
		f.sum.writes[w] = at
	}
}

func (p place) before(q place) bool {
	switch {
	case p.pos.IsValid() != q.pos.IsValid():
		return p.pos.IsValid()
	case p.pos != q.pos:
		return p.pos < q.pos
	}
	return p.by < q.by
}

// here returns the place of an instruction. Only places in the package itself have a position.
func (f *frame) here(instr ssa.Instruction, by string) place {
	if f.program != f.own {
		return place{token.NoPos, f.fn.RelString(nil)}
	}
	pos := instr.Pos()
	if store, ok := instr.(*ssa.Store); ok && !pos.IsValid() {
		pos = store.Addr.Pos()
	}
	if !pos.IsValid() {
		pos = f.fn.Pos()
	}
	return place{pos, by}
}

func (f *frame) newObject(v ssa.Value) ref {
	o := object{kind: fresh, site: v}
	if closure, ok := v.(*ssa.MakeClosure); ok {
		o.fn = closure.Fn.(*ssa.Function)
	}
	return ref{obj: f.intern(o), spare: room}
}

func (f *frame) instruction(instr ssa.Instruction) {
	switch v := instr.(type) {
	case *ssa.Alloc, *ssa.MakeSlice, *ssa.MakeMap, *ssa.MakeChan:
		f.add(v.(ssa.Value), pointer{"", f.newObject(v.(ssa.Value))})
	case *ssa.MakeClosure:
		closure := f.newObject(v)
		f.add(v, pointer{"", closure})
		for i, binding := range v.Bindings {
			for p := range f.pointers(binding) {
				f.store(closure.in(bindingPath(i)), p)
			}
		}
	case *ssa.FieldAddr:
		f.address(v, v.X, fieldPath(v.X.Type(), v.Field))
	case *ssa.IndexAddr:
		f.address(v, v.X, items)
	case *ssa.Field:
		f.part(v, v.X, fieldPath(v.X.Type(), v.Field))
	case *ssa.Index:
		f.part(v, v.X, items)
	case *ssa.Lookup:
		f.element(v, v.X, v.CommaOk)
	case *ssa.UnOp:
		f.unary(v)
	case *ssa.Store:
		f.assign(f.pointers(v.Addr), "", v.Val, f.here(v, ""))
	case *ssa.MapUpdate:
		f.assign(f.pointers(v.Map), items, v.Value, f.here(v, ""))
		f.assign(f.pointers(v.Map), keys, v.Key, f.here(v, ""))
	case *ssa.Send:
		f.send(v.Chan, v.X)
	case *ssa.Select:
		f.selects(v)
	case *ssa.Slice:
		f.slice(v)
	case *ssa.Phi:
		for _, edge := range v.Edges {
			f.addAll(v, f.pointers(edge))
		}
	case *ssa.BinOp:
		f.addAll(v, f.pointers(v.X))
		f.addAll(v, f.pointers(v.Y))
	case *ssa.ChangeType:
		f.addAll(v, f.pointers(v.X))
	case *ssa.Convert:
		f.addAll(v, f.pointers(v.X))
	case *ssa.MultiConvert:
		f.addAll(v, f.pointers(v.X))
	case *ssa.ChangeInterface:
		f.addAll(v, f.pointers(v.X))
	case *ssa.MakeInterface:
		f.addAll(v, f.pointers(v.X))
		if !canPoint(v.X.Type()) {
			f.add(v, pointer{"", f.newObject(v)}) // shows the dynamic type of the interface
		}
	case *ssa.SliceToArrayPointer:
		f.addAll(v, f.pointers(v.X))
	case *ssa.TypeAssert:
		if v.CommaOk {
			if canPoint(v.AssertedType) {
				f.addTuple(v, 0, f.pointers(v.X))
			}
			return
		}
		f.addAll(v, f.pointers(v.X))
	case *ssa.Range:
		for p := range f.pointers(v.X) {
			f.add(v, p)
		}
	case *ssa.Next:
		f.next(v)
	case *ssa.Extract:
		f.addAll(v, f.tuples[v.Tuple][v.Index])
	case *ssa.Return:
		f.results(v)
	case ssa.CallInstruction:
		f.call(v)
	}
}

func (f *frame) address(v, base ssa.Value, step string) {
	for p := range f.pointers(base) {
		f.add(v, pointer{"", p.in(step)})
	}
}

// part returns the pointers of a field, or of an item, of a struct or an array value.
func (f *frame) part(v, whole ssa.Value, step string) {
	if !canPoint(v.Type()) {
		return
	}
	for p := range f.pointers(whole) {
		switch {
		case p.at == "":
			f.add(v, p)
		case len(p.at) >= len(step) && p.at[:len(step)] == step:
			f.add(v, pointer{p.at[len(step):], p.ref})
		}
	}
}

// element loads from a map.
func (f *frame) element(v, m ssa.Value, tuple bool) {
	t := v.Type()
	if tuple {
		t = t.(*types.Tuple).At(0).Type()
	}
	if !canPoint(t) {
		return
	}
	for p := range f.pointers(m) {
		ps := f.load(p.in(items), t)
		if tuple {
			f.addTuple(v, 0, ps)
		} else {
			f.addAll(v, ps)
		}
	}
}

func (f *frame) unary(v *ssa.UnOp) {
	switch v.Op {
	case token.MUL:
		if !canPoint(v.Type()) {
			return
		}
		for p := range f.pointers(v.X) {
			f.addAll(v, f.load(p.ref, v.Type()))
		}
	case token.ARROW:
		f.element(v, v.X, v.CommaOk)
	}
}

func (f *frame) assign(to pointers, step string, value ssa.Value, at place) {
	from := f.pointers(value)
	for p := range to {
		r := p.in(step)
		f.write(r, false, at)
		for q := range from {
			f.store(r, q)
		}
	}
}

// send stores a value in a channel, which is not memory of Python.
func (f *frame) send(channel, value ssa.Value) {
	for p := range f.pointers(channel) {
		for q := range f.pointers(value) {
			f.store(p.in(items), q)
		}
	}
}

func (f *frame) selects(v *ssa.Select) {
	received := 2 // the case, and whether the channel is open
	for _, state := range v.States {
		if state.Dir == types.SendOnly {
			f.send(state.Chan, state.Send)
			continue
		}
		for p := range f.pointers(state.Chan) {
			f.addTuple(v, received, f.load(p.in(items), state.Chan.Type().Underlying().(*types.Chan).Elem()))
		}
		received++
	}
}

func (f *frame) next(v *ssa.Next) {
	if v.IsString {
		return
	}
	tuple := v.Type().(*types.Tuple)
	for i, step := range []string{1: keys, 2: items} {
		if step == "" || !canPoint(tuple.At(i).Type()) {
			continue
		}
		for p := range f.pointers(v.Iter) {
			f.addTuple(v, i, f.load(p.in(step), tuple.At(i).Type()))
		}
	}
}

// slice is s[low:high:max]. With high it has spare capacity, unless max equals high. An empty slice without capacity has no memory.
func (f *frame) slice(v *ssa.Slice) {
	if isZero(v.Max) {
		return
	}
	for p := range f.pointers(v.X) {
		switch {
		case v.Max != nil && v.Max == v.High || sameConst(v.Max, v.High):
			p.spare = full
		case v.High != nil && !isLen(v.High, v.X):
			p.spare = room
		}
		f.add(v, p)
	}
}

func isZero(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && c.Int64() == 0
}

func sameConst(a, b ssa.Value) bool {
	x, ok := a.(*ssa.Const)
	y, also := b.(*ssa.Const)
	return ok && also && x.Value != nil && y.Value != nil && x.Int64() == y.Int64()
}

// isLen reports whether v is len(s).
func isLen(v, s ssa.Value) bool {
	c, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	b, ok := c.Call.Value.(*ssa.Builtin)
	return ok && b.Name() == "len" && c.Call.Args[0] == s
}

func (f *frame) results(v *ssa.Return) {
	for i, result := range v.Results {
		for len(f.sum.results) <= i {
			f.sum.results = append(f.sum.results, pointers{})
		}
		for p := range f.pointers(result) {
			if f.sum.results[i].add(p) {
				f.changed = true
			}
		}
	}
}
