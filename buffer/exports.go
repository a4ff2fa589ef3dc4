package buffer

import "sync"

// Exports counts the exported buffers of an [Exporter], and lets its memory move only while there are none. The zero value is ready
// to use. Several goroutines may use it at once.
type Exports struct {
	mu sync.Mutex
	n  int
}

// Export calls fill, which sets the members of a Buffer, and counts one more export if fill succeeds. The memory does not move
// meanwhile.
func (x *Exports) Export(fill func() error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := fill(); err != nil {
		return err
	}
	x.n++
	return nil
}

// Release counts one export less, if there is one.
func (x *Exports) Release() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.n = max(x.n-1, 0)
}

// Change calls f, which may move or free the memory. Nothing can be exported meanwhile. If a buffer is exported already, it fails
// with a *[BufferError], in the words of bytearray.
func (x *Exports) Change(f func() error) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.inUse(); err != nil {
		return err
	}
	return f()
}

// inUse returns the error of Change if a buffer is exported. The caller has locked x.
func (x *Exports) inUse() error {
	if x.n > 0 {
		return bufferErrorf("Existing exports of data: object cannot be re-sized")
	}
	return nil
}

// Count returns the number of exported buffers.
func (x *Exports) Count() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.n
}
