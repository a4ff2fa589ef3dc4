package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

// Stream is a file object or a bytes-like object in a frame.
type Stream struct {
	file     uintptr // *C.goanna_file; 0: the bytes at data
	data     uintptr
	len      int64
	seekable int32
	held     int32
}

// A stream is what Go has of a Stream until the call ends.
type stream interface{ end() error }

// callStreams are the streams of a call.
type callStreams struct {
	address C.uintptr_t // *C.goanna_call
	open    []stream

	mutex    sync.Mutex
	requests chan func() // to the worker; nil: there is none
	done     chan struct{}
}

// streams are those of the calls in progress, by the calls' serials.
var streams struct {
	sync.Mutex
	calls map[uint64]*callStreams
}

// streamsOf returns the streams of the call that this thread runs, and its serial.
func streamsOf() (*callStreams, uint64) {
	call := C.goanna_this_call()
	serial := uint64(call.serial)
	streams.Lock()
	defer streams.Unlock()
	c := streams.calls[serial]
	if c == nil {
		c = &callStreams{address: C.uintptr_t(uintptr(unsafe.Pointer(call)))}
		if streams.calls == nil {
			streams.calls = map[uint64]*callStreams{}
		}
		streams.calls[serial] = c
	}
	return c, serial
}

func takeStreams(call uint64) *callStreams {
	streams.Lock()
	defer streams.Unlock()
	c := streams.calls[call]
	delete(streams.calls, call)
	return c
}

// EndStreams is deferred around functions that read or write Python's files: their use after the call is an error. What was read
// ahead of a file is given back, by its seek. The first error becomes the call's, unless it has one.
func (h *Head) EndStreams() {
	c := takeStreams(h.serial())
	if c == nil {
		return
	}
	for _, s := range c.open {
		if err := s.end(); err != nil && h.failure == 0 {
			h.Fail(err)
		}
	}
	if c.requests != nil {
		close(c.requests)
		<-c.done
	}
}

// elsewhere runs f, which uses a file of the call, on a thread of its own with a thread state of Python's, which lasts as long as the
// call: Python's files have any goroutine that way. The caller has a stream of the call locked, so that the call does not end.
func (c *callStreams) elsewhere(file C.uintptr_t, f func()) error {
	requests := c.startWorker(file)
	if requests == nil {
		return &buffer.OutOfMemoryError{}
	}
	ran := make(chan struct{})
	requests <- func() {
		f()
		close(ran)
	}
	<-ran
	return nil
}

// startWorker returns the requests of the worker, which it starts if need be; nil without memory.
func (c *callStreams) startWorker(file C.uintptr_t) chan<- func() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.requests == nil {
		requests, done, started := make(chan func()), make(chan struct{}), make(chan bool)
		go work(c.address, file, requests, done, started)
		if !<-started {
			return nil
		}
		c.requests, c.done = requests, done
	}
	return c.requests
}

func work(call, file C.uintptr_t, requests <-chan func(), done chan<- struct{}, started chan<- bool) {
	defer close(done)
	runtime.LockOSThread() // to the end, with which the thread ends
	ok := bool(C.goanna_begin_worker(call, file))
	started <- ok
	if !ok {
		return
	}
	for request := range requests {
		request()
	}
	C.goanna_end_worker()
}

var (
	errNegative = py.Errorf(py.ValueError, "expected a position of 0 or more in a file")
	errEnded    = errors.New("goanna: a file of Python is used after the function that it was given to has returned")
	errHeld     = errors.New("goanna: a file of Python is used on another goroutine than that of the function that it was given to, which holds the GIL")
)

// LoadReader returns the reader of an argument.
func LoadReader(s *Stream) io.Reader {
	if s.file == 0 {
		return newMemory(s)
	}
	return fileReader{newFile(s)}
}

