package bind

import (
	"go/types"
	"slices"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// asyncOf returns the directive that makes a coroutine function of a function, its own or that of its package. nil: it is not a coroutine function.
func (b *binder) asyncOf(f *model.Callable, fn *types.Func, s *signature, ds directives) *directive {
	isContext := func(p goParam) bool { _, ok := p.Type.(kinds.Context); return ok }
	switch {
	case ds["async"] != nil:
		return ds["async"]
	case b.async == nil || fn.Pkg() != b.pkg.Types || !isAwaitable(f) || !slices.ContainsFunc(s.params, isContext):
		return nil
	default:
		return b.async
	}
}

// isAwaitable reports what may be a coroutine function: no constructor, class method or special method.
func isAwaitable(f *model.Callable) bool {
	return f.Role == model.Function || f.Role == model.Method && f.Name != ""
}

// makeCoroutine gives the function memory and contexts of its own: it runs when Python's call has returned.
func (b *binder) makeCoroutine(f *model.Callable, shown string, s *signature, d *directive) {
	f.Coroutine = true
	if !isAwaitable(f) {
		b.errorf(d.pos, "//goanna:async of %s: constructors, class methods and special methods are not awaited; give another name by //goanna:name", shown)
	}
	if f.HoldGIL {
		b.errorf(d.pos, "//goanna:async and //goanna:hold-gil of %s exclude each other: a coroutine function never has the GIL", shown)
	}
	for i := range s.params {
		p := &s.params[i]
		if !p.bound {
			continue
		}
		if c, ok := p.Type.(kinds.Context); ok {
			p.Type = c.Awaited()
			continue
		}
		if slice, ok := p.Type.(kinds.Slice); !ok || !slice.IsWritable() {
			p.Type = kinds.Copied(p.Type)
		}
		if reason := kinds.EndsWithCall(p.Type); reason != "" {
			b.errorf(p.pos, "parameter '%s' of %s, a coroutine function: %s", p.GoName, shown, reason)
		}
	}
	for i, t := range f.Results {
		f.Results[i] = kinds.AwaitedResult(t)
		if t.Passage().Objects {
			b.errorf(d.pos, "//goanna:async of %s: a coroutine function has no Python objects", shown)
		}
	}
}
