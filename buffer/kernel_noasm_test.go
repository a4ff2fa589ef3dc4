//go:build !amd64 || race || purego

package buffer

import "testing"

func kernelSets() []bool { return []bool{false} }

func useKernels(*testing.T, bool) {}

func setKernels(bool) {}
