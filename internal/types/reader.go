package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// ioPath is the import path of package io, whose interfaces are file objects.
const ioPath = "io"

// reader is an interface of package io for reading: a binary file object, which is read while the function runs, or a bytes-like
// object, whose memory is read in place.
type reader struct {
	source
	name  string // of the interface, and after Load of the function of package rt
	seeks bool
	kept  bool
	// nullable takes None as nil: Go code that was not written for Python gives nil a meaning now and then.
	nullable bool
}

// readers has the interfaces by name, and whether they need a position.
var readers = map[string]bool{"Reader": false, "ReadCloser": false, "ReaderAt": true, "ReadSeeker": true, "ReadSeekCloser": true}

func findReader(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	named, ok := t.(*types.Named)
	if !ok || d == Out || !isNamed(t, ioPath, named.Obj().Name()) {
		return nil, "", false
	}
	name := named.Obj().Name()
	seeks, ok := readers[name]
	if !ok {
		return nil, "", false
	}
	s, reason := f.Name(named, f.Show(t), "[]byte")
	return reader{source: s, name: name, seeks: seeks, nullable: f.AsFound}, reason, true
}

func (r reader) Stub() string {
	if r.seeks {
		return "_SeekableReader | _Buffer" + orNone(r.nullable)
	}
	return "_Reader | _Buffer" + orNone(r.nullable)
}

func orNone(nullable bool) string {
	if nullable {
		return " | None"
	}
	return ""
}

func (r reader) Passage() model.Passage {
	item, _ := r.Item()
	return composite(item, In)
}

func (r reader) Item() (model.Item, bool) {
	if r.seeks {
		return stream("seeker", r.name, "seekable binary file object or bytes-like object", r.kept, r.nullable), true
	}
	return stream("reader", r.name, "binary file object or bytes-like object", r.kept, r.nullable), true
}

func (r reader) keep() model.Type {
	r.kept = true
	return r
}

// stream is an item whose slot is a Stream of package rt.
func stream(conv, name, expects string, kept, nullable bool) model.Item {
	convert := "goannart.Load" + name
	if kept {
		convert = "goannart.Kept(" + convert + ")"
	}
	if nullable {
		convert = "goannart.Nullable(" + convert + ")"
	}
	item := model.Item{C: "goanna_stream", Slot: "goannart.Stream", Size: 32, Align: 8, Conv: model.Conv{Name: conv, Expects: expects},
		Convert: convert, Calls: true, Kept: kept}
	if nullable {
		item.Conv.Data = "{true}"
	}
	return item
}

// Default accepts bytes, which each call reads from the start.
func (r reader) Default(l *model.Literal) (model.Value, error) {
	if l.Kind != model.BytesLiteral {
		return model.Value{}, mismatch(r.source, l, "bytes")
	}
	return model.Value{Text: quoteBytes(l.String)}, nil
}
