//go:build !race && !purego

package buffer

import "testing"

// kernelSets returns the values of hasAVX2 that this machine supports, its own first.
func kernelSets() []bool {
	if hasAVX2 {
		return []bool{true, false}
	}
	return []bool{false}
}

// useKernels sets hasAVX2 until the test ends.
func useKernels(t *testing.T, v bool) {
	was := hasAVX2
	t.Cleanup(func() { setKernels(was) })
	setKernels(v)
}

func setKernels(v bool) { hasAVX2 = v }
