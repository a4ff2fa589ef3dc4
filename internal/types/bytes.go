package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// octets is []byte: as an argument any bytes-like object, whose memory Go reads in place; as a result bytes.
type octets struct {
	source
	dir      Direction
	writable bool
}

func findBytes(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	s, ok := t.Underlying().(*types.Slice)
	if !ok || !isByte(s.Elem()) {
		return nil, "", false
	}
	o := octets{dir: d}
	var reason string
	o.source, reason = f.named(t, "[]byte")
	return o, reason, true
}

// octet is the type of the items.
var octet = func() element {
	number := integer{source: source{text: "byte"}, size: 1, dir: Out}
	return element{source: number.source, Element: number.Element(), scalar: number, item: number, read: number}
}()

func isByte(t types.Type) bool {
	t = types.Unalias(t)
	return t == types.Typ[types.Byte] || t == types.Universe.Lookup("byte").Type()
}

func (o octets) Stub() string {
	if o.dir == In {
		return bufferStub(o.writable)
	}
	return "bytes"
}

func (o octets) Passage() model.Passage {
	if o.dir == Out {
		return textPassage("octets", "SetBytes(&f_.Head, %s)")
	}
	return o.buffer().passage(o.source)
}

// buffer describes an argument.
func (o octets) buffer() bufferPassage {
	return bufferPassage{kind: "Bytes", elem: octet, flat: true, ndim: 1, writable: o.writable}
}

func (o octets) document() string { return o.buffer().document() }

func (o octets) Item() (model.Item, bool) {
	item := model.Item{C: "goanna_list", Slot: o.text, Size: 24, Align: 8, Conv: model.Conv{Name: "bytes", Expects: "bytes"}}
	if o.dir == In {
		item.Convert = "goannart.CopyItems[" + o.text + "]"
	}
	return item, true
}

func (o octets) Default(l *model.Literal) (model.Value, error) {
	if l.Kind != model.BytesLiteral {
		return model.Value{}, mismatch(o.source, l, "bytes")
	}
	return model.Value{Text: quoteBytes(l.String)}, nil
}

func (o octets) Writable() model.Type { o.writable = true; return o }
func (o octets) IsWritable() bool     { return o.writable }
