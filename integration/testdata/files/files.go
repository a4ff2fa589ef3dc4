// Package files reads and writes Python's file objects.
package files

import (
	"archive/zip"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// Collect collects what nothing refers to any more: the references to exceptions in errors.
func Collect() {
	for range 3 {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
}

// ReadAll returns what is left of r.
func ReadAll(r io.Reader) ([]byte, error) { return io.ReadAll(r) }

// ReadN reads n bytes at most, in pieces of the given size, as long as each read gives one.
//
//goanna:sig (r, n, piece=1)
func ReadN(r io.Reader, n, piece int) ([]byte, error) {
	var all []byte
	for len(all) < n {
		p := make([]byte, min(piece, n-len(all)))
		got, err := r.Read(p)
		all = append(all, p[:got]...)
		if err == io.EOF {
			break
		}
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// ReadOnce returns what one Read gives.
func ReadOnce(r io.Reader, n int) ([]byte, error) {
	p := make([]byte, n)
	got, err := r.Read(p)
	if err == io.EOF {
		err = nil
	}
	return p[:got], err
}

// Count counts bytes, and says nothing of errors.
func Count(r io.Reader) int64 {
	n, _ := io.Copy(io.Discard, r)
	return n
}

// Lines returns the first lines.
func Lines(r io.Reader, n int) []string {
	var lines []string
	s := bufio.NewScanner(r)
	for len(lines) < n && s.Scan() {
		lines = append(lines, s.Text())
	}
	return lines
}

// Default reads bytes where nothing else is given.
//
//goanna:sig (r=b'abc\x00')
func Default(r io.Reader) ([]byte, error) { return io.ReadAll(r) }

// Hides has an error of its own instead of a read's.
func Hides(r io.Reader) error {
	if _, err := io.ReadAll(r); err != nil {
		return errors.New("hidden")
	}
	return nil
}

// SeekTwice reads a byte, has a seek fail, and reads n bytes.
func SeekTwice(r io.ReadSeeker, n int) ([]byte, error) {
	p := make([]byte, n)
	if _, err := io.ReadFull(r, p[:1]); err != nil {
		return nil, err
	}
	if _, err := r.Seek(-1, io.SeekStart); err == nil {
		return nil, errors.New("the seek did not fail")
	}
	_, err := io.ReadFull(r, p)
	return p, err
}

// Wrapped wraps the error of a read.
func Wrapped(r io.Reader) error {
	if _, err := io.ReadAll(r); err != nil {
		return fmt.Errorf("load: %w", err)
	}
	return nil
}

// Copy copies, in pieces of 32 kB.
func Copy(w io.Writer, r io.Reader) (int64, error) { return io.Copy(w, r) }

// Write writes.
func Write(w io.Writer, data []byte) (int, error) { return w.Write(data) }

// WriteField writes bytes that are in memory with pointers.
func WriteField(w io.Writer) (int, error) {
	s := &struct {
		next *int
		data [4]byte
	}{new(int), [4]byte{1, 2, 3, 4}}
	return w.Write(s.data[:])
}

// WriteClose writes and closes.
func WriteClose(w io.WriteCloser, data []byte) error {
	if _, err := w.Write(data); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	if _, err := w.Write(data); !errors.Is(err, fs.ErrClosed) {
		return fmt.Errorf("after Close: %w", err)
	}
	return nil
}

// ReadClose reads n bytes and closes.
func ReadClose(r io.ReadCloser, n int) ([]byte, error) {
	p := make([]byte, n)
	if _, err := io.ReadFull(r, p); err != nil {
		return nil, err
	}
	if err := r.Close(); err != nil {
		return nil, err
	}
	if _, err := r.Read(p); !errors.Is(err, fs.ErrClosed) {
		return nil, fmt.Errorf("after Close: %w", err)
	}
	return p, nil
}

// Seek reads a byte, seeks, and reads n bytes.
func Seek(r io.ReadSeeker, offset int64, whence, n int) (int64, []byte, error) {
	p := make([]byte, n)
	if _, err := io.ReadFull(r, p[:min(n, 1)]); err != nil {
		return 0, nil, err
	}
	at, err := r.Seek(offset, whence)
	if err != nil {
		return 0, nil, err
	}
	got, err := io.ReadFull(r, p)
	if errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF {
		err = nil
	}
	return at, p[:got], err
}

// SeekClose closes a file that has positions.
func SeekClose(r io.ReadSeekCloser) error { return r.Close() }

// ReadAt reads n bytes at an offset, and says whether the file ended.
func ReadAt(r io.ReaderAt, offset int64, n int) ([]byte, bool, error) {
	p := make([]byte, n)
	got, err := r.ReadAt(p, offset)
	if err == io.EOF {
		return p[:got], true, nil
	}
	return p[:got], false, err
}

// Unzip returns the names and the sizes of a zip file's members.
func Unzip(r io.ReaderAt, size int64) (map[string]int, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, err
	}
	sizes := map[string]int{}
	for _, f := range archive.File {
		member, err := f.Open()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(member)
		if err != nil {
			return nil, err
		}
		sizes[f.Name] = len(data)
	}
	return sizes, nil
}

// Gunzip decompresses.
func Gunzip(r io.Reader, w io.Writer) (int64, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return 0, err
	}
	return io.Copy(w, z)
}

// Join reads one after another.
func Join(parts []io.Reader) ([]byte, error) { return io.ReadAll(io.MultiReader(parts...)) }

// JoinAll reads one after another.
func JoinAll(parts ...io.Reader) ([]byte, error) { return io.ReadAll(io.MultiReader(parts...)) }

// Tee writes to all.
func Tee(data []byte, to map[string]io.Writer) error {
	for _, w := range to {
		if _, err := w.Write(data); err != nil {
			return err
		}
	}
	return nil
}

var kept struct {
	sync.Mutex
	r io.Reader
	w io.Writer
}

// Keep reads n bytes, and keeps what it is given.
func Keep(r io.Reader, w io.Writer, n int) ([]byte, error) {
	kept.Lock()
	defer kept.Unlock()
	kept.r, kept.w = r, w
	p := make([]byte, n)
	got, err := io.ReadFull(r, p)
	return p[:got], err
}

// UseKept uses it after its call.
func UseKept() (string, string) {
	kept.Lock()
	defer kept.Unlock()
	_, errR := kept.r.Read(make([]byte, 1))
	_, errW := kept.w.Write(make([]byte, 1))
	return fmt.Sprint(errR), fmt.Sprint(errW)
}

// ReadElsewhere reads on another goroutine.
func ReadElsewhere(r io.Reader) ([]byte, error) {
	var data []byte
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		data, err = io.ReadAll(r)
	}()
	<-done
	return data, err
}

// CopyElsewhere copies on another goroutine, and reads what is left of r itself.
func CopyElsewhere(w io.Writer, r io.Reader, n int64) ([]byte, error) {
	failed := make(chan error)
	go func() {
		_, err := io.CopyN(w, r, n)
		failed <- err
	}()
	if err := <-failed; err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// ReadPieces has many goroutines read pieces of 100 bytes, and returns how many bytes that was and their sum.
func ReadPieces(r io.Reader, goroutines int) (n, sum int, err error) {
	var mutex sync.Mutex
	var group sync.WaitGroup
	for range goroutines {
		group.Go(func() {
			for p := make([]byte, 100); ; {
				got, failed := r.Read(p)
				mutex.Lock()
				n += got
				for _, b := range p[:got] {
					sum += int(b)
				}
				if failed != nil && failed != io.EOF {
					err = failed
				}
				mutex.Unlock()
				if failed != nil {
					return
				}
			}
		})
	}
	group.Wait()
	return n, sum, err
}

// Pipe copies through as many pipes, each with a goroutine.
func Pipe(r io.Reader, w io.Writer, pipes int) error {
	for range pipes {
		from := r
		reader, writer := io.Pipe()
		go func() {
			_, err := io.Copy(writer, from)
			writer.CloseWithError(err)
		}()
		r = reader
	}
	_, err := io.Copy(w, r)
	return err
}

// Abandon leaves a goroutine behind that goes on reading.
func Abandon(r io.Reader) {
	go func() {
		for range 1000 {
			if _, err := r.Read(make([]byte, 100)); err != nil {
				return
			}
		}
	}()
}

// Panic panics after a read.
func Panic(r io.Reader) {
	r.Read(make([]byte, 3))
	panic("after three bytes")
}

// Hold has an object of Python's too.
//
//goanna:hold-gil
func Hold(r io.Reader) ([]byte, error) { return io.ReadAll(r) }

// HoldElsewhere reads on another goroutine while it holds the GIL.
//
//goanna:hold-gil
func HoldElsewhere(r io.Reader) ([]byte, error) { return ReadElsewhere(r) }

// Meet makes a file "here" in a folder, and waits for one "there", for a minute at most, before it reads.
func Meet(r io.Reader, folder string) ([]byte, error) {
	if err := os.WriteFile(filepath.Join(folder, "here"), nil, 0o666); err != nil {
		return nil, err
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		_, err := os.Stat(filepath.Join(folder, "there"))
		if err == nil {
			return io.ReadAll(r)
		}
		if time.Now().After(end) {
			return nil, err
		}
	}
}

// Tree returns the files under a path with their sizes.
//
//goanna:sig (root='.')
func Tree(root fs.FS) (map[string]int64, error) {
	sizes := map[string]int64{}
	return sizes, fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			sizes[name] = info.Size()
		}
		return err
	})
}

// ReadFile reads a file under a path.
func ReadFile(root fs.FS, name string) ([]byte, error) { return fs.ReadFile(root, name) }
