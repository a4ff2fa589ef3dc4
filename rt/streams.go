package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"io"
	"runtime"
	"sync"
)

// Stream is a file object or a bytes-like object in a frame.
type Stream struct {
	file     uintptr // *C.goanna_file; 0: nil
	data     uintptr
	len      int64 // -1: it is a file object
	seekable int32
	kept     int32 // the reader or writer may be used after the call
}

func (s *Stream) isMemory() bool { return s.len >= 0 }

// Kept returns the function for an argument that Go may use after the call, until the garbage collector finds that it does not: it has a
// reference to the object.
func Kept[T any](load func(*Stream) T) func(*Stream) T {
	return func(s *Stream) T {
		s.kept = 1
		return load(s)
	}
}

// Nullable returns the function for an argument that may be None, which is nil.
func Nullable[T any](load func(*Stream) T) func(*Stream) T {
	return func(s *Stream) (v T) {
		if s.file != 0 {
			v = load(s)
		}
		return v
	}
}

// take has Go own the object of a stream that is kept, as long as owner lives.
func take[T any](s *Stream, owner *T) {
	if s.kept != 0 {
		C.goanna_take(C.uintptr_t(s.file))
		runtime.AddCleanup(owner, python{}.Drop, s.file)
	}
}

// stream is a reader or writer of an argument. end is called when the call ends.
type stream interface{ end() error }

// callStreams are the streams of a call.
type callStreams struct{ open []stream }

// streams has the streams of the calls in progress, by serial.
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
		c = new(callStreams)
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

// EndStreams is deferred around functions with arguments that end with the call: files, contexts, callables where the call holds the GIL. It
// ends their streams, whose use after the call is an error unless they are kept, and seeks files back over bytes that were read ahead. The first error becomes the failure of the call, unless the call has one;
// KeyboardInterrupt and SystemExit always do.
func (h *Head) EndStreams() {
	c := takeStreams(h.serial())
	if c == nil {
		return
	}
	for _, s := range c.open {
		if err := s.end(); err != nil && (h.failure == 0 || isExit(err)) {
			h.Fail(err)
		}
	}
}

// LoadReader returns the reader of an argument.
func LoadReader(s *Stream) io.Reader {
	if s.isMemory() {
		return newMemory(s)
	}
	return fileReader{newFile(s)}
}

// LoadReadCloser is [LoadReader]; Close closes the file object.
func LoadReadCloser(s *Stream) io.ReadCloser {
	if s.isMemory() {
		return newMemory(s)
	}
	f := newFile(s)
	return struct {
		fileReader
		fileCloser
	}{fileReader{f}, fileCloser{f}}
}

// LoadReadSeeker is [LoadReader] with Seek.
func LoadReadSeeker(s *Stream) io.ReadSeeker {
	if s.isMemory() {
		return newMemory(s)
	}
	return fileSeeker{fileReader{newFile(s)}}
}

// LoadReadSeekCloser is [LoadReadSeeker]; Close closes the file object.
func LoadReadSeekCloser(s *Stream) io.ReadSeekCloser {
	if s.isMemory() {
		return newMemory(s)
	}
	f := newFile(s)
	return struct {
		fileSeeker
		fileCloser
	}{fileSeeker{fileReader{f}}, fileCloser{f}}
}

// LoadReaderAt returns a reader at offsets from the start of an argument. The call does not change the position of a file object.
func LoadReaderAt(s *Stream) io.ReaderAt {
	if s.isMemory() {
		return newMemory(s)
	}
	r := &fileReaderAt{file: new(file)}
	r.open(s, r)
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
