package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// octetArray is [N]byte: as an argument a bytes-like object of N bytes, as a result bytes.
type octetArray struct {
	source
	dir   Direction
	count int
}

func findOctetArray(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	a, ok := t.Underlying().(*types.Array)
	if !ok || !isByte(a.Elem()) {
		return nil, "", false
	}
	if reason := badCount(a, f.Show(t)); reason != "" {
		return nil, reason, true
	}
	o := octetArray{dir: d, count: int(a.Len())}
	var reason string
	o.source, reason = f.named(t, fmt.Sprintf("[%d]byte", a.Len()))
	return o, reason, true
}

func (o octetArray) Stub() string {
	if o.dir == In {
		return "_Buffer"
	}
	return "bytes"
}

func (o octetArray) Passage() model.Passage {
	item, _ := o.Item()
	return boxed(o, item, o.dir)
}

func (o octetArray) Item() (model.Item, bool) {
	return model.Item{C: fmt.Sprintf("struct { uint8_t items[%d]; }", o.count), Slot: o.text, Size: o.count, Align: 1,
		Conv: model.Conv{Name: "octetarray", Count: o.count, Expects: fmt.Sprintf("%d bytes", o.count)}}, true
}

func (o octetArray) Default(l *model.Literal) (model.Value, error) {
	if l.Kind != model.BytesLiteral {
		return model.Value{}, mismatch(o.source, l, "bytes")
	}
	if len(l.String) != o.count {
		return model.Value{}, unfit(o.source, "expected %d bytes, got %d", o.count, len(l.String))
	}
	return model.Value{Text: quoteBytes(l.String)}, nil
}
