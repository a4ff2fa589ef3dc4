package cases

import (
	"bytes"
	"container/heap"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"iter"
	"os"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/buffer/strided"
	"github.com/goanna-py/goanna/buffer/vector"
	"github.com/goanna-py/goanna/internal/bind/writes/testdata/cases/kernel"
)

func Clear(b []byte)                      { clear(b) }                               // writes b
func Assign(x []float64)                  { x[0] = 1 }                               // writes x
func Add(x []float64)                     { x[0] += 1 }                              // writes x
func Increment(x []int64)                 { x[0]++ }                                 // writes x
func Copy(dst, src []byte) int            { return copy(dst, src) }                  // writes dst
func SubSlice(b []byte)                   { b[2:][3:5][0] = 1 }                      // writes b
func AppendWithin(b []byte)               { _ = append(b[:1], 2) }                   // writes b
func Sort(x []float64)                    { slices.Sort(x) }                         // writes x by slices.Sort
func SortInts(x []int)                    { sort.Ints(x) }                           // writes x by sort.Ints
func Reverse(x []int32)                   { slices.Reverse(x) }                      // writes x by slices.Reverse
func Read(b []byte)                       { os.Stdin.Read(b) }                       // writes b by (*os.File).Read
func ReadFull(r *os.File, b []byte)       { io.ReadFull(r, b) }                      // writes b by io.ReadFull
func Random(b []byte)                     { rand.Read(b) }                           // writes b by crypto/rand.Read
func Put(b []byte)                        { binary.LittleEndian.PutUint32(b, 1) }    // writes b by (encoding/binary.littleEndian).PutUint32
func Hex(dst, src []byte)                 { hex.Encode(dst, src) }                   // writes dst by encoding/hex.Encode
func Base64(dst, src []byte)              { base64.StdEncoding.Decode(dst, src) }    // writes dst by (*encoding/base64.Encoding).Decode
func Atomic(x []uint64)                   { atomic.AddUint64(&x[0], 1) }             // writes x by sync/atomic.AddUint64
func AppendInt(b []byte) []byte           { return strconv.AppendInt(b[:0], 5, 10) } // writes b by strconv.AppendInt
func Sscan(x []int)                       { fmt.Sscan("1 2", &x[0]) }                // writes x by fmt.Sscan
func Compact(x []int) []int               { return slices.Compact(x) }               // writes x by slices.Compact
func XOR(dst, src []byte, s cipherStream) { s.XORKeyStream(dst, src) }               // writes dst by (crypto/cipher.Stream).XORKeyStream
func Set(x []float64)                     { buffer.FromSlice(x).Data()[0] = 1 }      // writes x

type cipherStream = cipher.Stream

func ElementPointer(x []float64) {
	p := &x[3]
	*p = 5 // writes x
}

func Range(x []float64) {
	for i := range x {
		x[i] = 0 // writes x
	}
}

func SortSlice(x []float64) {
	sort.Slice(x, func(i, j int) bool { return x[i] < x[j] }) // writes x by sort.Slice
}

func SortSort(x []int) {
	sort.Sort(sort.Reverse(sort.IntSlice(x))) // writes x by sort.Sort
}

func Helper(b []byte) { zero(b[1:]) }

func zero(b []byte) {
	for i := range b {
		b[i] = 0 // writes b
	}
}

func Recursive(x []int) { quick(x, 0, len(x)) }

func quick(x []int, lo, hi int) {
	if hi-lo < 2 {
		return
	}
	x[lo], x[hi-1] = x[hi-1], x[lo] // writes x
	quick(x, lo, lo+1)
	quick(x, lo+1, hi)
}

func MutualA(b []byte, n int) {
	if n > 0 {
		mutualB(b, n-1)
	}
}

func mutualB(b []byte, n int) {
	MutualA(b, n)
	b[n] = 1 // writes b
}

func Generic(x []int16) { fill(x, 3) }

