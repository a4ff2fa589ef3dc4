package cases

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/csv"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"encoding/xml"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"hash/fnv"
	"image"
	"image/color"
	"image/png"
	"io"
	"maps"
	"math"
	"math/big"
	"os"
	"regexp"
	"runtime"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/buffer/strided"
	"github.com/goanna-py/goanna/buffer/vector"
	"github.com/goanna-py/goanna/internal/bind/writes/testdata/cases/kernel"
	"github.com/pelletier/go-toml/v2"
	"github.com/x448/float16"
	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

func Count(b []byte) int                      { return bytes.Count(b, []byte("x")) }
func IndexByte(b []byte) int                  { return bytes.IndexByte(b, 'x') }
func Equal(a, b []byte) bool                  { return bytes.Equal(a, b) }
func CRC(b []byte) uint32                     { return crc32.ChecksumIEEE(b) }
func SHA(b []byte) string                     { s := sha256.Sum256(b); return hex.EncodeToString(s[:]) }
func MD5(b []byte) []byte                     { s := md5.Sum(b); s[0] = 1; return s[:] }
func Uint32(b []byte) uint32                  { return binary.LittleEndian.Uint32(b) }
func BigEndian(b []byte) uint64               { return binary.BigEndian.Uint64(b[4:]) }
func Varint(b []byte) (int64, int)            { return binary.Varint(b) }
func Valid(b []byte) bool                     { return utf8.Valid(b) && json.Valid(b) }
func Text(b []byte) string                    { return strings.ToUpper(string(b)) }
func Max(x []float64) float64                 { return slices.Max(x) }
func Contains(x []int, n int) bool            { return slices.Contains(x, n) }
func Search(x []int, n int) int               { return sort.SearchInts(x, n) }
func BinarySearch(x []int) (int, bool)        { return slices.BinarySearch(x, 3) }
func Clone(b []byte) []byte                   { c := bytes.Clone(b); c[0] = 1; return c }
func SlicesClone(x []int) []int               { c := slices.Clone(x); slices.Sort(c); return c }
func AppendNil(x []int) []int                 { c := append([]int(nil), x...); c[0] = 1; return c }
func AppendClip(x []int) []int                { c := append(x[:0:0], x...); c[0] = 1; return c }
func AppendOne(b []byte) []byte               { return append(b, '\n') }
func AppendOneChanged(b []byte) []byte        { c := append(b, '\n'); c[0] = 1; return c }
func AppendLimited(b []byte) []byte           { return append(b[:2:2], 'x') }
func AppendText(b []byte) []byte              { return strconv.AppendInt(b, 5, 10) }
func Tail(x []float64) []float64              { return x[1:] }
func Trim(b []byte) []byte                    { return bytes.TrimSpace(b) }
func Upper(b []byte) []byte                   { u := bytes.ToUpper(b); u[0] = 'x'; return u }
func Replace(b []byte) []byte                 { u := bytes.ReplaceAll(b, b[:1], nil); u[0] = 'x'; return u }
func Decode64(b []byte) ([]byte, error)       { return base64.StdEncoding.DecodeString(string(b)) }
func Wrap(x []float64) *buffer.Array[float64] { return buffer.FromSlice(x) }
func Write(b []byte) error                    { return os.WriteFile("x", b, 0o666) }
func CopyFrom(b []byte) []byte                { c := make([]byte, len(b)); copy(c, b); c[0] = 1; return c }
func Length(b []byte) int                     { b = b[1:]; return len(b) }
func Nothing([]byte, []float64)               {}
func Array(b []byte) byte                     { a := [4]byte(b); a[1] = 5; return a[1] }
func Load(x []uint64) uint64                  { return atomic.LoadUint64(&x[0]) }
func HMAC(key, b []byte) bool                 { return hmac.Equal(key, b) }
func Constant(a, b []byte) int                { return subtle.ConstantTimeCompare(a, b) }
func Big(b []byte) *big.Int                   { return new(big.Int).SetBytes(b) }
func Error(b []byte) error                    { return fmt.Errorf("bad %x: %w", b, errors.ErrUnsupported) }
func Halfs(h []float16.Float16) float32       { return h[0].Float32() }
func Address(x []float64) uintptr             { return uintptr(unsafe.Pointer(unsafe.SliceData(x))) }
func OtherSum(x []float64) float64            { return kernel.New(x).Sum() }
func VectorSum(x []byte) byte                 { return vector.Sum(x) }
func StridedSum(x []byte) int                 { return strided.SumAs[int](buffer.FromSlice(x).View) }
func StridedAdd(x []float64) *buffer.Array[float64] {
	v, sum := buffer.FromSlice(x).View, buffer.NewArray[float64](len(x))
	strided.Add(sum.Mut, v, v)
	return sum
}
func StridedCount(x []float64) []int {
	counts := make([]int, 5)
	strided.Histogram(counts, buffer.FromSlice(x).View, 0, 1)
	return counts
}
func VectorDot(x, y []float64) float64 { return vector.Dot(x, y) }
func OtherMax(x []float64) float64     { return kernel.Max(x) }
func AssemblySum(x []float64) float64  { return kernel.Sum(x) }
func Regexp(b []byte) bool             { return regexp.MustCompile("x").Match(b) }

