package writes

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

func bindingPath(i int) string { return fmt.Sprintf("binding%d/", i) }

func (f *frame) call(instr ssa.CallInstruction) {
	c := instr.Common()
	args := make([]pointers, 0, len(c.Args)+1)
	if c.IsInvoke() {
		args = append(args, f.pointers(c.Value))
	}
	for _, arg := range c.Args {
		args = append(args, f.pointers(arg))
	}
	switch callee := c.Value.(type) {
	case *ssa.Builtin:
		f.builtin(instr, callee.Name(), args)
	default:
		switch fn := c.StaticCallee(); {
		case c.IsInvoke():
			f.invoke(instr, args)
		case fn != nil:
			f.static(instr, fn, args)
			return
		default:
			f.dynamic(instr, args)
		}
	}
}

// static calls a known function. The bindings of a closure that is called where it is made follow its arguments.
func (f *frame) static(instr ssa.CallInstruction, fn *ssa.Function, args []pointers) {
	if closure, ok := instr.Common().Value.(*ssa.MakeClosure); ok {
		for _, binding := range closure.Bindings {
			args = append(args, f.pointers(binding))
		}
	}
	f.run(instr, fn, args)
}

// run calls a function, whose arguments are followed by its free variables.
func (f *frame) run(instr ssa.CallInstruction, fn *ssa.Function, args []pointers) {
	if obj := declaration(fn); obj != nil && f.contracted(obj.Pkg()) {
		f.contract(instr, obj, args)
		return
	}
	if !f.matters(args) {
		f.unfollowed(instr)
		return
	}
	body, program := f.resolve(f.program, fn)
	if body == nil || program == nil {
		f.unfollowed(instr)
		return
	}
	if body.Blocks == nil {
		for _, i := range bodiless(body) {
			if i < len(args) {
				f.writeAll(args[i], f.here(instr, name(body)))
			}
		}
		f.unfollowed(instr)
		return
	}
	sum := f.summary(body, program, args)
	f.apply(instr, sum, args, body, program)
}