func fill[T any](s []T, v T) {
	for i := range s {
		s[i] = v // writes x
	}
}

func Closure(b []byte) {
	f := func() {
		b[0] = 1 // writes b
	}
	f()
}

func Deferred(b []byte) {
	defer func() {
		clear(b) // writes b
	}()
}

func Goroutine(b []byte) {
	done := make(chan bool)
	go func() {
		b[0] = 1 // writes b
		done <- true
	}()
	<-done
}

func WaitGroup(x []float64) {
	var wg sync.WaitGroup
	for i := range 4 {
		part := x[i*10 : i*10+10]
		wg.Go(func() {
			part[0] = 1 // writes x
		})
	}
	wg.Wait()
}

func Channel(b []byte) {
	jobs := make(chan []byte, 1)
	jobs <- b
	close(jobs)
	for job := range jobs {
		clear(job) // writes b
	}
}

func Worker(b []byte) {
	jobs := make(chan job)
	go work(jobs)
	jobs <- job{dst: b, src: make([]byte, 5)}
}

type job struct{ src, dst []byte }

func work(jobs chan job) {
	for j := range jobs {
		j.dst[0] = j.src[0] // writes b
	}
}

type state struct {
	name string
	buf  []byte
}

func (s *state) set(b []byte) { s.buf = b }

func (s *state) wipe() {
	clear(s.buf) // writes b
}

func Field(b []byte) {
	s := &state{name: "x"}
	s.set(b)
	s.wipe()
}

func newState(b []byte) *state { return &state{buf: b} }

func Constructor(b []byte) {
	s := newState(b)
	s.buf[0] = 1 // writes b
}

type outer struct{ inner *state }

func Nested(b []byte) {
	o := outer{inner: &state{}}
	o.inner.buf = b
	o.inner.buf[1] = 2 // writes b
}

type octets []byte

func (o octets) clean() {
	o[0] = 0 // writes b
}

func Named(b []byte) { octets(b).clean() }

type cleaner interface{ clean() }

func Interface(b []byte) {
	var c cleaner = octets(b)
	c.clean()
}

type filter interface{ apply(b []byte) }

type inverter struct{}

func (inverter) apply(b []byte) {
	for i := range b {
		b[i] = ^b[i] // writes b
	}
}

type counter struct{ n int }

func (c *counter) apply(b []byte) { c.n += len(b) }

var filters = []filter{inverter{}, &counter{}}

func Implementations(b []byte) {
	for _, f := range filters {
		f.apply(b)
	}
}

func ReaderOf(r int, b []byte) {
	var reader io.Reader = os.Stdin
	if r > 0 {
		reader = bytes.NewReader(nil)
	}
	reader.Read(b) // writes b by (*bytes.Reader).Read
}

func ReaderFrom(path string, b []byte) {
	read(openAny(path), b)
}

func openAny(path string) io.Reader {
	f, _ := os.Open(path)
	return f
}

func read(r io.Reader, b []byte) {
	r.Read(b) // writes b by (io.Reader).Read
}

var operations = map[string]func([]float64){"double": double, "none": none}

func double(x []float64) {
	x[0] *= 2 // writes x
}

func none([]float64) {}

func FunctionValue(x []float64, name string) { operations[name](x) }

func HigherOrder(x []float64) {
	each(x, func(p []float64) {
		p[0] = 1 // writes x
	})
}

func each(x []float64, f func([]float64)) {
	for i := range x {
		f(x[i:])
	}
}

func MethodValue(b []byte) {
	f := octets(b).cleanAt
	f(1)
}

func (o octets) cleanAt(i int) {
	o[i] = 0 // writes b
}

func parts(b []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(b) > 0 {
			if !yield(b[:1]) {
				return
			}
			b = b[1:]
		}
	}
}

func RangeOverFunc(b []byte) {
	for p := range parts(b) {
		p[0] = 1 // writes b
	}
}

