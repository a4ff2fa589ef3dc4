package bind

import (
	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// makeCoroutine gives the function memory and contexts of its own: it runs when Python's call has returned.
func (b *binder) makeCoroutine(f *model.Callable, shown string, s *signature, d *directive) {
	switch {
	case f.Name == "" && f.Role == model.Method:
		b.errorf(d.pos, "//goanna:async of %s: a special method is not awaited; give another name by //goanna:name", shown)
	case f.Role != model.Function && f.Role != model.Method:
		b.errorf(d.pos, "//goanna:async of %s: a constructor or class method is not awaited; give another name by //goanna:name", shown)
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
