package testbuffer

import (
	"sync"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// codec packs and unpacks items by Python's module struct.
type codec struct {
	object  py.Object // a struct.Struct
	size    int
	members int // in an item
}

// attr is getattr of several names, one after another.
func attr(module string, names ...string) (py.Object, error) {
	o, err := py.Import(module)
	for _, name := range names {
		if err != nil {
			return o, err
		}
		o, err = o.Attr(name)
	}
	return o, err
}

// codecs has what was made of formats: to make it costs more than to use it.
var codecs struct {
	sync.Mutex
	made map[string]kept
}

const mostCodecs = 256

// kept is a codec between calls.
type kept struct {
	codec
	reference *py.Reference
}

func codecOf(format string) (*codec, error) {
	codecs.Lock()
	k, ok := codecs.made[format]
	codecs.Unlock()
	if ok {
		if o, err := k.reference.Object(); err == nil { // not of another interpreter
			return &codec{o, k.size, k.members}, nil
		}
	}
	c, err := newCodec(format)
	if err != nil {
		return nil, err
	}
	r, err := c.object.Keep()
	if err != nil {
		return nil, err
	}
	codecs.Lock()
	defer codecs.Unlock()
	if len(codecs.made) == mostCodecs {
		for _, old := range codecs.made {
			old.reference.Release()
		}
		clear(codecs.made)
	}
	if codecs.made == nil {
		codecs.made = map[string]kept{}
	}
	codecs.made[format] = kept{codec{size: c.size, members: c.members}, r}
	return c, nil
}

func newCodec(format string) (*codec, error) {
	class, err := attr("struct", "Struct")
	if err != nil {
		return nil, err
	}
	c := &codec{}
	if c.object, err = class.Call(format); err != nil {
		return nil, err
	}
	size, err := c.object.Attr("size")
	if err != nil {
		return nil, err
	}
	if c.size, err = size.Int(); err != nil {
		return nil, err
	}
	zeros, err := c.call("unpack", make([]byte, c.size))
	if err != nil {
		return nil, err
	}
	members, err := zeros.Items()
	c.members = len(members)
	return c, err
}

func (c *codec) call(method string, args ...any) (py.Object, error) {
	f, err := c.object.Attr(method)
	if err != nil {
		return f, err
	}
	return f.Call(args...)
}

// unpack returns the items of raw: a value each, or a tuple of several.
func (c *codec) unpack(raw []byte) ([]any, error) {
	if len(raw) == 0 || c.size == 0 {
		return nil, nil
	}
	if len(raw) == c.size {
		return c.unpackOne(raw)
	}
	items, err := c.call("iter_unpack", raw)
	if err == nil && c.members == 1 {
		var chain py.Object
		if chain, err = attr("itertools", "chain", "from_iterable"); err == nil {
			items, err = chain.Call(items)
		}
	}
	if err != nil {
		return nil, err
	}
	objects, err := items.Items()
	list := make([]any, len(objects))
	for i, o := range objects {
		list[i] = o
	}
	return list, err
}

func (c *codec) unpackOne(raw []byte) ([]any, error) {
	o, err := c.call("unpack", raw)
	if err != nil || c.members != 1 {
		return []any{o}, err
	}
	members, err := o.Items()
	if err != nil {
		return nil, err
	}
	return []any{members[0]}, nil
}

// pack returns the bytes of items.
func (c *codec) pack(items []py.Object) ([]byte, error) {
	list := make([]any, len(items))
	for i, o := range items {
		if err := c.check(o); err != nil {
			return nil, err
		}
		list[i] = o
	}
	pack, err := c.object.Attr("pack")
	if err != nil {
		return nil, err
	}
	module, name := "builtins", "map"
	if c.members != 1 {
		module, name = "itertools", "starmap"
	}
	mapping, err := attr(module, name)
	if err != nil {
		return nil, err
	}
	packed, err := mapping.Call(pack, list)
	if err != nil {
		return nil, err
	}
	return join(packed)
}

// join returns the bytes objects of an iterable, joined.
func join(parts py.Object) ([]byte, error) {
	empty, err := py.ObjectOf([]byte{})
	if err != nil {
		return nil, err
	}
	f, err := empty.Attr("join")
	if err != nil {
		return nil, err
	}
	joined, err := f.Call(parts)
	if err != nil {
		return nil, err
	}
	return bytesOf(joined)
}

// bytesOf returns a copy of a bytes object.
func bytesOf(o py.Object) ([]byte, error) {
	b, err := py.GetBuffer(o, buffer.PyBUF_SIMPLE)
	if err != nil {
		return nil, err
	}
	defer b.Release()
	data, _ := b.Bytes()
	return append([]byte{}, data...), nil
}

// check refuses an item that has another number of members than the format.
func (c *codec) check(item py.Object) error {
	class, err := item.TypeName()
	if err != nil {
		return err
	}
	switch isSequence := class == "tuple" || class == "list"; {
	case c.members == 1 && (isSequence || class == "str"):
		return py.Errorf(py.ValueError, "expected a value of one member, got a %s", class)
	case c.members == 1:
		return nil
	case !isSequence:
		return py.Errorf(py.ValueError, "expected a tuple of %d members, got %s", c.members, class)
	}
	members, err := item.Items()
	if err == nil && len(members) != c.members {
		return py.Errorf(py.ValueError, "expected a tuple of %d members, got %d", c.members, len(members))
	}
	return err
}

// nested returns items in C order as lists of lists.
func nested(items []any, shape []int) any {
	if len(shape) == 0 {
		return items[0]
	}
	list := make([]any, shape[0])
	each := count(shape[1:])
	for i := range list {
		list[i] = nested(items[i*each:], shape[1:])
	}
	return list
}