func Chunk(b []byte) {
	for p := range slices.Chunk(b, 5) {
		clear(p) // writes b
	}
}

func Pointer(b []byte) {
	p := unsafe.SliceData(b)
	*p = 1 // writes b
}

func PointerArithmetic(x []float64) {
	p := unsafe.Pointer(&x[0])
	*(*float64)(unsafe.Add(p, 8)) = 1 // writes x
}

func Uintptr(x []float64) {
	*(*float64)(unsafe.Pointer(uintptr(unsafe.Pointer(&x[0])) + 8)) = 1 // writes x
}

func Cast(x []float64) {
	raw := unsafe.Slice((*byte)(unsafe.Pointer(&x[0])), len(x)*8)
	raw[0] = 1 // writes x
}

func ArrayPointer(b []byte) {
	a := (*[4]byte)(b)
	a[2] = 1 // writes b
}

func Header(b []byte) {
	p := &b
	(*p)[0] = 1 // writes b
}

func Selected(a, b []byte, which bool) {
	s := a
	if which {
		s = b
	}
	s[0] = 1 // writes a; writes b
}

func Multiple(n int) func(b []byte) {
	return func(b []byte) { b[n] = 1 }
}

func Longest(a, b []byte) {
	longest(a, b)[0] = 1 // writes a; writes b
}

func longest(a, b []byte) []byte {
	if len(a) > len(b) {
		return a
	}
	return b
}

func MapOfSlices(b []byte) {
	m := map[string][]byte{"b": b}
	m["b"][0] = 1 // writes b
}

func SliceOfSlices(a, b []byte) {
	for _, s := range [][]byte{a, b} {
		s[0] = 1 // writes a; writes b
	}
}

var kept []byte

func Keep(b []byte) { kept = b }

func wipeKept() {
	clear(kept) // writes b
}

func Wipe() { wipeKept() }

func AppendMaybeNothing(b, more []byte) []byte {
	out := append(b, more...)
	out[0] = 1 // writes b
	return out
}

func Insert(b []byte) []byte { return slices.Insert(b[:2], 0, 5) } // writes b by slices.Insert

func Trimmed(b []byte) {
	s := bytes.TrimSpace(b)
	s[0] = 1 // writes b
}

func Split(b []byte) {
	for _, part := range bytes.Split(b, []byte(",")) {
		clear(part) // writes b
	}
}

func Buffer(b []byte) {
	buf := bytes.NewBuffer(b[:0])
	buf.WriteString("x") // writes b by (*bytes.Buffer).WriteString
}

func Unmarshal(data []byte, x []float64) {
	json.Unmarshal(data, &x) // writes x by encoding/json.Unmarshal
}

func BinaryRead(r []byte, x []float64) {
	binary.Read(bytes.NewReader(r), binary.LittleEndian, x) // writes x by encoding/binary.Read
}

func Image(pix []byte) {
	img := &image.Gray{Pix: pix, Stride: 10, Rect: image.Rect(0, 0, 10, 10)}
	img.SetGray(1, 1, color.Gray{}) // writes pix by (*image.Gray).SetGray
}

func Draw(pix []byte) {
	img := &image.RGBA{Pix: pix, Stride: 40, Rect: image.Rect(0, 0, 10, 10)}
	draw.Draw(img, img.Bounds(), image.Black, image.Point{}, draw.Src) // writes pix by image/draw.Draw
}

func Reflect(x []int64) {
	reflect.ValueOf(x).Index(0).SetInt(1) // writes x by (reflect.Value).SetInt
}

type minHeap []int

func (h minHeap) Len() int           { return len(h) }
func (h minHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h minHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i] // writes x
}
func (h *minHeap) Push(x any) { *h = append(*h, x.(int)) }
func (h *minHeap) Pop() any   { return nil }

func Heap(x []int) {
	h := minHeap(x)
	heap.Init(&h)
}

