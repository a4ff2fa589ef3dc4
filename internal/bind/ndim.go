package bind

import (
	"go/token"
	"slices"
	"strconv"
	"strings"

	kinds "github.com/goanna-py/goanna/internal/types"
)

// maxNDim is PyBUF_MAX_NDIM.
const maxNDim = 64

// applyNDim sets the numbers of dimensions of views to those of //goanna:ndim, "img=2 mask=2", by Go or Python names. An argument
// with another number of dimensions is then an error before Go runs.
func (b *binder) applyNDim(goName string, params []goParam, d *directive) {
	offset := 0
	for _, item := range strings.Fields(d.args) {
		offset += strings.Index(d.args[offset:], item)
		pos := d.argsPos + token.Pos(offset)
		offset += len(item)
		name, number, _ := strings.Cut(item, "=")
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > maxNDim {
			b.errorf(pos, "//goanna:ndim of %s: expected a parameter and a number from 1 to %d as in img=2, got %q", goName, maxNDim, item)
			continue
		}
		i := slices.IndexFunc(params, func(p goParam) bool { return p.GoName == name || p.Name == name })
		switch {
		case i < 0:
			b.errorf(pos, "//goanna:ndim of %s: '%s' is not a parameter: expected one of %s", goName, name, goOrder(params))
		case !params[i].bound:
		default:
			b.setNDim(goName, &params[i], n, pos, name)
		}
	}
}

func (b *binder) setNDim(goName string, p *goParam, n int, pos token.Pos, name string) {
	view, ok := p.Type.(kinds.Dimensional)
	switch {
	case !ok:
		b.errorf(pos, "//goanna:ndim of %s: '%s' has type %s, not buffer.View or buffer.Mut", goName, name, p.Type.Go())
	case view.NDim() != 0:
		b.errorf(pos, "//goanna:ndim of %s: '%s' is given twice", goName, name)
	default:
		p.Type = view.WithNDim(n)
	}
}
