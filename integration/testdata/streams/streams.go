// Package streams returns readers and writers.
package streams

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing/fstest"
	"time"

	"github.com/goanna-py/goanna/py"
)

// Text reads a text.
func Text(s string) io.Reader { return strings.NewReader(s) }

// Positions reads a text that has positions.
func Positions(s string) io.ReadSeeker { return strings.NewReader(s) }

// Open opens a file.
func Open(path string) (*os.File, error) { return os.Open(path) }

// Create makes a file.
func Create(path string) (io.WriteCloser, error) { return os.Create(path) }

// Stdin is the program's own: what Python gets must not close it.
func Stdin() io.Reader { return os.Stdin }

// Pipe returns both ends of a pipe of the system, which has no positions.
func Pipe() (*os.File, *os.File, error) { return os.Pipe() }

// Channel returns both ends of a pipe of Go: a read waits for a write.
func Channel() (io.ReadCloser, io.WriteCloser) { return io.Pipe() }

// Compress writes to a file what is written, compressed.
func Compress(path string) (io.WriteCloser, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &compressor{gzip.NewWriter(f), f}, nil
}

type compressor struct {
	*gzip.Writer
	file *os.File
}

func (c *compressor) Close() error { return errors.Join(c.Writer.Close(), c.file.Close()) }

// Decompress reads compressed data.
func Decompress(data []byte) (io.Reader, error) {
	return gzip.NewReader(bytes.NewReader(bytes.Clone(data)))
}

// Buffered writes to what Written gives, once it is flushed.
func Buffered() io.Writer { return bufio.NewWriterSize(&written, 1<<16) }

var written lockedBuffer

// Written gives what was written to the package's buffer, and empties it.
func Written() []byte { return written.take() }

type lockedBuffer struct {
	mutex sync.Mutex
	bytes bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.bytes.Write(p)
}

func (b *lockedBuffer) take() []byte {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	defer b.bytes.Reset()
	return bytes.Clone(b.bytes.Bytes())
}

// Member is a file of a file system.
func Member(name string) (fs.File, error) {
	return fstest.MapFS{"a.txt": {Data: []byte("of a file system")}}.Open(name)
}

// Many returns n readers, in a list and in a dict.
func Many(n int) ([]io.Reader, map[string]io.ReadSeeker) {
	list, dict := make([]io.Reader, n), map[string]io.ReadSeeker{}
	for i := range list {
		list[i] = &counted{Reader: strings.NewReader("in the list")}
		count(list[i].(*counted))
	}
	dict["key"] = strings.NewReader("in the dict")
	return list, dict
}

// Nil returns a nil reader, and no error.
func Nil() (io.Reader, error) { return nil, nil }

// Gap returns a list with none in it.
func Gap() []io.Reader {
	r := &counted{Reader: strings.NewReader("")}
	count(r)
	return []io.Reader{r, nil}
}

// Late fails after a result was stored.
func Late() (io.Reader, []any) {
	r := &counted{Reader: strings.NewReader("")}
	count(r)
	return r, []any{make(chan int)}
}

// counted readers are alive until Go's collector has taken them.
type counted struct{ io.Reader }

var alive atomic.Int64

func count(c *counted) {
	alive.Add(1)
	runtime.AddCleanup(c, func(int) { alive.Add(-1) }, 0)
}

// Alive counts the readers that Go still has, after a collection.
func Alive() int {
	for range 5 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	return int(alive.Load())
}

var closes atomic.Int64

// Closes counts the calls of Close since the last call.
func Closes() int { return int(closes.Swap(0)) }

func (c *counted) Close() error {
	closes.Add(1)
	return nil
}

// Closer counts its closes.
func Closer() io.ReadCloser {
	c := &counted{Reader: strings.NewReader("text")}
	count(c)
	return c
}

// Hidden returns a closer as a reader.
func Hidden() io.Reader { return Closer() }

// Zeros gives n zeros, never more than 1000 at once.
func Zeros(n int) io.Reader { return &zeros{left: n} }

type zeros struct {
	mutex sync.Mutex
	left  int
}

func (z *zeros) Read(p []byte) (int, error) {
	z.mutex.Lock()
	defer z.mutex.Unlock()
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), z.left, 1000)
	clear(p[:n])
	z.left -= n
	return n, nil
}

// Strange does with each read what a word of script says.
func Strange(script string) io.ReadWriteSeeker { return &strange{words: strings.Fields(script)} }

type strange struct {
	mutex sync.Mutex
	words []string
}

var errStrange = errors.New("strange")

