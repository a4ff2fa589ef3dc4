package py

import "github.com/goanna-py/goanna/buffer"

// Forward is the error by which GetBuffer of a buffer.Exporter passes a request of Python on to another object: Python gets that object's
// buffer, and releases it to the object. The exporter's ReleaseBuffer is not called.
//
//	//goanna:hold-gil
//	func (v *Window) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
//		o, err := v.reference.Object()
//		if err != nil {
//			return err
//		}
//		return &py.Forward{Object: o}
//	}
//
// The directive is needed: without it GetBuffer does not hold the GIL, and cannot use objects. A request of Go fails.
type Forward struct{ Object Object }

func (*Forward) Error() string {
	return "the buffer is that of another Python object: only Python can get it"
}

// Unowned is a buffer.Exporter whose buffers have no owner while UnownedBuffers is true: obj is NULL, as that of buffers of
// PyBuffer_FillInfo may be. Python neither keeps the exporter nor releases the buffer, so the memory must live as long as the process, or as
// anything else that the users of the buffer keep.
type Unowned interface {
	buffer.Exporter
	UnownedBuffers() bool
}
