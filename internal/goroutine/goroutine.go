//go:build amd64 || arm64

// Package goroutine tells goroutines apart.
package goroutine

// Current returns a number of the calling goroutine that no other one has while it runs: the address of the runtime's descriptor of it.
// Where the architecture is not known it is 0.
func Current() uintptr
