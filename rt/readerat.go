package rt

import (
	"io"
)

// fileReaderAt reads a file object at offsets. It seeks, and at the end of the call restores the position. After the call the position is where
// the last read ended.
type fileReaderAt struct {
	*file
	moved  bool
	origin int64 // position of the file object before the first seek
	at     int64 // offset of the window
}

// ReadAt implements [io.ReaderAt].
func (r *fileReaderAt) ReadAt(p []byte, offset int64) (n int, err error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if err := r.usable(); err != nil {
		return 0, err
	}
	if offset < 0 {
		return 0, errNegative
	}
	for n < len(p) {
		if err := r.reach(offset + int64(n)); err != nil {
			return n, err
		}
		if len(r.window) == 0 {
			return n, io.EOF
		}
		n += copy(p[n:], r.window[offset+int64(n)-r.at:])
	}
	return n, nil
}

// reach makes the window contain the byte at offset. The window is empty at the end of the file.
func (r *fileReaderAt) reach(offset int64) error {
	if r.at <= offset && offset < r.at+int64(len(r.window)) {
		return nil
	}
	if !r.moved {
		origin, err := r.seek(0, io.SeekCurrent)
		if err != nil {
			return err
		}
		r.moved, r.origin = true, origin
	}
	if _, err := r.seek(offset, io.SeekStart); err != nil {
		return err
	}
	r.at = offset
	return r.fill(0)
}

func (r *fileReaderAt) end() error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	defer r.finish()
	if r.moved {
		r.moved = false
		if _, err := r.seek(r.origin, io.SeekStart); err != nil {
			return err
		}
	}
	return r.quit
}
