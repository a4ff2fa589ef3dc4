package rt

import (
	"bytes"
	"fmt"
	"io"
)

// ReadInto returns the readinto of a file of Python for a reader: the end is 0 bytes. An error that comes with bytes is left to the next read.
func ReadInto(r io.Reader) func([]byte) (int, error) {
	return func(p []byte) (int, error) {
		if len(p) == 0 {
			return 0, nil
		}
		n, err := readOnce(r, p)
		if n > 0 {
			err = nil
		}
		return n, err
	}
}

// ReadBytes returns the read of a file of Python for a reader: n bytes, fewer at the end, or all for an n below 0.
func ReadBytes(r io.Reader) func(n int) ([]byte, error) {
	return func(n int) ([]byte, error) {
		var all bytes.Buffer
		part := r
		if n >= 0 {
			part = io.LimitReader(r, int64(n))
		}
		_, err := all.ReadFrom(part)
		return all.Bytes(), err
	}
}

// ReadBy is the Read of an object of Python, whose readinto returns 0 at the end.
func ReadBy(readinto func([]byte) (int, error), p []byte) (int, error) {
	n, err := readinto(p)
	if err == nil && n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return filled(n, p, err)
}

// ReadAtBy is the ReadAt of an object of Python, which fills fewer bytes at the end.
func ReadAtBy(readAt func([]byte, int64) (int, error), p []byte, offset int64) (int, error) {
	n, err := readAt(p, offset)
	if err == nil && 0 <= n && n < len(p) {
		return n, io.EOF
	}
	return filled(n, p, err)
}

func filled(n int, p []byte, err error) (int, error) {
	switch {
	case err != nil:
		return 0, err
	case n < 0 || n > len(p):
		return 0, fmt.Errorf("goanna: a read into %d bytes returned %d", len(p), n)
	}
	return n, nil
}
