// Package sample has "everything".
//
// Trigraphs??! Ünïcode, C:\path.
package sample

import (
	"context"
	"io"
	"io/fs"
	"iter"
	"math/big"
	"net/netip"
	"os"
	"time"

	"github.com/x448/float16"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

type Pixel uint8

type Point struct{ X, Y float64 }

const (
	Debug   = true
	MaxSize = 1 << 40 // The greatest size.
	Mask    = 1<<64 - 1
	Huge    = 1 << 100
	Pi      = 3.141592653589793
	I       = 1i
	Name    = "a\x00b"
)

func Nothing() {}

// Scalars takes
// scalars.
//
//goanna:sig (b, i, /, u, d, f=inf, *, c, s='a"é')
func Scalars(b bool, i int8, u uint64, d time.Month, f float32, c complex128, s string) (bool, int8, uint64, time.Month, float32, complex128, string, error) {
	return b, i, u, d, f, c, s, nil
}

//goanna:hold-gil
//goanna:ndim img=2
//goanna:mut dst flags
//goanna:sig (data, xs, dst, flags, img, view, halves, points, anything, n=-9223372036854775808)
func Buffers(data []byte, xs []float64, dst []byte, flags []bool, img buffer.Mut[Pixel], view buffer.View[float64], halves buffer.View[float16.Float16], points []Point,
	anything *buffer.Buffer, n int) []float64 {
	return nil
}

// Mixed is a leaf, if its code is one.
//
//goanna:out dst=len(src)*2 mask=(height, width)
func Mixed(dst, src []int64, mask []bool, height int32, width uint64) (int, error) { return 0, nil }

func Bytes() ([]byte, *buffer.Array[Pixel], *buffer.Array[float16.Float16]) { return nil, nil, nil }

func Columns(texts buffer.Column[string], numbers []buffer.Column[int32]) (buffer.Column[string], error) {
	return texts, nil
}

func Objects(o py.Object) (py.Object, error) { return o, nil }

// Lists nests.
func Lists(names []string, blobs [][]byte, rows [][]float64) ([]string, [][]byte, [][]float64, [][]string) {
	return nil, nil, nil, nil
}

// Values says their types themselves.
func Values(v any, all []any) (any, []any) { return v, all }

// Rest takes the rest.
func Rest(sep string, parts ...string) {}

// BlurOptions are keywords of Blur.
type BlurOptions struct {
	Radius  int
	Weights []float64
}

func Blur(data []byte, o *BlurOptions) {}

// Containers nest.
//
//goanna:sig (counts, tags=(), matrix=((1, 0), (0, nan)), limit=None, key=b'\x00\'"?', weights={'a': [1, inf], 'b': []}, values=[1.5, inf])
func Containers(counts map[Pixel]int, tags map[string]struct{}, matrix [2][2]float64, limit *float64, key [4]byte, weights map[string][]float64, values []float32) (
	map[string][]string, map[[2]int]struct{}, [3]*string, []map[int][3]int16, [1000]int, [][2][]float64) {
	panic(0)
}

// Mode says how.
type Mode uint8

const (
	ModeFast  Mode = iota // fast
	ModeExact             // exact
)

// Flag is a set.
type Flag int16

const (
	FlagA Flag = 1 << iota
	FlagB
)

// Kind has text.
type Kind string

const (
	KindOne Kind = "one"
	KindTwo Kind = "t\"wo"
)

const Timeout = 2 * time.Second

//goanna:sig (ms, t, a, p, m=1, f=3, k='one', d=0.5, n=7)
func Named(ms []Mode, t time.Time, a []netip.Addr, p netip.AddrPort, m Mode, f Flag, k Kind, d time.Duration, n *big.Int) (Mode, Flag, []Kind, time.Duration, *big.Int, *big.Rat, time.Time, netip.Addr) {
	return m, f, nil, d, n, nil, t, netip.Addr{}
}

func Runes(r rune, b byte) (rune, byte) { return r, b }

//goanna:sig (r, w, at, parts, root='.', c=b'\x00')
func Files(r io.Reader, w io.Writer, at io.ReaderAt, parts []io.Reader, root fs.FS, c io.ReadCloser) {
}

func Sequences() (iter.Seq[string], iter.Seq2[int, []*time.Time], []func(yield func([]byte) bool), []<-chan int, error) {
	return nil, nil, nil, nil, nil
}

func Streams() (io.Reader, *os.File, []io.ReadWriteSeeker, map[string]fs.File, error) {
	return nil, nil, nil, nil, nil
}

type Tree []Tree

// Trees hold themselves.
//
//goanna:sig (t, tries, m=[[], [[]]])
func Trees(t Tree, tries []Trie, m Tree) (Tree, map[string]Trie) { return t, nil }

type Trie map[string]*Trie

// Gauge is a class.
type Gauge struct {
	Level float64 // in percent
	Inner *Gauge
}

// NewGauge makes one.
//
//goanna:sig (level=0.5)
func NewGauge(level float64) (*Gauge, error) { return nil, nil }

// NewGaugeFull makes a full one.
func NewGaugeFull() Gauge { return Gauge{} }

// Raise raises the level.
func (g *Gauge) Raise(by float64, others map[string]*Gauge) []Meter { return nil }

// Compare compares levels.
func (g *Gauge) Compare(other *Gauge) int { return 0 }

func (g *Gauge) Close() error { return nil }

// Meter is an interface.
type Meter interface{ Close() error }

func meters(m Meter, all []Gauge) Meter { return m }

// Meters takes instances.
func Meters(m Meter, all []Gauge) Meter { return meters(m, all) }

// Each calls a Python callable for each word.
func Each(words []string, f func(i int, word string) (bool, error)) error {
	for i, w := range words {
		if more, err := f(i, w); err != nil || !more {
			return err
		}
	}
	return nil
}

// Later is a coroutine function.
//
//goanna:async
func Later(ctx context.Context, data []byte, names ...string) (string, error) { return "", nil }

// Points returns records.
func Points() []Point { return nil }