func Sum(x []float64) (sum float64) {
	for _, v := range x {
		sum += v
	}
	return sum
}

func Element(x []point) float64 {
	p := x[0]
	p.X = 5
	p.move(3)
	return p.X
}

func Hash(b []byte) []byte {
	h := sha256.New()
	h.Write(b)
	return h.Sum(nil)
}

func HashOf(b []byte, name string) uint64 {
	var h hash.Hash = fnv.New64()
	if name != "" {
		h = hmac.New(sha256.New, b)
	}
	h.Write(b)
	io.WriteString(h, name)
	return binary.LittleEndian.Uint64(h.Sum(nil))
}

func Gunzip(b []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	r.Name = "x"
	out, err := io.ReadAll(r)
	if len(out) > 0 {
		out[0] = 1
	}
	return out, err
}

func Gzip(b []byte) []byte {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	w.Write(b)
	w.Close()
	out := buf.Bytes()
	out[0] = 0x1f
	return out
}

func Deflate(b []byte) []byte {
	var buf bytes.Buffer
	w := zlib.NewWriter(&buf)
	defer w.Close()
	if _, err := io.Copy(w, bytes.NewReader(b)); err != nil {
		return nil
	}
	return buf.Bytes()
}

func DecodeImage(b []byte) (int, error) {
	img, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return 0, err
	}
	if rgba, ok := img.(*image.RGBA); ok {
		rgba.Pix[0] = 1
		rgba.Set(1, 1, color.Black)
	}
	return img.Bounds().Dx(), nil
}

func EncodePNG(pix []byte) ([]byte, error) {
	var out bytes.Buffer
	err := png.Encode(&out, &image.Gray{Pix: pix, Stride: 10, Rect: image.Rect(0, 0, 10, 10)})
	return out.Bytes(), err
}

type config struct {
	Name  string
	Data  []byte
	Rows  [][]float64
	Extra map[string]any
}

func Unmarshalled(data []byte) (int, error) {
	var c config
	if err := json.Unmarshal(data, &c); err != nil {
		return 0, err
	}
	c.Data[0] = 1
	c.Rows[0][0] = 5
	return len(c.Data), nil
}

func Decoder(data []byte) error {
	var c config
	if err := json.NewDecoder(bytes.NewBuffer(data)).Decode(&c); err != nil {
		return err
	}
	return xml.Unmarshal(data, &c)
}

func Gob(data []byte) (m map[string]int, err error) {
	err = gob.NewDecoder(bytes.NewReader(data)).Decode(&m)
	m["x"] = 1
	return m, err
}

func Lines(b []byte) (n int) {
	s := bufio.NewScanner(bytes.NewReader(b))
	for s.Scan() {
		n += len(s.Bytes())
	}
	return n
}

func LinesSeq(b []byte) (n int) {
	for line := range bytes.Lines(b) {
		n += len(bytes.TrimRight(line, "\n"))
	}
	return n
}

