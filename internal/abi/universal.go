package abi

import (
	"bytes"
	"debug/macho"
	"encoding/binary"
	"fmt"

	"github.com/goanna-py/goanna/internal/platform"
)

// sliceAlignment is the logarithm of the alignment of a library in a universal file, the size of the largest pages of a Mac: 16 kB.
const sliceAlignment = 14

// Universal returns a file that has Mach-O libraries for several machines, as Apple's tool lipo makes it (mach-o/fat.h). Their bytes stay as they
// are, and so their code signatures.
func Universal(libraries [][]byte) ([]byte, error) {
	var header, body bytes.Buffer
	words := []uint32{macho.MagicFat, uint32(len(libraries))}
	size := uint64(8 + 20*len(libraries))
	at := align(size)
	for _, library := range libraries {
		m, err := macho.NewFile(bytes.NewReader(library))
		if err != nil {
			return nil, fmt.Errorf("expected a shared library of one architecture (Mach-O): %w", err)
		}
		end := at + uint64(len(library))
		if end > 1<<32-1 {
			return nil, fmt.Errorf("the library for several machines would have %d bytes; it can have 4 GB at most", end)
		}
		words = append(words, uint32(m.Cpu), m.SubCpu, uint32(at), uint32(len(library)), sliceAlignment)
		body.Write(make([]byte, at-size))
		body.Write(library)
		size, at = end, align(end)
	}
	if err := binary.Write(&header, binary.BigEndian, words); err != nil {
		return nil, err
	}
	return append(header.Bytes(), body.Bytes()...), nil
}

func align(n uint64) uint64 { return (n + 1<<sliceAlignment - 1) &^ (1<<sliceAlignment - 1) }

// areUniversal reports whether each file has machine code for every kind of Mac.
func areUniversal(files []*File) bool {
	has := make(map[string]map[platform.Target]bool)
	for _, f := range files {
		if has[f.Path] == nil {
			has[f.Path] = make(map[platform.Target]bool)
		}
		has[f.Path][f.Target] = true
	}
	for _, targets := range has {
		for _, slice := range platform.Slices() {
			if !targets[slice] {
				return false
			}
		}
	}
	return true
}
