package interfaces

import (
	"crypto/sha256"
	"errors"
	"hash"
	"io"
)

// Filler is an interface of memory.
type Filler interface {
	// Fill sets numbers, and returns how many.
	Fill(numbers []float64) int
	// Total adds numbers.
	Total(numbers []float64) float64
}

type fixed float64

func (f fixed) Fill(numbers []float64) int {
	for i := range numbers {
		numbers[i] = float64(f)
	}
	return len(numbers)
}

func (f fixed) Total(numbers []float64) (sum float64) {
	for _, n := range numbers {
		sum += n
	}
	return sum
}

// NewFiller returns a Filler of Go.
func NewFiller(value float64) Filler { return fixed(value) }

// Filled is what a filler fills.
func Filled(f Filler, n int) []float64 {
	numbers := make([]float64, n)
	return numbers[:f.Fill(numbers)]
}

// NewHash returns a hash.
func NewHash() hash.Hash { return sha256.New() }

// Source is a reader with a name.
type Source interface {
	io.Reader
	Name() string
}

// ReadSource reads all.
func ReadSource(s Source) (name string, data []byte, err error) {
	data, err = io.ReadAll(s)
	return s.Name(), data, err
}

// ReadFully fills n bytes.
func ReadFully(r interface {
	Read(p []byte) (int, error)
}, n int) ([]byte, error) {
	data := make([]byte, n)
	read, err := io.ReadFull(r, data)
	return data[:read], err
}

// At is a part of what can be read anywhere.
type At interface {
	ReadAt(p []byte, off int64) (int, error)
	Size() int64
}

// Part reads n bytes, or fewer at the end.
func Part(r At, off int64, n int) (string, error) {
	data := make([]byte, n)
	read, err := r.ReadAt(data, off)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return string(data[:read]), err
}
