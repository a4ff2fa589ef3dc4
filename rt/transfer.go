package rt

import (
	"bytes"
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
