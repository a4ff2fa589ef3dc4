package bind

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/bind/writes"
	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// applyMut makes the slices in //goanna:mut, "dst" or "dst, mask", writable: their arguments must be writable memory. The names
// are Go or Python names.
func (b *binder) applyMut(goName string, params []goParam, d *directive) {
	offset := 0
	for _, name := range strings.FieldsFunc(d.args, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' }) {
		offset += strings.Index(d.args[offset:], name)
		pos := d.argsPos + token.Pos(offset)
		offset += len(name)
		i := slices.IndexFunc(params, func(p goParam) bool { return p.GoName == name || p.Name == name })
		switch {
		case i < 0:
			b.errorf(pos, "//goanna:mut of %s: '%s' is not a parameter: expected one of %s", goName, name, goOrder(params))
		case !params[i].bound:
		default:
			b.makeWritable(goName, &params[i], pos, name)
		}
	}
}

func (b *binder) makeWritable(goName string, p *goParam, pos token.Pos, name string) {
	slice, ok := p.Type.(kinds.Slice)
	switch {
	case !ok:
		b.errorf(pos, "//goanna:mut of %s: '%s' has type %s, not a slice", goName, name, p.Type.Go())
	case slice.IsWritable():
		b.errorf(pos, "//goanna:mut of %s: '%s' is given twice", goName, name)
	case p.Default != nil:
		b.errorf(pos, "//goanna:mut of %s: '%s' has a default, which no call may write to", goName, name)
	default:
		p.Type = slice.Writable()
	}
}

// writeCheck is a function with slices that Go must only read.
type writeCheck struct {
	fn     *types.Func
	params []int // their numbers, the receiver's included
	lists  []int // those of lists, of which Go has a copy
}

// receivers is the number of parameters that are receivers.
func (c *writeCheck) receivers() int {
	if c.fn.Signature().Recv() != nil {
		return 1
	}
	return 0
}

// isAbstract reports a method of an interface: the source that writes is another's.
func (c *writeCheck) isAbstract() bool {
	recv := c.fn.Signature().Recv()
	return recv != nil && types.IsInterface(recv.Type())
}

// checkWrites has the slices of a function be looked at that Python is not asked to give as writable memory. Of a generic function its source
// is: a slice that stands for a type parameter of any kind there is copied.
func (b *binder) checkWrites(fn *types.Func, params []goParam) {
	check := writeCheck{fn: b.origin(fn)}
	for i := range params {
		p := &params[i]
		slice, ok := p.Type.(kinds.Slice)
		switch {
		case p.bound && kinds.IsList(p.Type) && p.Kind != model.VarPositional && isSlice(check.fn.Signature().Params().At(p.number).Type()):
			check.lists = append(check.lists, p.number+check.receivers())
		case !p.bound || !ok || slice.IsWritable():
		case !isSlice(check.fn.Signature().Params().At(p.number).Type()):
			p.Type = kinds.Copied(p.Type)
		default:
			check.params = append(check.params, p.number+check.receivers())
		}
	}
	b.markChanged(&check, params)
	switch {
	case len(check.params) == 0:
	case b.found || check.isAbstract():
		b.makeWritten(&check, params)
	case !slices.ContainsFunc(b.writes, func(other writeCheck) bool { return other.fn == check.fn && slices.Equal(other.params, check.params) }):
		b.writes = append(b.writes, check)
	}
}

// markChanged notes the lists that the function writes to: what they have in Go after the call is theirs in Python.
func (b *binder) markChanged(check *writeCheck, params []goParam) {
	if len(check.lists) == 0 {
		return
	}
	list, _ := b.finder().Find(check.fn, check.lists)
	for i := range params {
		at := params[i].number + check.receivers()
		params[i].changed = slices.Contains(check.lists, at) && isWritten(list, at)
	}
}

func isWritten(list []writes.Write, param int) bool {
	return slices.ContainsFunc(list, func(w writes.Write) bool { return w.Param == param })
}

// changeLists adds the results that lists of the arguments get. A coroutine ends after the caller may have changed the list.
func (b *binder) changeLists(f *model.Callable, sig *types.Signature, s *signature) {
	for i, p := range s.params {
		if !p.changed || f.Coroutine || f.Role != model.Function && f.Role != model.Method {
			continue
		}
		if t, reason := b.types.Find(sig.Params().At(p.number).Type(), kinds.Out); reason == "" {
			f.Results, f.Changed = append(f.Results, t), append(f.Changed, i)
		}
	}
}

// finder is that of the writes of the package's functions.
func (b *binder) finder() *writes.Finder {
	if b.writeFinder == nil {
		b.writeFinder = writes.New(b.pkg)
	}
	return b.writeFinder
}

// makeWritten has Python be asked for writable memory where the function writes to it. If the analysis ended early, what it has found so far
// depends on the order in which it went: then all of Python's memory is copied.
func (b *binder) makeWritten(check *writeCheck, params []goParam) {
	list, complete := b.finder().Find(check.fn, check.params)
	for i := range params {
		p := &params[i]
		at := p.number + check.receivers()
		switch {
		case !slices.Contains(check.params, at):
		case !complete:
			p.Type = kinds.Copied(p.Type)
		case isWritten(list, at):
			p.Type = p.Type.(kinds.Slice).Writable()
		}
	}
}

func isSlice(t types.Type) bool { return sliceOf(t) != nil }

// sliceOf returns a slice, or the one that a type parameter stands for; nil of any other type.
func sliceOf(t types.Type) *types.Slice {
	if p, ok := types.Unalias(t).(*types.TypeParam); ok {
		if terms := termsOf(constraintOf(p)); len(terms) == 1 {
			return sliceOf(terms[0])
		}
		return nil
	}
	slice, _ := t.Underlying().(*types.Slice)
	return slice
}

// reportWrites reports the writes to memory that Python may have given to be read only: a literal, or a memory map.
func (b *binder) reportWrites() {
	for _, check := range b.writes {
		list, _ := b.finder().Find(check.fn, check.params) // what is not found in time is the author's to know
		for _, w := range list {
			v := check.fn.Signature().Params().At(w.Param - check.receivers())
			slice := b.types.Show(v.Type())
			elem := b.types.Show(sliceOf(v.Type()).Elem())
			what := "is written to here"
			if w.By != "" {
				what += ", by " + w.By
			}
			b.errorf(w.Pos, "parameter '%s' of %s %s, and Python's memory may be read-only: take buffer.Mut[%s], or %s with //goanna:mut %s",
				v.Name(), check.fn.Name(), what, elem, slice, v.Name())
		}
	}
}
