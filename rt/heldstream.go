package rt

import (
	"fmt"
	"io"
)

// heldReader reads from the method read(n) of an object of Python.
type heldReader func(n int) ([]byte, error)

// Read implements [io.Reader]. No bytes are the end.
func (r heldReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	data, err := r(len(p))
	switch {
	case err != nil:
		return 0, err
	case len(data) == 0:
		return 0, io.EOF
	case len(data) > len(p):
		return 0, fmt.Errorf("goanna: read(%d) returned %d bytes", len(p), len(data))
	}
	return copy(p, data), nil
}

// heldWriter writes by the method write(data) of an object of Python.
type heldWriter func(p []byte) (int, error)

// Write implements [io.Writer].
func (w heldWriter) Write(p []byte) (int, error) {
	n, err := w(p)
	switch {
	case err != nil:
		return 0, err
	case n < 0 || n > len(p):
		return 0, fmt.Errorf("goanna: write of %d bytes returned %d", len(p), n)
	case n < len(p):
		return n, io.ErrShortWrite
	}
	return n, nil
}

type heldCloser func() error

// Close implements [io.Closer].
func (c heldCloser) Close() error { return c() }

// NewHeldReader returns a reader of what a callable returned.
func NewHeldReader(read func(n int) ([]byte, error)) io.Reader { return heldReader(read) }

// NewHeldReadCloser is [NewHeldReader] with Close.
func NewHeldReadCloser(read func(n int) ([]byte, error), close func() error) io.ReadCloser {
	return struct {
		heldReader
		heldCloser
	}{read, close}
}

// NewHeldWriter returns a writer to what a callable returned.
func NewHeldWriter(write func(p []byte) (int, error)) io.Writer { return heldWriter(write) }

// NewHeldWriteCloser is [NewHeldWriter] with Close.
func NewHeldWriteCloser(write func(p []byte) (int, error), close func() error) io.WriteCloser {
	return struct {
		heldWriter
		heldCloser
	}{write, close}
}
