package py

import (
	"unsafe"

	"github.com/goanna-py/goanna/internal/hook"
)

// Tuple is a tuple of Python, as a value of type any.
type Tuple []any

// Import returns a module of Python, as importlib.import_module does.
func Import(module string) (Object, error) {
	return inCall(func(call uint64) (unsafe.Pointer, error) { return hook.Python.Import(call, module) })
}

// ObjectOf returns the object that v is as a result of type any. It may also be a [Tuple], an Object, or a value of a class of the module,
// and lists and dicts of these. The object of a pointer that has one already is that object.
func ObjectOf(v any) (Object, error) {
	return inCall(func(call uint64) (unsafe.Pointer, error) { return hook.Python.Make(call, v) })
}

func inCall(f func(call uint64) (unsafe.Pointer, error)) (Object, error) {
	if hook.Python == nil || hook.Python.Call() == 0 {
		return Object{}, ErrNotInCall
	}
	call := hook.Python.Call()
	p, err := f(call)
	if err != nil {
		return Object{}, err
	}
	return newObject(p, call), nil
}

// Attr returns getattr(o, name).
func (o Object) Attr(name string) (Object, error) {
	if err := o.use(); err != nil {
		return Object{}, err
	}
	p, err := hook.Python.Attribute(o.ref.Call, o.ref.Address, name)
	if err != nil {
		return Object{}, err
	}
	return newObject(p, o.ref.Call), nil
}

// Call returns o(*args). The arguments are what [ObjectOf] takes.
func (o Object) Call(args ...any) (Object, error) {
	if err := o.use(); err != nil {
		return Object{}, err
	}
	p, err := hook.Python.CallObject(o.ref.Call, o.ref.Address, args)
	if err != nil {
		return Object{}, err
	}
	return newObject(p, o.ref.Call), nil
}

// Int returns operator.index(o). The error is a TypeError for an object that is not an integer, and an OverflowError for one out of range.
func (o Object) Int() (int, error) {
	if err := o.use(); err != nil {
		return 0, err
	}
	return hook.Python.Int(o.ref.Call, o.ref.Address)
}

// Items returns the items of an iterable, which is o: those of tuple(o).
func (o Object) Items() ([]Object, error) {
	if err := o.use(); err != nil {
		return nil, err
	}
	addresses, err := hook.Python.Items(o.ref.Call, o.ref.Address)
	if err != nil {
		return nil, err
	}
	items := make([]Object, len(addresses))
	for i, p := range addresses {
		items[i] = newObject(p, o.ref.Call)
	}
	return items, nil
}

// Owner returns the member obj of b: the object that the buffer is released to, which may be another than it was requested of. None
// if that is NULL.
func (b *Buffer) Owner() (Object, error) {
	p, ok := b.Obj().(unsafe.Pointer)
	if !ok {
		return Object{}, nil
	}
	r, err := newObject(p, b.call).Keep() // the buffer may be released before the call ends
	if err != nil {
		return Object{}, err
	}
	defer r.Release()
	return r.Object()
}