func Fields(b []byte) []string {
	var list []string
	for _, f := range bytes.Fields(b) {
		list = append(list, string(f))
	}
	slices.Sort(list)
	return list
}

func SplitReordered(b []byte) int {
	parts := bytes.Split(b, []byte(","))
	slices.SortFunc(parts, bytes.Compare)
	parts[0] = nil
	return len(parts)
}

func CSV(b []byte) ([][]string, error) {
	return csv.NewReader(bytes.NewReader(b)).ReadAll()
}

func PEM(b []byte) (string, []byte) {
	block, rest := pem.Decode(b)
	if block == nil {
		return "", rest
	}
	return block.Type, block.Bytes
}

func Structs(b []byte) (p struct{ X, Y int32 }, err error) {
	err = binary.Read(bytes.NewReader(b), binary.LittleEndian, &p)
	return p, err
}

func Encrypt(key, b []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(b))
	cipher.NewCTR(block, key).XORKeyStream(out, b)
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return gcm.Seal(nil, key[:12], b, out), nil
}

func WriteTo(b []byte) error {
	f, err := os.Create("x")
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	w.Write(b)
	fmt.Fprintf(w, "%x", b)
	return w.Flush()
}

func Copied(b []byte) []byte {
	var buf bytes.Buffer
	buf.Write(b)
	out := buf.Bytes()
	out[0] = 1
	buf.WriteByte(1)
	return out
}

func Builder(b []byte) string {
	var s strings.Builder
	s.Write(b)
	s.WriteByte(b[0])
	return s.String()
}

func Histogram(b []byte) []int {
	counts := make([]int, 256)
	for _, v := range b {
		counts[v]++
	}
	return counts
}

func Into(src []float64) []float64 {
	dst := make([]float64, len(src))
	scaleInto(dst, src)
	return dst
}

func scaleInto(dst, src []float64) {
	for i, v := range src {
		dst[i] = v * 2
	}
}

func Parallel(x []float64) float64 {
	parts := make([]float64, runtime.NumCPU())
	var wg sync.WaitGroup
	for i := range parts {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for _, v := range x[i:] {
				parts[i] += v
			}
		}()
	}
	wg.Wait()
	slices.Sort(parts)
	return parts[0]
}

func WorkerReads(b []byte) {
	jobs := make(chan job)
	go work(jobs)
	jobs <- job{src: b, dst: make([]byte, 5)}
}

type parser struct {
	data []byte
	pos  int
	seen map[string]int
	out  []byte
}

func (p *parser) next() []byte {
	start := p.pos
	for p.pos < len(p.data) && p.data[p.pos] != ' ' {
		p.pos++
	}
	p.seen[string(p.data[start:p.pos])]++
	return p.data[start:p.pos]
}

func (p *parser) run() {
	for p.pos < len(p.data) {
		p.out = append(p.out, p.next()...)
		p.out[0] = 'x'
	}
}

func Parse(b []byte) []byte {
	p := &parser{data: b, seen: map[string]int{}}
	p.run()
	return p.out
}

func ByValue(b []byte) int {
	p := parser{data: b, out: make([]byte, 10)}
	return consume(p)
}

func consume(p parser) int {
	p.out[0] = p.data[0]
	p.data = p.data[1:]
	return len(p.data)
}

func Implemented(b []byte) int {
	c := &counter{}
	var f filter = c
	f.apply(b)
	return c.n
}

func Limited(w io.Writer, b []byte) error {
	_, err := w.Write(b)
	return err
}

type countingWriter struct {
	n   int
	buf []byte
}

func (c *countingWriter) Write(p []byte) (int, error) {
	c.n += len(p)
	c.buf = append(c.buf, p...)
	c.buf[0] = 1
	return len(p), nil
}

func OwnWriter(b []byte) int {
	c := &countingWriter{}
	io.Copy(c, bytes.NewReader(b))
	fmt.Fprint(c, b)
	c.Write(b)
	return c.n
}

type loggingReader struct{ r io.Reader }