// LoadReadCloser is [LoadReader]; Close closes the file object.
func LoadReadCloser(s *Stream) io.ReadCloser {
	if s.file == 0 {
		return newMemory(s)
	}
	f := newFile(s)
	return struct {
		fileReader
		fileCloser
	}{fileReader{f}, fileCloser{f}}
}

// LoadReadSeeker is [LoadReader] with positions.
func LoadReadSeeker(s *Stream) io.ReadSeeker {
	if s.file == 0 {
		return newMemory(s)
	}
	return fileSeeker{fileReader{newFile(s)}}
}

// LoadReadSeekCloser is [LoadReadSeeker]; Close closes the file object.
func LoadReadSeekCloser(s *Stream) io.ReadSeekCloser {
	if s.file == 0 {
		return newMemory(s)
	}
	f := newFile(s)
	return struct {
		fileSeeker
		fileCloser
	}{fileSeeker{fileReader{f}}, fileCloser{f}}
}

// LoadReaderAt returns the reader of an argument at offsets from its start. The position of a file object is at the end of the call
// where it was at its start.
func LoadReaderAt(s *Stream) io.ReaderAt {
	if s.file == 0 {
		return newMemory(s)
	}
	r := &fileReaderAt{file: openFile(s)}
	r.streams.open = append(r.streams.open, r)
	return r
}

// LoadWriter returns the writer of an argument.
func LoadWriter(s *Stream) io.Writer { return fileWriter{newFile(s)} }

// LoadWriteCloser is [LoadWriter]; Close closes the file object.
func LoadWriteCloser(s *Stream) io.WriteCloser {
	f := newFile(s)
	return struct {
		fileWriter
		fileCloser
	}{fileWriter{f}, fileCloser{f}}
}

// LoadFS returns the file system under a path.
func LoadFS(root *string) fs.FS {
	if *root == "" {
		refuse(py.Errorf(py.ValueError, "expected the path of a folder, got ''"))
	}
	return os.DirFS(strings.Clone(*root))
}

// file is a file object of Python, of one call. Of a seekable one Python is asked for more than Go wants, and what is left at the end
// is given back by a seek: the position is where Go stopped. Of others no more is read than Go asks for.
type file struct {
	mutex    sync.Mutex
	streams  *callStreams
	call     uint64
	address  C.uintptr_t
	window   []byte // has been read and not been taken; in memory of C
	seekable bool
	held     bool // the call holds the GIL
	closed   bool
	ended    bool
	quit     error // the last exception that asks the program to end: no Go function may hide it
}

func openFile(s *Stream) *file {
	streams, call := streamsOf()
	return &file{streams: streams, call: call, address: C.uintptr_t(s.file), seekable: s.seekable != 0, held: s.held != 0}
}

func newFile(s *Stream) *file {
	f := openFile(s)
	f.streams.open = append(f.streams.open, f)
	return f
}

func (f *file) usable() error {
	switch {
	case f.ended:
		return errEnded
	case f.closed:
		return fs.ErrClosed
	}
	return nil
}

// use runs a function of python.h, on this thread or the worker's.
func (f *file) use(run func(failure **C.goanna_failure) C.int64_t) (int64, error) {
	var failure *C.goanna_failure
	n := run(&failure)
	if n == C.GOANNA_ELSEWHERE {
		if f.held {
			return 0, errHeld
		}
		if err := f.streams.elsewhere(f.address, func() { n = run(&failure) }); err != nil {
			return 0, err
		}
	}
	if n >= 0 {
		return int64(n), nil
	}
	err := outcome(f.call, 0, failure)
	var raised *py.Exception
	if errors.As(err, &raised) && (raised.Class == "KeyboardInterrupt" || raised.Class == "SystemExit") {
		f.quit = err
	}
	return 0, err
}

// fill reads up to n bytes into the window, which is empty; 0 stands for as many as Python is asked for at one time.
func (f *file) fill(n int) error {
	var data *C.char
	got, err := f.use(func(failure **C.goanna_failure) C.int64_t {
		return C.goanna_read_file(C.uint64_t(f.call), f.address, C.int64_t(n), &data, failure)
	})
	if err != nil {
		return err
	}
	f.window = unsafe.Slice((*byte)(unsafe.Pointer(data)), got)
	return nil
}

