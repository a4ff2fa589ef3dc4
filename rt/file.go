package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"errors"
	"io"
	"io/fs"
	"runtime"
	"sync"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

var (
	errNegative = py.Errorf(py.ValueError, "expected a position of 0 or more in a file")
	errEnded    = errors.New("goanna: a file of Python is used after the function that it was given to has returned")
	errHeld     = errors.New("goanna: a file of Python is used on another goroutine than that of the function that it was given to, which holds the GIL")
)

// file is a Python file object. From a seekable file it reads whole chunks ahead, and at the end of the call seeks back over unread bytes, so
// that the position is where Go stopped. From other files, and after the call, it reads no more than Go requests.
type file struct {
	mutex    sync.Mutex
	address  C.uintptr_t
	window   []byte // bytes that were read ahead; in memory of C
	seekable bool
	held     bool // the call holds the GIL
	closed   bool
	kept     bool  // it may be used after the call
	ended    bool  // the call has ended
	quit     error // the last KeyboardInterrupt or SystemExit, which the call raises whatever the Go function does
}

func newFile(s *Stream) *file {
	f := new(file)
	f.open(s, f)
	return f
}

// open initialises the file, which ends with the call as end says.
func (f *file) open(s *Stream, end stream) {
	f.address, f.seekable, f.kept = C.uintptr_t(s.file), s.seekable != 0, s.kept != 0
	f.held = bool(C.goanna_is_held(f.address))
	take(s, f)
	streams, _ := streamsOf()
	streams.open = append(streams.open, end)
}

func (f *file) usable() error {
	switch {
	case f.ended && !f.kept:
		return errEnded
	case f.closed:
		return fs.ErrClosed
	}
	return nil
}

// use runs a function of python.h.
func (f *file) use(run func(out *C.goanna_outcome) C.int64_t) (int64, error) {
	var out C.goanna_outcome
	n, err := usePython(f.address, f.held, errHeld, &out, func() C.int64_t { return run(&out) })
	runtime.KeepAlive(f)
	if err == errInterpreterEnded && !f.ended {
		select {} // the call is one of a daemon thread, which never returns to Python
	}
	switch {
	case err == nil && n < 0:
		return 0, &buffer.OutOfMemoryError{} // there was no memory for a failure
	case err == nil:
		return int64(n), nil
	case !isExit(err):
	case !f.ended:
		f.quit = err
	case C.goanna_this_call() != nil:
		panic(uncaught{err})
	}
	return 0, err
}

// isExit reports whether err is an exception that ends a program: KeyboardInterrupt or SystemExit.
func isExit(err error) bool {
	raised, ok := err.(*py.Exception)
	return ok && (raised.Class == "KeyboardInterrupt" || raised.Class == "SystemExit")
}

// fill reads up to n bytes into the window, which must be empty. An n of 0 stands for one chunk.
func (f *file) fill(n int) error {
	var data *C.char
	got, err := f.use(func(out *C.goanna_outcome) C.int64_t {
		return C.goanna_read_file(f.address, C.int64_t(n), &data, out)
	})
	if err != nil {
		return err
	}
	f.window = unsafe.Slice((*byte)(unsafe.Pointer(data)), got)
	return nil
}

// write writes the start of p, at most one chunk, and returns the number of bytes that Python took.
func (f *file) write(p []byte) (int, error) {
	// as a *C.char: for another type cgo would search the whole allocation of p for pointers
	data := (*C.char)(unsafe.Pointer(unsafe.SliceData(p)))
	n, err := f.use(func(out *C.goanna_outcome) C.int64_t {
		return C.goanna_write_file(f.address, data, C.int64_t(len(p)), out)
	})
	return int(n), err
}

// seek moves the position of the file object and empties the window. An error changes neither.
func (f *file) seek(offset int64, whence int) (int64, error) {
	at, err := f.use(func(out *C.goanna_outcome) C.int64_t {
		return C.goanna_seek_file(f.address, C.int64_t(offset), C.int(whence), out)
	})
	if err == nil {
		f.window = nil
	}
	return at, err
}

func (f *file) close() error {
	f.closed, f.window = true, nil
	_, err := f.use(func(out *C.goanna_outcome) C.int64_t {
		return C.goanna_close_file(f.address, out)
	})
	return err
}

// end implements stream.
func (f *file) end() error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	defer f.finish()
	if unread := int64(len(f.window)); unread > 0 {
		if _, err := f.seek(-unread, io.SeekCurrent); err != nil {
			return err
		}
	}
	return f.quit
}

// finish notes that the call has ended.
func (f *file) finish() { f.ended, f.held, f.window = true, false, nil }

type fileReader struct{ *file }

// Read implements [io.Reader].
func (r fileReader) Read(p []byte) (int, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if err := r.usable(); err != nil || len(p) == 0 {
		return 0, err
	}
	if len(r.window) == 0 {
		if err := r.fill(r.readSize(len(p))); err != nil {
			return 0, err
		}
		if len(r.window) == 0 {
			return 0, io.EOF
		}
	}
	n := copy(p, r.window)
	r.window = r.window[n:]
	return n, nil
}

// readSize returns the number of bytes to read if Go requests n: 0, for a chunk, if the end of the call can seek back.
func (f *file) readSize(n int) int {
	if f.seekable && !f.ended {
		return 0
	}
	return n
}

type fileSeeker struct{ fileReader }

// Seek implements [io.Seeker].
func (s fileSeeker) Seek(offset int64, whence int) (int64, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := s.usable(); err != nil {
		return 0, err
	}
	if whence == io.SeekCurrent {
		offset -= int64(len(s.window))
	}
	return s.seek(offset, whence)
}

type fileCloser struct{ *file }

// Close closes the file object.
func (c fileCloser) Close() error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if err := c.usable(); err != nil {
		return err
	}
	return c.close()
}

type fileWriter struct{ *file }

// Write implements [io.Writer]. It writes again if Python took only a part.
func (w fileWriter) Write(p []byte) (written int, err error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if err := w.usable(); err != nil {
		return 0, err
	}
	for written < len(p) {
		n, err := w.write(p[written:])
		written += n
		if err != nil {
			return written, err
		}
		if n == 0 {
			return written, io.ErrShortWrite
		}
	}
	return written, nil
}
