package testbuffer

import (
	"bytes"
	"slices"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// GetSizeofVoidP returns the size of a pointer in bytes.
func GetSizeofVoidP() int { return pointerSize }

// SliceIndices returns start, stop and step of a slice of a sequence, and the number of its items.
//
//goanna:sig (key, length, /)
func SliceIndices(key py.Object, length int) (start, stop, step, n int, err error) {
	if class, err := key.TypeName(); err != nil || class != "slice" {
		return 0, 0, 0, 0, py.Errorf(py.TypeError, "expected a slice, got %s", class)
	}
	indices, err := key.Attr("indices")
	if err != nil {
		return 0, 0, 0, 0, err
	}
	three, err := indices.Call(length)
	if err != nil {
		return 0, 0, 0, 0, err
	}
	numbers, err := numbers(three, "indices")
	if err != nil {
		return 0, 0, 0, 0, err
	}
	start, stop, step = numbers[0], numbers[1], numbers[2]
	switch {
	case step > 0 && start < stop:
		n = (stop-start-1)/step + 1
	case step < 0 && stop < start:
		n = (start-stop-1)/-step + 1
	}
	return start, stop, step, n, nil
}

// GetPointer returns the item at indices, as PyBuffer_GetPointer finds it.
//
//goanna:sig (obj, indices, /)
func GetPointer(o, indices py.Object) (py.Object, error) {
	b, err := py.GetBuffer(o, buffer.PyBUF_FULL_RO)
	if err != nil {
		return py.Object{}, err
	}
	defer b.Release()
	at_, err := numbers(indices, "indices")
	if err != nil {
		return py.Object{}, err
	}
	p, err := b.GetPointer(at_...)
	if err != nil {
		return py.Object{}, py.Errorf(py.ValueError, "%v", err)
	}
	value, err := selected{&layout{buf: p, format: b.Format()}, true}.value()
	if err != nil {
		return py.Object{}, err
	}
	return py.ObjectOf(value)
}

// orderOf returns the order of a letter.
func orderOf(o py.Object) (buffer.Order, error) {
	if class, err := o.TypeName(); err != nil || class != "str" {
		return 0, py.Errorf(py.TypeError, "expected the order 'C', 'F' or 'A', got %s", class)
	}
	encode, err := o.Attr("encode")
	if err != nil {
		return 0, err
	}
	encoded, err := encode.Call("ascii")
	if err != nil {
		return 0, err
	}
	letter, err := bytesOf(encoded)
	if err != nil {
		return 0, err
	}
	if len(letter) != 1 || !slices.Contains([]byte("CFA"), letter[0]) {
		return 0, py.Errorf(py.ValueError, "expected the order 'C', 'F' or 'A', got '%s'", letter)
	}
	return buffer.Order(letter[0]), nil
}

// IsContiguous reports whether the items of a buffer are contiguous.
//
//goanna:sig (obj, order, /)
func IsContiguous(o, order py.Object) (bool, error) {
	letter, err := orderOf(order)
	if err != nil {
		return false, err
	}
	if class, err := o.TypeName(); err != nil || class == "ndarray" {
		answer, err := o.Attr(map[buffer.Order]string{'C': "c_contiguous", 'F': "f_contiguous", 'A': "contiguous"}[letter])
		if err != nil {
			return false, err
		}
		n, err := answer.Int()
		return n != 0, err
	}
	b, err := py.GetBuffer(o, buffer.PyBUF_FULL_RO)
	if err != nil {
		return false, err
	}
	defer b.Release()
	return b.IsContiguous(letter), nil
}

// PyBufferToContiguous returns the items of a buffer, as PyBuffer_ToContiguous does.
//
//goanna:sig (obj, order, flags, /)
func PyBufferToContiguous(o, order py.Object, flags int) ([]byte, error) {
	letter, err := orderOf(order)
	if err != nil {
		return nil, err
	}
	b, err := py.GetBuffer(o, buffer.Flags(flags))
	if err != nil {
		return nil, err
	}
	defer b.Release()
	items := make([]byte, b.NBytes())
	return items, b.ToContiguous(items, letter)
}

// GetContiguous returns a memoryview of contiguous items: of the object's memory, or for reading of a copy.
//
//goanna:sig (obj, buffertype, order, /)
func GetContiguous(o py.Object, buffertype int, order py.Object) (py.Object, error) {
	letter, err := orderOf(order)
	if err != nil {
		return py.Object{}, err
	}
	if buffertype != PyBUF_READ && buffertype != PyBUF_WRITE {
		return py.Object{}, py.Errorf(py.ValueError, "expected PyBUF_READ or PyBUF_WRITE, got %d", buffertype)
	}
	b, err := py.GetBuffer(o, buffer.PyBUF_FULL_RO)
	if err != nil {
		return py.Object{}, err
	}
	defer b.Release()
	switch {
	case buffertype == PyBUF_WRITE && b.ReadOnly():
		return py.Object{}, &buffer.BufferError{Reason: "the underlying buffer is not writable"}
	case b.IsContiguous(letter):
		return py.MemoryViewFromObject(o)
	case buffertype == PyBUF_WRITE:
		return py.Object{}, &buffer.BufferError{Reason: "writable contiguous buffer requested for a non-contiguous object"}
	}
	return contiguousCopy(b.Buffer, letter)
}

func contiguousCopy(b *buffer.Buffer, order buffer.Order) (py.Object, error) {
	l := layoutOf(b)
	raw := l.bytes()
	if order == 'F' {
		raw = inFortranOrder(raw, l.shape, l.itemsize)
	}
	l.strides, l.suboffsets = contiguous(l.shape, l.itemsize, order == 'F'), nil
	l.memory, l.buf, l.readonly = raw, unsafe.Pointer(unsafe.SliceData(raw)), true
	nd := &NDArray{}
	nd.add(l)
	o, err := py.ObjectOf(nd)
	if err != nil {
		return o, err
	}
	return py.MemoryViewFromObject(o)
}

// CmpContig reports whether two objects have contiguous items of the same bytes in the same layout.
//
//goanna:sig (x, y, /)
func CmpContig(x, y py.Object) (bool, error) {
	a, err := py.GetBuffer(x, buffer.PyBUF_FULL_RO)
	if err != nil {
		return false, err
	}
	defer a.Release()
	b, err := py.GetBuffer(y, buffer.PyBUF_FULL_RO)
	if err != nil {
		return false, err
	}
	defer b.Release()
	same := a.NBytes() == b.NBytes() && a.ItemSize() == b.ItemSize() && a.Format() == b.Format() && slices.Equal(a.Shape(), b.Shape())
	together := a.IsContiguous('C') && b.IsContiguous('C') || a.IsContiguous('F') && b.IsContiguous('F')
	return same && together && bytes.Equal(layoutOf(a.Buffer).bytes(), layoutOf(b.Buffer).bytes()), nil
}
