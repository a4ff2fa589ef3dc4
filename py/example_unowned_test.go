package py_test

import (
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
)

var primes = [...]uint8{2, 3, 5, 7}

// Primes exports memory that lives as long as the process.
type Primes struct{}

// NewPrimes returns an exporter of the memory.
func NewPrimes() *Primes { return &Primes{} }

// GetBuffer fills in a buffer of the memory.
func (p *Primes) GetBuffer(b *buffer.Buffer, flags buffer.Flags) error {
	return b.FillInfo(p, unsafe.Pointer(&primes), len(primes), true, flags)
}

// ReleaseBuffer is not called.
func (p *Primes) ReleaseBuffer(*buffer.Buffer) {}

// UnownedBuffers has the buffers keep no object.
func (p *Primes) UnownedBuffers() bool { return true }

func ExampleUnowned() {
	python(`
import examples
m = memoryview(examples.Primes())
print(m.tolist(), m.obj)
`)
	// Output: [2, 3, 5, 7] None
}
