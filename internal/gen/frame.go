package gen

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
	"github.com/goanna-py/goanna/internal/types"
)

// place is the member of one parameter or result in a frame.
type place struct {
	Name   string // of the member, in C and in Go
	Slot   model.Slot
	Offset int // bytes
}

// A frame is the flat struct that one call passes between C and Go.
type frame struct {
	Params, Results []place
	Self            []place // of a method, the value that it is called on
	Given           []place // of an optional parameter, whether there is an argument; no name for others
	Err             []place // of a leaf, the error that it returns
	Size            int     // bytes
}

const headSize = 24 // goanna_head

func layOut(c *model.Callable) frame {
	f := frame{Size: headSize}
	if c.OnInstance() {
		f.Self = []place{{"self", types.InstanceSlot, f.Size}}
		f.Size += types.InstanceSlot.Size
	}
	for i := range c.Params {
		f.Params = append(f.Params, f.add(fmt.Sprintf("a%d", i), c.Params[i].Type))
	}
	for i := range c.Params {
		given := place{}
		if c.Params[i].Optional {
			given = place{fmt.Sprintf("g%d", i), model.Slot{C: "bool", Go: "bool", Size: 1, Align: 1}, f.Size}
			f.Size++
		}
		f.Given = append(f.Given, given)
	}
	for i, t := range c.Results {
		f.Results = append(f.Results, f.add(fmt.Sprintf("r%d", i), t))
	}
	if c.Error && isLeaf(c) {
		f.Err = []place{{"err", errorSlot, align(f.Size, 8)}}
		f.Size = f.Err[0].Offset + errorSlot.Size
	}
	f.Size = align(f.Size, 8)
	return f
}

// errorSlot is the slot of an error that a leaf returns.
var errorSlot = model.Slot{C: "goanna_error", Go: "goannart.Error", Size: 16, Align: 8}

// places returns the members of the frame in order.
func (f *frame) places() []place {
	given := slices.DeleteFunc(slices.Clone(f.Given), func(p place) bool { return p.Name == "" })
	return slices.Concat(f.Self, f.Params, given, f.Results, f.Err)
}

func (f *frame) add(name string, t model.Type) place {
	slot := t.Passage().Slot
	p := place{name, slot, align(f.Size, slot.Align)}
	f.Size = p.Offset + slot.Size
	return p
}

func align(n, to int) int { return (n + to - 1) / to * to }

// fingerprint returns a hash of the frames of all callables, which must be equal in C and Go.
func fingerprint(m *model.Module, frames []frame) uint64 {
	var b strings.Builder
	for i := range m.Callables {
		c := &m.Callables[i]
		fmt.Fprintf(&b, "%s %v\n", c.GoName, frames[i])
		if c.Class != nil {
			fmt.Fprintln(&b, c.Class.Number, c.Class.Holds, c.Role)
		}
		for j := range c.Params {
			fmt.Fprintln(&b, c.Params[j].Type.Passage().Conv.Name, c.Params[j].Type.Go())
		}
		results := c.Results
		if o, ok := operationOf(c); ok {
			fmt.Fprintln(&b, layOutResults(o))
			results = o.Of.Results
		}
		for _, t := range results {
			fmt.Fprintln(&b, t.Passage().Conv.Name, t.Go())
		}
	}
	sum := sha256.Sum256([]byte(b.String()))
	return binary.LittleEndian.Uint64(sum[:])
}