// declaration returns the declaration of a function, or of the generic function of an instance; nil for closures and wrappers.
func declaration(fn *ssa.Function) *types.Func {
	if origin := fn.Origin(); origin != nil {
		fn = origin
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok || obj.Pkg() == nil || fn.Synthetic != "" && fn.Blocks != nil && strings.Contains(fn.Synthetic, "wrapper") {
		return nil
	}
	return obj.Origin()
}

// matters reports whether an argument leads to memory of Python. Otherwise the call is not followed.
func (f *frame) matters(args []pointers) bool {
	var refs []ref
	for _, ps := range args {
		for p := range ps {
			refs = append(refs, p.ref)
		}
	}
	for _, r := range f.sum.memory.reachable(refs) {
		if f.interesting(r.obj) {
			return true
		}
	}
	return false
}

// unfollowed sets the results of a call to unknown memory.
func (f *frame) unfollowed(instr ssa.CallInstruction) {
	v := instr.Value()
	if v == nil {
		return
	}
	o := ref{obj: f.intern(object{kind: opaque, site: v})}
	tuple, ok := v.Type().(*types.Tuple)
	if !ok {
		for _, at := range leaves(v.Type()) {
			f.add(v, pointer{at, o.in(at)})
		}
		return
	}
	for i := range tuple.Len() {
		ps := pointers{}
		for _, at := range leaves(tuple.At(i).Type()) {
			ps.add(pointer{at, o.in(fmt.Sprintf("result%d/", i) + at)})
		}
		f.addTuple(v, i, ps)
	}
}

// bodiless returns the parameters through which a function without a body, such as one in assembly, is assumed to write: those
// that are named like a destination, or else, if it has no results, the first pointer or slice.
func bodiless(fn *ssa.Function) []int {
	var named []int
	first := -1
	for i, p := range fn.Params {
		if !canPoint(p.Type()) {
			continue
		}
		if first < 0 {
			first = i
		}
		switch strings.ToLower(p.Name()) {
		case "dst", "dest", "out", "result", "res", "to", "z":
			named = append(named, i)
		}
	}
	if len(named) > 0 || first < 0 || fn.Signature.Results().Len() > 0 {
		return named
	}
	return []int{first}
}

func (f *frame) writeAll(ps pointers, at place) {
	for p := range ps {
		f.write(p.ref, false, at)
	}
}

// writeDeep adds writes to everything that the pointers lead to.
func (f *frame) writeDeep(ps pointers, at place) {
	var refs []ref
	for p := range ps {
		refs = append(refs, p.ref)
	}
	for _, r := range f.sum.memory.reachable(refs) {
		f.write(r, false, at)
	}
}

// appendTo adds the writes of append to a slice that has capacity.
func (f *frame) appendTo(ps pointers, at place) {
	for p := range ps {
		switch p.spare {
		case room:
			f.write(p.in(items), false, at)
		case unknown:
			f.write(p.in(items), true, at)
		}
	}
}

// setResult sets the pointers of the call's only result, or of one of several.
func (f *frame) setResult(instr ssa.CallInstruction, i int, ps pointers) {
	v := instr.Value()
	if v == nil {
		return
	}
	if tuple, ok := v.Type().(*types.Tuple); ok {
		if i < tuple.Len() && canPoint(tuple.At(i).Type()) {
			f.addTuple(v, i, ps)
		}
		return
	}
	if i == 0 {
		f.addAll(v, ps)
	}
}

func (f *frame) builtin(instr ssa.CallInstruction, name string, args []pointers) {
	c := instr.Common()
	v := instr.Value()
	switch name {
	case "copy":
		f.writeItems(args[0], f.here(instr, ""))
		f.copyItems(args[0], args[1], c.Args[0].Type())
	case "clear", "delete":
		f.writeItems(args[0], f.here(instr, ""))
	case "append":
		f.appendBuiltin(instr, args)
	case "SliceData", "Slice", "Add", "min", "max", "ssa:wrapnilchk":
		for _, ps := range args {
			for p := range ps {
				if name == "Slice" {
					p.spare = full
				}
				if v != nil {
					f.addAll(v, pointers{p: {}})
				}
			}
		}
	case "StringData", "String":
	case "recover":
	}
}

func (f *frame) writeItems(ps pointers, at place) {
	for p := range ps {
		f.write(p.in(items), false, at)
	}
}

func elem(t types.Type) types.Type {
	if s, ok := t.Underlying().(*types.Slice); ok {
		return s.Elem()
	}
	return nil
}

// copyItems copies the pointers among the items of one slice to another.
func (f *frame) copyItems(to, from pointers, slice types.Type) {
	t := elem(slice)
	if t == nil || !canPoint(t) {
		return
	}
	for p := range from {
		for q := range f.load(p.in(items), t) {
			for r := range to {
				f.store(r.in(items), q)
			}
		}
	}
}

func (f *frame) appendBuiltin(instr ssa.CallInstruction, args []pointers) {
	v := instr.Value()
	if v == nil || len(args) < 2 {
		return
	}
	f.appendTo(args[0], f.here(instr, ""))
	result := pointers{{"", f.newObject(v)}: {}}
	some := alwaysSome(instr.Common().Args[1])
	for p := range args[0] {
		switch {
		case p.spare == full && some:
		case p.spare == unknown && some:
			p.spare, p.ifRoom = room, true
			result.add(p)
		default:
			result.add(p)
		}
	}
	f.copyItems(result, args[0], v.Type())
	f.copyItems(result, args[1], v.Type())
	f.addAll(v, result)
}

// alwaysSome reports whether append adds at least one item: its listed arguments are an array.
func alwaysSome(v ssa.Value) bool {
	s, ok := v.(*ssa.Slice)
	if !ok || s.Low != nil || s.High != nil {
		return false
	}
	p, ok := s.X.Type().Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	a, ok := p.Elem().Underlying().(*types.Array)
	return ok && a.Len() > 0
}

// dynamic calls a function value.
func (f *frame) dynamic(instr ssa.CallInstruction, args []pointers) {
	c := instr.Common()
	found := false
	for p := range f.pointers(c.Value) {
		found = f.callRef(instr, p.ref, args, c.Signature()) || found
	}
	if !found {
		f.callCandidates(instr, args, c.Signature())
	}
}

func (f *frame) callCandidates(instr ssa.CallInstruction, args []pointers, sig *types.Signature) {
	for _, fn := range f.program.withSignature(sig) {
		f.run(instr, fn, args)
	}
}

// callRef calls the function that a function value points to. A call of the caller's function is added to the summary. It returns
// false if the function is unknown.
func (f *frame) callRef(instr ssa.CallInstruction, r ref, args []pointers, sig *types.Signature) bool {
	switch o := r.obj; {
	case o.kind == function:
		f.run(instr, o.fn, args)
		return true
	case o.kind == fresh && o.fn != nil:
		return f.runClosure(instr, o, args)
	case o.kind == fresh:
		f.yield(instr, r, args)
		return true
	case o.base().kind == param:
		f.noteCall(r, instr, args)
		f.yield(instr, r, args)
		return true
	}
	return false
}

func (o *object) underGlobal() bool {
	return o.base().kind == global
}

func (f *frame) runClosure(instr ssa.CallInstruction, o *object, args []pointers) bool {
	args = append([]pointers(nil), args...)
	for len(args) < len(o.fn.Params) {
		args = append(args, nil)
	}
	for i := range o.fn.FreeVars {
		ps := pointers{}
		for _, p := range f.sum.memory.at(o, bindingPath(i)) {
			ps.add(p)
		}
		args = append(args, ps)
	}
	f.run(instr, o.fn, args)
	return true
}

func (f *frame) noteCall(r ref, instr ssa.Instruction, args []pointers) {
	key := call{r, instr}
	noted, ok := f.sum.calls[key]
	if !ok {
		noted = make([]pointers, len(args))
		for i := range noted {
			noted[i] = pointers{}
		}
		f.sum.calls[key] = noted
		f.changed = true
	}
	for i, ps := range args {
		for p := range ps {
			if i < len(noted) && noted[i].add(p) {
				f.changed = true
			}
		}
	}
}

// yield passes the memory over which an iterator of the standard library iterates to the loop's body.
func (f *frame) yield(instr ssa.CallInstruction, iterated ref, args []pointers) {
	for _, ps := range args {
		for p := range ps {
			f.callBack(instr, p.ref, []pointers{{{"", iterated}: {}}})
		}
	}
}

// callBack calls a function that was passed to a function of the standard library. Each of its parameters that is a slice may be
// the memory in given.
func (f *frame) callBack(instr ssa.CallInstruction, r ref, given []pointers) {
	fn := r.obj.fn
	if fn == nil {
		if r.obj.kind == param {
			f.noteCall(r, instr, nil)
		}
		return
	}
	args := make([]pointers, len(fn.Params))
	for i, p := range fn.Params {
		if elem(p.Type()) == nil {
			continue
		}
		args[i] = pointers{}
		for _, ps := range given {
			for q := range ps {
				if q.obj.fn == nil {
					args[i].add(pointer{"", q.ref})
				}
			}
		}
	}
	if r.obj.kind == fresh {
		f.runClosure(instr, r.obj, args)
		return
	}
	f.run(instr, fn, args)
}

// invoke calls a method of an interface.
func (f *frame) invoke(instr ssa.CallInstruction, args []pointers) {
	c := instr.Common()
	if c.Method.Pkg() == nil { // error.Error
		return
	}
	concrete, known := dynamicTypes(c.Value, map[ssa.Value]bool{})
	if !known {
		concrete, known = pointedTypes(args[0], c.Value.Type())
	}
	if known {
		for _, t := range concrete {
			if fn := f.program.method(t, c.Method); fn != nil {
				f.run(instr, fn, args)
			}
		}
		return
	}
	if f.interfaceContract(instr, c.Method, args) {
		return
	}
	if iface, ok := c.Value.Type().Underlying().(*types.Interface); ok {
		for _, fn := range f.program.implementations(iface, c.Method) {
			f.run(instr, fn, args)
		}
	}
}

// pointedTypes returns the types of the allocations that flow into an interface; known is false if anything else does.
func pointedTypes(ps pointers, iface types.Type) (list []types.Type, known bool) {
	i, ok := iface.Underlying().(*types.Interface)
	if !ok || len(ps) == 0 {
		return nil, false
	}
	for p := range ps {
		var t types.Type
		switch site := p.obj.site.(type) {
		case *ssa.Alloc:
			t = site.Type()
		case *ssa.MakeInterface:
			t = site.X.Type()
		default:
			return nil, false
		}
		if p.at != "" || p.path != "" || p.obj.kind != fresh || !types.Implements(t, i) {
			return nil, false
		}
		list = append(list, t)
	}
	return list, true
}

// dynamicTypes returns the types from which the value of an interface was made; known is false if it comes from elsewhere.
func dynamicTypes(v ssa.Value, seen map[ssa.Value]bool) (list []types.Type, known bool) {
	if seen[v] {
		return nil, true
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return []types.Type{v.X.Type()}, true
	case *ssa.ChangeInterface:
		return dynamicTypes(v.X, seen)
	case *ssa.Const:
		return nil, true
	case *ssa.Phi:
		for _, edge := range v.Edges {
			more, ok := dynamicTypes(edge, seen)
			if !ok {
				return nil, false
			}
			list = append(list, more...)
		}
		return list, true
	}
	return nil, false
}
