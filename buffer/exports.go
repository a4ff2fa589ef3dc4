package buffer

import "sync"

// Exports counts the buffers of an [Exporter] that are out, and lets its memory move only while there are none. The zero
// value is ready. It is safe for use by several goroutines.
type Exports struct {
	mu sync.Mutex
	n  int
}

// Export calls fill, which sets the members of a Buffer, and counts one export more unless it fails. The memory does not
// move meanwhile.
func (x *Exports) Export(fill func() error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := fill(); err != nil {
		return err
	}
	x.n++
	return nil
}

// Release counts one export less, where there is one.
func (x *Exports) Release() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.n = max(x.n-1, 0)
}

// Change calls f, which may move or free the memory, while nothing is exported and nothing can be. Otherwise it is a
// *[BufferError], with the words of bytearray.
func (x *Exports) Change(f func() error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.n > 0 {
		return bufferErrorf("Existing exports of data: object cannot be re-sized")
	}
	return f()
}

// Count returns the number of buffers that are out.
func (x *Exports) Count() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.n
}
