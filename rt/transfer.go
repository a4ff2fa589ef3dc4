package rt

import (
	"bytes"
	"io"
)

// ReadInto returns the readinto of a file of Python for the Read of a reader: the end is 0 bytes.
func ReadInto(read func([]byte) (int, error)) func([]byte) (int, error) {
	return func(p []byte) (int, error) {
		for {
			n, err := read(p)
			switch {
			case n > 0 || len(p) == 0 && err == nil:
				return n, nil // an error comes again
			case err == io.EOF:
				return 0, nil
			case err != nil:
				return 0, err
			}
		}
	}
}

// ReadBytes returns the read of a file of Python for the Read of a reader: n bytes, fewer at the end, or all for an n below 0.
func ReadBytes(read func([]byte) (int, error)) func(n int) ([]byte, error) {
	return func(n int) ([]byte, error) {
		var all bytes.Buffer
		var r io.Reader = reads(read)
		if n >= 0 {
			r = io.LimitReader(r, int64(n))
		}
		_, err := all.ReadFrom(r)
		return all.Bytes(), err
	}
}

type reads func([]byte) (int, error)

// Read implements [io.Reader].
func (r reads) Read(p []byte) (int, error) { return r(p) }