// write hands p over, or the part of it that Python is given at one time.
func (f *file) write(p []byte) (int, error) {
	// as a *C.char: cgo would look for pointers in all that p is a part of
	data := (*C.char)(unsafe.Pointer(unsafe.SliceData(p)))
	n, err := f.use(func(failure **C.goanna_failure) C.int64_t {
		return C.goanna_write_file(C.uint64_t(f.call), f.address, data, C.int64_t(len(p)), failure)
	})
	return int(n), err
}

func (f *file) seek(offset int64, whence int) (int64, error) {
	f.window = nil
	return f.use(func(failure **C.goanna_failure) C.int64_t {
		return C.goanna_seek_file(C.uint64_t(f.call), f.address, C.int64_t(offset), C.int(whence), failure)
	})
}

func (f *file) close() error {
	f.closed, f.window = true, nil
	_, err := f.use(func(failure **C.goanna_failure) C.int64_t {
		return C.goanna_close_file(C.uint64_t(f.call), f.address, failure)
	})
	return err
}

// end ends the use of f by Go.
func (f *file) end() error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.ended = true
	if unread := int64(len(f.window)); unread > 0 {
		if _, err := f.seek(-unread, io.SeekCurrent); err != nil {
			return err
		}
	}
	return f.quit
}

type fileReader struct{ *file }

// Read implements [io.Reader].
func (r fileReader) Read(p []byte) (int, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if err := r.usable(); err != nil || len(p) == 0 {
		return 0, err
	}
	if len(r.window) == 0 {
		if err := r.fill(r.ahead(len(p))); err != nil {
			return 0, err
		}
		if len(r.window) == 0 {
			return 0, io.EOF
		}
	}
	n := copy(p, r.window)
	r.window = r.window[n:]
	return n, nil
}

// ahead returns how many bytes to ask for where Go wants n.
func (f *file) ahead(n int) int {
	if f.seekable {
		return 0
	}
	return n
}

type fileSeeker struct{ fileReader }

// Seek implements [io.Seeker].
func (s fileSeeker) Seek(offset int64, whence int) (int64, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if err := s.usable(); err != nil {
		return 0, err
	}
	if whence == io.SeekCurrent {
		offset -= int64(len(s.window))
	}
	return s.seek(offset, whence)
}

type fileCloser struct{ *file }

// Close closes the file object.
func (c fileCloser) Close() error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if err := c.usable(); err != nil {
		return err
	}
	return c.close()
}

type fileWriter struct{ *file }

// Write implements [io.Writer]. It goes on where Python took a part.
func (w fileWriter) Write(p []byte) (written int, err error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if err := w.usable(); err != nil {
		return 0, err
	}
	for written < len(p) {
		n, err := w.write(p[written:])
		written += n
		if err != nil {
			return written, err
		}
		if n == 0 {
			return written, io.ErrShortWrite
		}
	}
	return written, nil
}

// fileReaderAt moves the file object to where Go reads, and at the end back to where it was.
type fileReaderAt struct {
	*file
	moved  bool
	origin int64 // where the file object was
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

// reach has the window begin at an offset, or before it. It is empty at the end of the file.
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
	r.ended = true
	r.window = nil
	if r.moved {
		if _, err := r.seek(r.origin, io.SeekStart); err != nil {
			return err
		}
	}
	return r.quit
}

// memory reads the memory of a bytes-like object, on any goroutine until the call ends.
type memory struct {
	mutex  sync.Mutex
	data   []byte
	at     int64
	closed bool
	ended  bool
}

func newMemory(s *Stream) *memory {
	m := &memory{data: unsafe.Slice((*byte)(pointer(&s.data)), s.len)}
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

// Close ends the reading; the object stays as it is.
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
