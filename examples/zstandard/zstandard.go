// Package zstandard compresses by Zstandard: whole values, and streams to and from files, with dictionaries.
package zstandard

import (
	"io"

	"github.com/klauspost/compress/zstd"
)

// CompressOptions are those of compression. Level is 1, the fastest, to 4.
type CompressOptions struct {
	Level int
	Dict  []byte // what data like this has in common
}

//goanna:skip
func DefaultCompressOptions() CompressOptions { return CompressOptions{Level: 2} }

// Writer compresses what is written to it. Close ends the stream, and leaves the file open.
type Writer struct{ *zstd.Encoder }

// NewWriter returns a writer of a compressed file.
func NewWriter(file io.Writer, o CompressOptions) (*Writer, error) {
	options := []zstd.EOption{zstd.WithEncoderLevel(zstd.EncoderLevel(o.Level)), zstd.WithEncoderConcurrency(1)}
	if len(o.Dict) > 0 {
		options = append(options, zstd.WithEncoderDictRaw(1, o.Dict))
	}
	e, err := zstd.NewWriter(file, options...)
	return &Writer{e}, err
}

// Reader decompresses what is read from it.
type Reader struct{ *zstd.Decoder }

// NewReader returns a reader of a compressed file. dict is that of the compression.
//
//goanna:sig (file, dict=b"")
func NewReader(file io.Reader, dict []byte) (*Reader, error) {
	d, err := zstd.NewReader(file, zstd.WithDecoderDictRaw(1, dict), zstd.WithDecoderConcurrency(1))
	return &Reader{d}, err
}

// Compress compresses a value.
func Compress(data []byte, o CompressOptions) ([]byte, error) {
	w, err := NewWriter(nil, o)
	if err != nil {
		return nil, err
	}
	return w.EncodeAll(data, nil), nil
}

// Decompress decompresses a value.
//
//goanna:sig (data, dict=b"")
func Decompress(data, dict []byte) ([]byte, error) {
	r, err := NewReader(nil, dict)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r.DecodeAll(data, nil)
}
