package gen

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/goanna-py/goanna/internal/bind"
)

// A slot is the place of one parameter or result in a frame.
type slot struct {
	Name   string // of the member, in C and in Go
	C, Go  string // type of the member
	Offset int    // bytes
}

// A frame is the flat struct that one call of a function passes between C and Go.
type frame struct {
	Params, Results []slot
	Size            int // bytes
}

const (
	pointerSize = 8
	headSize    = 16  // goanna_head
	bufferSize  = 80  // Py_buffer
	textSize    = 128 // goanna_text
)

// paramSlot gives the member types of a parameter and their size. All sizes are multiples of 8, the greatest alignment.
func paramSlot(k bind.Kind) (c, g string, size int) {
	switch k {
	case bind.Float32, bind.Float64:
		return "double", "float64", 8
	case bind.Complex64, bind.Complex128:
		return "_Complex double", "complex128", 16
	case bind.Uint8, bind.Uint16, bind.Uint32, bind.Uint64:
		return "uint64_t", "uint64", 8
	case bind.Object:
		return "void *", "goannart.Object", pointerSize
	case bind.String:
		return "goanna_string", "goannart.String", 16
	case bind.Bytes, bind.Slice, bind.View, bind.Mut, bind.Any:
		return "Py_buffer", "goannart.Buffer", bufferSize
	default:
		return "int64_t", "int64", 8
	}
}

func resultSlot(k bind.Kind) (c, g string, size int) {
	switch k {
	case bind.String, bind.Bytes:
		return "goanna_text", "goannart.Text", textSize
	case bind.Slice, bind.Array:
		return "goanna_block *", "goannart.Block", pointerSize
	default:
		return paramSlot(k)
	}
}

func layOut(f *bind.Function) frame {
	fr := frame{Size: headSize}
	for i := range f.Params {
		c, g, size := paramSlot(f.Params[i].Type.Kind)
		fr.Params = append(fr.Params, slot{fmt.Sprintf("a%d", i), c, g, fr.Size})
		fr.Size += size
	}
	for i := range f.Results {
		c, g, size := resultSlot(f.Results[i].Kind)
		fr.Results = append(fr.Results, slot{fmt.Sprintf("r%d", i), c, g, fr.Size})
		fr.Size += size
	}
	return fr
}

// fingerprint identifies the frames of all functions, and with them the pair of C and Go that belong together.
func fingerprint(m *bind.Module, frames []frame) uint64 {
	var b strings.Builder
	for i := range m.Functions {
		f := &m.Functions[i]
		fmt.Fprintf(&b, "%s %v\n", f.GoName, frames[i])
		for j := range f.Params {
			fmt.Fprintln(&b, f.Params[j].Type.Kind, f.Params[j].Type.Go)
		}
		for j := range f.Results {
			fmt.Fprintln(&b, f.Results[j].Kind, f.Results[j].Go)
		}
	}
	sum := sha256.Sum256([]byte(b.String()))
	return binary.LittleEndian.Uint64(sum[:])
}
