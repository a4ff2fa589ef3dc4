package rt

import (
	"io"
	"io/fs"
	"sync"
	"unsafe"
)

// memory is a reader of the memory of a bytes-like object, for any goroutine: until the call ends, unless it is kept.
type memory struct {
	mutex  sync.Mutex
	data   []byte
	at     int64
	closed bool
	ended  bool
}

func newMemory(s *Stream) *memory {
	m := &memory{data: unsafe.Slice((*byte)(pointer(&s.data)), s.len)}
	if s.kept != 0 {
		take(s, m)
		return m
	}
	streams, _ := streamsOf()
	streams.open = append(streams.open, m)
	return m
}

func (m *memory) usable() error {
	switch {
	case m.ended:
		return errEnded
	case m.closed:
		return fs.ErrClosed
	}
	return nil
}

// Read implements [io.Reader].
func (m *memory) Read(p []byte) (int, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	n, err := m.copy(p, m.at)
	m.at += int64(n)
	if n > 0 || len(p) == 0 && err == io.EOF {
		err = nil
	}
	return n, err
}

// ReadAt implements [io.ReaderAt].
func (m *memory) ReadAt(p []byte, offset int64) (int, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if offset < 0 {
		return 0, errNegative
	}
	return m.copy(p, offset)
}

// copy is ReadAt for an offset that is not negative.
func (m *memory) copy(p []byte, offset int64) (int, error) {
	if err := m.usable(); err != nil {
		return 0, err
	}
	n := 0
	if offset < int64(len(m.data)) {
		n = copy(p, m.data[offset:])
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Seek implements [io.Seeker].
func (m *memory) Seek(offset int64, whence int) (int64, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if err := m.usable(); err != nil {
		return 0, err
	}
	switch whence {
	case io.SeekCurrent:
		offset += m.at
	case io.SeekEnd:
		offset += int64(len(m.data))
	}
	if offset < 0 {
		return 0, errNegative
	}
	m.at = offset
	return offset, nil
}

// Close implements [io.Closer]. It does not change the object.
func (m *memory) Close() error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	err := m.usable()
	m.closed = true
	return err
}

func (m *memory) end() error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.ended, m.data = true, nil
	return nil
}
