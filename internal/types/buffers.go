package types

import (
	"fmt"

	"github.com/goanna-py/goanna/internal/model"
)

// bufferPath is the import path of package buffer, whose View, Mut, Buffer and Array are buffers.
const bufferPath = "github.com/goanna-py/goanna/buffer"

var bufferImport = model.Import{Name: "buffer", Path: bufferPath}

// Slice is a type whose arguments Go reads, or with //goanna:mut also writes.
type Slice interface {
	model.Type
	// Writable returns the type for arguments that must be writable.
	Writable() model.Type
	IsWritable() bool
}

// Dimensional is a type whose arguments have any number of dimensions, or the number of //goanna:ndim.
type Dimensional interface {
	model.Type
	WithNDim(n int) model.Type
	NDim() int // 0: any
}

// bufferPassage is the passage of an argument whose buffer Go uses in place. C acquires the buffer and checks that its members agree.
// It accepts items whose format is the usual one; Go checks the others.
type bufferPassage struct {
	kind     string // name of the function of package rt for memory that is only read
	elem     element
	flat     bool // one dimension of contiguous items
	ndim     int  // 0: any
	writable bool
	items    model.Type // the type of the items of a sequence, which is copied if the argument is not a buffer; nil: it must be a buffer
}

const bufferSize = 88 // goanna_buffer

func (b bufferPassage) passage(s source) model.Passage {
	request := "PyBUF_RECORDS_RO"
	if b.writable {
		request = "PyBUF_RECORDS"
	}
	items := ""
	if b.elem.Code != 0 {
		items = fmt.Sprintf(".code = '%c', .size = %d, .align = %d, ", b.elem.Code, b.elem.Size, b.elem.Align)
	}
	data := fmt.Sprintf("{%s.ndim = %d, .flat = %t, .writable = %t, .flags = %s}", items, b.ndim, b.flat, b.writable, request)
	expects := b.expects()
	wants := expects
	if b.items != nil {
		wants += " or an iterable of " + expectsOf(b.items)
	}
	kind := b.kind
	if b.writable {
		kind = "Mut" + kind
	}
	leaf, leafIf := b.leaf()
	return model.Passage{
		Leaf: leaf, LeafIf: leafIf,
		Length:   b.length(),
		Bytes:    func(place string) string { return "(size_t)goanna_view_of(&" + place + ")->len" },
		Slot:     model.Slot{C: "goanna_buffer", Go: "goannart.Buffer", Size: bufferSize, Align: 8},
		Conv:     model.Conv{Name: "buffer", Expects: wants, Elem: b.items, Data: data},
		Phase:    model.Buffers,
		Owns:     true,
		Request:  request,
		Fallible: true,
		Load: func(place string) string {
			return fmt.Sprintf("goannart.%s[%s](&%s, %q, %d)", kind, b.elem.text, place, expects, b.ndim)
		},
	}
}

// length returns the Length of the passage: what an exporter says, before Go checks the items.
func (b bufferPassage) length() func(place string) string {
	if !b.flat {
		return nil
	}
	return func(place string) string { return fmt.Sprintf("goanna_view_of(&%s)->len / %d", place, b.elem.Size) }
}

// bufferStub returns what a parameter with a buffer takes. The values of Arrow do not change, so none are written to.
func bufferStub(writable bool) string {
	if writable {
		return "_Writable"
	}
	return "_Readable"
}

// leaf returns the Leaf and LeafIf of the passage. C checks the items of all but records. The methods of a View panic for one that is gone, so a
// function that takes one is not a leaf.
func (b bufferPassage) leaf() (load, condition func(place string) string) {
	if b.elem.Code == 0 || !b.flat {
		return nil, nil
	}
	load = func(place string) string { return fmt.Sprintf("goannart.LeafSlice[%s](&%s)", b.elem.text, place) }
	return load, func(place string) string { return place + ".plain" }
}

// expects returns the expected type of an argument in messages.
func (b bufferPassage) expects() string {
	text := "a " + b.memory() + " of " + b.elem.Text
	isRecord := b.elem.scalar == nil && b.elem.Code == 0
	if b.ndim == 0 || isRecord {
		return text
	}
	return text + " with " + b.dimensions()
}

// memory says what buffers are accepted, whatever their items.
func (b bufferPassage) memory() string {
	switch {
	case b.writable && b.flat:
		return "writable, C-contiguous buffer"
	case b.writable:
		return "writable buffer"
	case b.flat:
		return "C-contiguous buffer"
	}
	return "buffer"
}

func (b bufferPassage) dimensions() string {
	switch b.ndim {
	case 0:
		return "any number of dimensions"
	case 1:
		return "1 dimension"
	}
	return fmt.Sprintf("%d dimensions", b.ndim)
}

// Document returns what a docstring says of the buffers that arguments of a type may be: "writable buffer of uint8 with 3 dimensions". "" stands for
// no buffers.
func Document(t model.Type) string {
	if d, ok := t.(interface{ document() string }); ok {
		return d.document()
	}
	return ""
}

func (b bufferPassage) document() string {
	text := b.memory() + " of " + b.elem.name()
	if b.elem.fields != "" {
		text += " " + b.elem.fields
	}
	text += " with " + b.dimensions()
	if b.items == nil {
		return text
	}
	if _, isRecord := b.items.(record); isRecord {
		return text + ", or an iterable of tuples or mappings of the fields"
	}
	return text + ", or an iterable of " + expectsOf(b.items)
}
