//go:build !race && !purego

package buffer

import "testing"

// kernelSets returns the values of vector that this machine supports, its own first.
func kernelSets() []bool {
	if vector {
		return []bool{true, false}
	}
	return []bool{false}
}

// useKernels sets vector until the test ends.
func useKernels(t *testing.T, v bool) {
	was := vector
	t.Cleanup(func() { setKernels(was) })
	setKernels(v)
}

func setKernels(v bool) { vector = v }