func (l loggingReader) Read(p []byte) (int, error) { return l.r.Read(p) }

func WrappedReader(b []byte) ([]byte, error) {
	return io.ReadAll(loggingReader{io.LimitReader(bytes.NewReader(b), 5)})
}

func Predicate(x []float64) int {
	return slices.IndexFunc(x, func(v float64) bool { return math.IsNaN(v) })
}

func SortedIndex(x []float64) []int {
	idx := make([]int, len(x))
	for i := range idx {
		idx[i] = i
	}
	sort.Slice(idx, func(i, j int) bool { return x[idx[i]] < x[idx[j]] })
	return idx
}

type byKey struct {
	idx []int
	key []float64
}

func (s byKey) Len() int           { return len(s.idx) }
func (s byKey) Less(i, j int) bool { return s.key[s.idx[i]] < s.key[s.idx[j]] }
func (s byKey) Swap(i, j int)      { s.idx[i], s.idx[j] = s.idx[j], s.idx[i] }

func SortByKey(x []float64) []int {
	s := byKey{make([]int, len(x)), x}
	sort.Sort(s)
	return s.idx
}

func MapCollected(x []int) map[int]int {
	m := maps.Collect(slices.All(x))
	m[3] = 4
	return m
}

func Rows(x []float64) [][]float64 {
	var rows [][]float64
	for chunk := range slices.Chunk(x, 3) {
		rows = append(rows, chunk)
	}
	rows[0] = nil
	return rows
}

func Windows(x []float64, f func(float64)) {
	each(x, func(p []float64) { f(p[0]) })
}

func ReadParts(b []byte) (n int) {
	for p := range parts(b) {
		n += int(p[0])
	}
	return n
}

func Context(ctx context.Context, b []byte) error {
	done := make(chan int, 1)
	go func() { done <- len(b) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func LongestLength(a, b []byte) int {
	x := longest(a, b)
	y := longest(make([]byte, 3), nil)
	y[0] = 1
	return len(x)
}

func UnsafeString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func UnsafeFloats(b []byte) float64 {
	x := unsafe.Slice((*float64)(unsafe.Pointer(&b[0])), len(b)/8)
	return Sum(x)
}

func ViewOf(x []float64) (sum float64) {
	for row := range buffer.FromSlice(x).View.Rows() {
		sum += row[0]
	}
	return sum
}

func Modfile(data []byte) (string, error) {
	f, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		return "", err
	}
	f.Cleanup()
	return semver.Canonical(f.Module.Mod.Version), nil
}

func TOML(data []byte) (map[string]any, error) {
	var m map[string]any
	err := toml.Unmarshal(data, &m)
	if err == nil {
		m["x"] = 1
	}
	return m, err
}

func TOMLStruct(data []byte) (c config, err error) {
	err = toml.NewDecoder(bytes.NewReader(data)).Decode(&c)
	return c, err
}

var total int

func Stored(b []byte) {
	total += len(b)
	lengths = append(lengths, len(b))
	lengths[0] = 1
}

var lengths []int

var cache = map[string][]byte{}

func Cached(b []byte) []byte {
	key := string(b)
	if c, ok := cache[key]; ok {
		return c
	}
	c := bytes.ToLower(b)
	c[0] = 1
	cache[key] = c
	return c
}

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func Pooled(b []byte) int {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	buf.Write(b)
	return buf.Len()
}

func OnceDone(b []byte) (n int) {
	var once sync.Once
	once.Do(func() { n = len(b) })
	return n
}

func Printed(b []byte, x []float64) { fmt.Println(b, x, len(b)) }

func Captures(b []byte) int {
	n := 0
	count := func() { n += len(b) }
	count()
	return n
}

func Shadow(b []byte) []byte {
	b = append([]byte{}, b...)
	b[0] = 1
	return b
}

func Prefix(b []byte) []byte {
	b, _ = bytes.CutPrefix(b, []byte("x"))
	out := make([]byte, 0, len(b))
	for _, c := range b {
		out = append(out, c+1)
	}
	return out
}