func (s *strange) next() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(s.words) == 0 {
		return "eof"
	}
	word := s.words[0]
	if word != "nothing-forever" {
		s.words = s.words[1:]
	}
	return word
}

func (s *strange) act(p []byte) (int64, error) {
	switch word := s.next(); word {
	case "eof":
		return 0, io.EOF
	case "last":
		return int64(copy(p, "last")), io.EOF
	case "nothing", "nothing-forever":
		return 0, nil
	case "then-error":
		return int64(copy(p, "some")), errStrange
	case "error":
		return 0, errStrange
	case "value":
		return 0, py.Errorf(py.KeyError, "own")
	case "negative":
		return -1, nil
	case "many":
		return int64(len(p)) + 1, nil
	case "short":
		return int64(len(p)) / 2, nil
	case "panic":
		panic("in a method")
	case "nil":
		var null *strange
		null.words = nil
	default:
		return int64(copy(p, word)), nil
	}
	return 0, nil
}

func (s *strange) Read(p []byte) (int, error) {
	n, err := s.act(p)
	return int(n), err
}

func (s *strange) Write(p []byte) (int, error) {
	n, err := s.act(bytes.Clone(p))
	return int(n), err
}

func (s *strange) Seek(int64, int) (int64, error) { return s.act(nil) }

// Unlocked is a reader that no lock guards: Go says that two threads may not use it at once.
func Unlocked(n int) io.ReadSeeker { return bytes.NewReader(make([]byte, n)) }

// Guarded reads a text, on any threads.
func Guarded(s string) io.ReadSeeker { return &guarded{reader: strings.NewReader(s)} }

type guarded struct {
	mutex  sync.Mutex
	reader *strings.Reader
}

func (g *guarded) Read(p []byte) (int, error) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.reader.Read(p)
}

func (g *guarded) Seek(offset int64, whence int) (int64, error) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	return g.reader.Seek(offset, whence)
}

// Endless never ends.
func Endless() io.Reader { return endless{} }

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	time.Sleep(time.Millisecond)
	return len(p), nil
}

// Nop does nothing, at once.
func Nop() io.ReadWriter { return nop{} }

type nop struct{}

func (nop) Read(p []byte) (int, error)  { return len(p), nil }
func (nop) Write(p []byte) (int, error) { return len(p), nil }

// Kept returns a reader of a file that Python gave.
func Kept(r io.Reader) io.Reader { return bufio.NewReader(r) }

// At reads a part of a file that Python gave.
func At(r io.ReaderAt, from, n int64) io.Reader { return io.NewSectionReader(r, from, n) }

// Tee writes to all files what is written.
func Tee(w ...io.Writer) io.Writer { return io.MultiWriter(w...) }

// Count reads a file that is not kept: the function has no result that may hold it.
func Count(r io.Reader) (int64, error) {
	held = r
	return io.Copy(io.Discard, r)
}

var held io.Reader

// CountAgain uses the file after its call.
func CountAgain() (int64, error) { return io.Copy(io.Discard, held) }

// Log writes lines to a file.
type Log struct{ w io.Writer }

func NewLog(w io.Writer) *Log { return &Log{w} }

// Reset has the lines be written to another file.
func (l *Log) Reset(w io.Writer) { l.w = w }

func (l *Log) Line(s string) error {
	_, err := io.WriteString(l.w, s+"\n")
	return err
}

// LineHeld holds the GIL.
//
//goanna:hold-gil
func (l *Log) LineHeld(s string) error { return l.Line(s) }

// LineElsewhere writes on another goroutine.
func (l *Log) LineElsewhere(s string) error {
	done := make(chan error)
	go func() { done <- l.Line(s) }()
	return <-done
}

// Later writes after a while, on another goroutine.
func (l *Log) Later(s string, wait time.Duration) {
	time.AfterFunc(wait, func() { l.Line(s) })
}

// Forget collects what nothing refers to any more.
func Forget() {
	held = nil
	for range 3 {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
}

// Unhashable returns readers, one of a key that has no Python counterpart.
func Unhashable() map[any]io.Reader {
	m := map[any]io.Reader{make(chan int): nil}
	for i := range 10 {
		c := &counted{Reader: strings.NewReader("")}
		count(c)
		m[i] = c
	}
	return m
}

// Slow reads a text in pieces of three bytes.
type Slow struct{ r *strings.Reader }

func NewSlow(s string) *Slow { return &Slow{strings.NewReader(s)} }

func (s *Slow) Read(p []byte) (int, error) {
	if s.r.Len() == 1 {
		return 0, errors.New("stuck")
	}
	return s.r.Read(p[:min(3, len(p))])
}