func VectorSort(x []float64)   { vector.Sort(x) }      // writes x by github.com/goanna-py/goanna/buffer/vector.Sort
func VectorAdd(x, y []float64) { vector.Add(x, x, y) } // writes x by github.com/goanna-py/goanna/buffer/vector.Add
func StridedHistogram(counts []int, v buffer.View[uint8]) {
	strided.Histogram(counts, v, 0, 256) // writes counts by github.com/goanna-py/goanna/buffer/strided.Histogram
}
func StridedInvert(b []byte, h, w int) {
	a := buffer.FromSlice(b, h, w)
	strided.Invert(a.Mut, a.View) // writes b by github.com/goanna-py/goanna/buffer/strided.Invert
}
func StridedSlice(x []float64) {
	strided.Sort(buffer.FromSlice(x).Slice(0, 1, 2)) // writes x by github.com/goanna-py/goanna/buffer/strided.Sort
}
func FillArray(b []byte) {
	buffer.FromSlice(b).Fill(0) // writes b by (github.com/goanna-py/goanna/buffer.Mut).Fill
}
func Buf(b []byte) {
	p := buffer.FromSlice(b).Buf()
	*(*byte)(p) = 1 // writes b
}
func OtherPackage(x []float64) { kernel.Scale(x, 2) }     // writes x by github.com/goanna-py/goanna/internal/bind/writes/testdata/cases/kernel.Scale
func OtherGeneric(x []float64) { kernel.Fill(x, 2) }      // writes x by github.com/goanna-py/goanna/internal/bind/writes/testdata/cases/kernel.Fill
func OtherMethod(x []float64)  { kernel.New(x).Shift(1) } // writes x by (*github.com/goanna-py/goanna/internal/bind/writes/testdata/cases/kernel.Vector).Shift
func OtherCallback(x []float64) {
	kernel.Blocks(x, func(block []float64) {
		block[0] = 0 // writes x
	})
}
func Assembly(dst, src []float64) { kernel.AddTo(dst, src) } // writes dst by github.com/goanna-py/goanna/internal/bind/writes/testdata/cases/kernel.AddTo

type point struct{ X, Y float64 }

func (p *point) move(dx float64) {
	p.X += dx // writes ps
}

func Method(ps []point) {
	for i := range ps {
		ps[i].move(1)
	}
}

func StructField(ps []point) { ps[0].Y = 1 } // writes ps

func Swap(x []int, i, j int) { x[i], x[j] = x[j], x[i] } // writes x

func Shuffle(x []int, swap bool) {
	swapper := reflect.Swapper(x) // writes x by reflect.Swapper
	swapper(0, 1)
}

type rot13 struct{ r io.Reader }

func (r rot13) Read(p []byte) (int, error) {
	n, err := r.r.Read(p) // writes b by (io.Reader).Read
	return n, err
}

func OwnReader(b []byte) { io.Reader(rot13{os.Stdin}).Read(b) }

type embedded struct{ state }

func Embedded(b []byte) {
	e := embedded{state{buf: b}}
	e.wipe()
}

func Captured(b []byte) {
	var s []byte
	set := func() { s = b }
	set()
	s[0] = 1 // writes b
}

func ClosureInStruct(b []byte) {
	h := handler{on: func(p []byte) {
		p[0] = 1 // writes b
	}}
	h.on(b)
}

type handler struct{ on func([]byte) }

func (h handler) handle(b []byte) { h.on(b) }

func ClosureThroughMethod(b []byte) {
	handler{on: zeroFirst}.handle(b)
}

func zeroFirst(b []byte) {
	b[0] = 0 // writes b
}

func Select(b []byte) {
	c := make(chan []byte, 1)
	c <- b
	select {
	case s := <-c:
		s[0] = 1 // writes b
	default:
	}
}

func Growing(b []byte) {
	b = b[:0]
	for i := range 10 {
		b = append(b, byte(i)) // writes b
	}
}
