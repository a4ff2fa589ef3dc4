package types

import (
	"fmt"

	"github.com/goanna-py/goanna/internal/model"
)

// bufferPath is the import path of the package whose View, Mut, Buffer and Array mean buffers.
const bufferPath = "github.com/goanna-py/goanna/buffer"

var bufferImport = model.Import{Name: "buffer", Path: bufferPath}

// A Slice is a type whose arguments Go only reads unless //goanna:mut says that it writes.
type Slice interface {
	model.Type
	// Writable is the type whose arguments are asked for as writable memory.
	Writable() model.Type
	IsWritable() bool
}

// A Dimensional type has arguments of any number of dimensions unless //goanna:ndim says how many.
type Dimensional interface {
	model.Type
	WithNDim(n int) model.Type
	NDim() int // 0: any
}

// bufferPassage is the passage of an argument whose buffer Go uses in place. C acquires it, checks that it does not contradict
// itself, and finds those whose items are plainly what Go wants; Go checks the others, and refuses.
type bufferPassage struct {
	kind     string // of rt's function, for memory that is read
	elem     element
	flat     bool // one dimension of contiguous items
	ndim     int  // 0: any
	writable bool
	items    model.Type // the type of a sequence's items that are copied where there is no buffer; nil: there must be one
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
	return model.Passage{
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

// expectsOf is what messages say that an argument should be.
func (b bufferPassage) expects() string {
	text := "a "
	if b.writable {
		text += "writable"
		if b.flat {
			text += ", "
		} else {
			text += " "
		}
	}
	if b.flat {
		text += "C-contiguous "
	}
	text += "buffer of " + b.elem.Text
	switch {
	case b.elem.Text == "records":
	case b.ndim == 1:
		text += " with 1 dimension"
	case b.ndim > 1:
		text += fmt.Sprintf(" with %d dimensions", b.ndim)
	}
	return text
}
