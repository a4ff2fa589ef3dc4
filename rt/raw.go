package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"fmt"
	"io"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// Raw is the slot of a reader or writer that Python gets as a raw file.
type Raw struct {
	handle    uint64
	abilities int64
}

// rawFrame is the frame of a method of the file.
type rawFrame struct {
	Head
	handle uint64
	data   uintptr
	n      int64
	whence int64
}

// The layouts agree with frame.h.
var (
	_ [unsafe.Sizeof(Raw{}) - C.sizeof_goanna_raw]struct{}
	_ [C.sizeof_goanna_raw - unsafe.Sizeof(Raw{})]struct{}
	_ [unsafe.Sizeof(rawFrame{}) - C.sizeof_goanna_raw_frame]struct{}
	_ [C.sizeof_goanna_raw_frame - unsafe.Sizeof(rawFrame{})]struct{}
)

type flusher interface{ Flush() error }

// raw is what Python has of a value: what its type in Go's API says that it can do.
type raw struct {
	io.Reader
	io.Writer
	io.Seeker
	io.Closer
	flusher
	syscall.Conn
	pending atomic.Pointer[error] // of a read that had bytes, too: the next read's
}

// NewRaw returns the slot of a value as a reader, a writer, a seeker, a closer and a file of the operating system, each nil where Python is not
// to use it as one. A writer with a method Flush that returns an error is flushed, too.
func NewRaw(r io.Reader, w io.Writer, s io.Seeker, c io.Closer, d syscall.Conn) Raw {
	f, _ := w.(flusher)
	var abilities int64
	for _, ability := range []struct {
		has bool
		bit int64
	}{{r != nil, C.GOANNA_RAW_READS}, {w != nil, C.GOANNA_RAW_WRITES}, {s != nil, C.GOANNA_RAW_SEEKS}, {f != nil, C.GOANNA_RAW_FLUSHES}, {c != nil, C.GOANNA_RAW_CLOSES},
		{d != nil && hasDescriptors, C.GOANNA_RAW_HAS_DESCRIPTOR}} {
		if ability.has {
			abilities |= ability.bit
		}
	}
	handle := putInstance(&raw{Reader: r, Writer: w, Seeker: s, Closer: c, flusher: f, Conn: d})
	note(owned{handle: handle})
	return Raw{handle, abilities}
}

// rawFunctions run the methods of raw files, by their ids.
var rawFunctions = [C.GOANNA_FUNCTIONS]Function{
	C.GOANNA_RAW_READ: inRaw(func(r *raw, f *rawFrame) (int64, error) {
		n, err := r.read(f.bytes())
		return int64(n), err
	}),
	C.GOANNA_RAW_WRITE: inRaw(func(r *raw, f *rawFrame) (int64, error) {
		p := f.bytes()
		n, err := r.Write(p)
		return int64(n), checked(n, len(p), "Write", r.Writer, err)
	}),
	C.GOANNA_RAW_SEEK: inRaw(func(r *raw, f *rawFrame) (int64, error) {
		r.pending.Store(nil)
		at, err := r.Seek(f.n, int(f.whence))
		if err == nil && at < 0 {
			err = fmt.Errorf("goanna: Seek of %T returned %d", r.Seeker, at)
		}
		return at, err
	}),
	C.GOANNA_RAW_FLUSH:  inRaw(func(r *raw, f *rawFrame) (int64, error) { return 0, r.Flush() }),
	C.GOANNA_RAW_CLOSE:  inRaw(func(r *raw, f *rawFrame) (int64, error) { return 0, r.close() }),
	C.GOANNA_RAW_FILENO: inRaw(func(r *raw, _ *rawFrame) (int64, error) { return r.descriptor() }),
}

func inRaw(do func(*raw, *rawFrame) (int64, error)) Function {
	return func(frame unsafe.Pointer) {
		f := (*rawFrame)(frame)
		n, err := do(instance[raw](f.handle), f)
		if err != nil {
			f.Fail(err)
		}
		f.n = n
	}
}

func (f *rawFrame) bytes() []byte { return unsafe.Slice((*byte)(pointer(&f.data)), f.n) }

// read reads once: bytes, or none at the end. To Python no bytes are the end, so a reader that gives none and no error is asked again, as
// often as package bufio does.
func (r *raw) read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if err := r.pending.Swap(nil); err != nil {
		return 0, *err
	}
	n, err := readOnce(r.Reader, p)
	if n > 0 && err != nil {
		r.pending.Store(&err)
		return n, nil
	}
	return n, err
}

// readOnce reads once: bytes, perhaps with an error, or none at the end. p is not empty.
func readOnce(r io.Reader, p []byte) (int, error) {
	for range 100 {
		n, err := r.Read(p)
		if err == io.EOF {
			err = nil
			if n == 0 {
				return 0, nil
			}
		}
		if n < 0 || n > len(p) {
			return 0, checked(n, len(p), "Read", r, err)
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

// checked is err, or the error of a method of v that returned a number of bytes that cannot be.
func checked(n, most int, method string, v any, err error) error {
	if err == nil && (n < 0 || n > most) {
		return fmt.Errorf("goanna: %s of %T returned %d, of %d bytes", method, v, n, most)
	}
	return err
}

// descriptor returns that of the file, which stays the file's. [os.File.Fd] would have later reads block their threads.
func (r *raw) descriptor() (descriptor int64, err error) {
	conn, err := r.SyscallConn()
	if err != nil {
		return 0, err
	}
	err = conn.Control(func(fd uintptr) { descriptor = int64(fd) })
	return descriptor, err
}

// close closes what Python owns. What is not a closer and buffers is flushed.
func (r *raw) close() error {
	if r.Closer != nil {
		return r.Close()
	}
	return r.Flush()
}
