//go:build !race && !purego

package buffer

import "testing"

// kernelSets are the settings of vector that this machine has: its own, and the one for a machine without AVX2.
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
