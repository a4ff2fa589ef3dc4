package buffer

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"runtime"
	"unicode/utf16"

	"github.com/x448/float16"
)

// Unpack returns a copy of the item in mem, which must have exactly Size bytes. The values are
//
//	?                 bool
//	b h i l q n       int8, int16, int32 or int64, by size
//	B H I L Q N       uint8 to uint64, by size
//	e f               float32
//	d g               float64, to which a long double is rounded
//	Zf                complex64
//	Zd Zg             complex128
//	c s p             []byte: 1 byte, all bytes, and as many as the length byte of p says
//	x with a name     []byte
//	u w               string, without NULs at its end
//	P & X O z Z       uintptr
//	(2,3)d            []any of []any
//	T{...}            []any, one for each field
//
// Several items without braces are []any too; a single item is the value itself, as in memoryview.
func (f *Format) Unpack(mem []byte) (any, error) {
	if err := f.checkPack(mem); err != nil {
		return nil, err
	}
	if f.code == 0 || f.code == 'T' {
		vs, err := f.unpackFields(mem)
		if err == nil && f.single() {
			return vs[0], nil
		}
		return vs, err
	}
	return f.unpackValue(mem)
}

// Pack writes the value v to mem, which must have exactly Size bytes. v is of the type that [Format.Unpack] returns, or: for an
// integer, any integer type or *big.Int, if the value fits; for a float, any float or integer type or [float16.Float16]; for c, s,
// p and named padding, a string or []byte, which is cut or filled with NULs to the length, as in the struct module (c needs exactly
// one byte). Padding bytes are set to 0. After an error the contents of mem are undefined.
func (f *Format) Pack(mem []byte, v any) error {
	if err := f.checkPack(mem); err != nil {
		return err
	}
	if f.code == 0 || f.code == 'T' {
		if f.single() {
			v = []any{v}
		}
		return f.packFields(mem, v)
	}
	return f.packValue(mem, v)
}

// checkPack returns an error for memory of another size, and for formats that repeat empty values so often that the work would
// be out of proportion to the memory.
func (f *Format) checkPack(mem []byte) error {
	if len(mem) != f.size {
		return fmt.Errorf("format %s needs %d bytes, got %d", quoteShort(f.String()), f.size, len(mem))
	}
	if limit := saturatingMul(2*maxFormatDims, saturatingAdd(f.size, f.text+64)); f.nodes > limit {
		return fmt.Errorf("format %s repeats empty values %d times; it has only %d bytes", quoteShort(f.String()), f.nodes, f.size)
	}
	return nil
}

func (f *Format) unpackFields(mem []byte) ([]any, error) {
	out := make([]any, 0, f.values)
	for _, x := range f.fields {
		if x.isPadding() {
			continue
		}
		for i := range x.Count {
			v, err := x.Format.unpackArray(mem[x.Offset:][i*x.Format.size*volume(x.Shape):], x.Shape)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
	}
	return out, nil
}

// volume returns the number of elements of a shape, whose product must fit an int.
func volume(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

func (f *Format) unpackArray(mem []byte, shape []int) (any, error) {
	if len(shape) == 0 {
		return f.unpackValue(mem[:f.size])
	}
	out := make([]any, shape[0])
	step := f.size * volume(shape[1:])
	for i := range out {
		v, err := f.unpackArray(mem[i*step:], shape[1:])
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

func (f *Format) binaryOrder() binary.ByteOrder {
	if f.order() == '>' {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func getUint(o binary.ByteOrder, m []byte) uint64 {
	switch len(m) {
	case 1:
		return uint64(m[0])
	case 2:
		return uint64(o.Uint16(m))
	case 4:
		return uint64(o.Uint32(m))
	}
	return o.Uint64(m)
}

func putUint(o binary.ByteOrder, m []byte, v uint64) {
	switch len(m) {
	case 1:
		m[0] = byte(v)
	case 2:
		o.PutUint16(m, uint16(v))
	case 4:
		o.PutUint32(m, uint32(v))
	default:
		o.PutUint64(m, v)
	}
}

func (f *Format) unpackValue(m []byte) (any, error) {
	o := f.binaryOrder()
	switch f.code {
	case '?':
		return m[0] != 0, nil
	case 'b', 'h', 'i', 'l', 'q', 'n':
		v := getUint(o, m)
		switch len(m) {
		case 1:
			return int8(v), nil
		case 2:
			return int16(v), nil
		case 4:
			return int32(v), nil
		}
		return int64(v), nil
	case 'B', 'H', 'I', 'L', 'Q', 'N':
		v := getUint(o, m)
		switch len(m) {
		case 1:
			return uint8(v), nil
		case 2:
			return uint16(v), nil
		case 4:
			return uint32(v), nil
		}
		return v, nil
	case 'P', 'O', '&', 'X', 'z', 'Z':
		return uintptr(getUint(o, m)), nil
	case 'e':
		return float16.Frombits(o.Uint16(m)).Float32(), nil
	case 'f':
		return math.Float32frombits(o.Uint32(m)), nil
	case 'd', 'g':
		return f.getFloat(m)
	case 'F':
		return complex(math.Float32frombits(o.Uint32(m)), math.Float32frombits(o.Uint32(m[4:]))), nil
	case 'D', 'G':
		re, err := f.getFloat(m[:len(m)/2])
		if err != nil {
			return nil, err
		}
		im, err := f.getFloat(m[len(m)/2:])
		return complex(re, im), err
	case 'c', 's', 'x':
		return append([]byte{}, m...), nil
	case 'p':
		if len(m) == 0 {
			return []byte{}, nil
		}
		return append([]byte{}, m[1:][:min(int(m[0]), len(m)-1)]...), nil
	case 'u':
		u := make([]uint16, f.length)
		for i := range u {
			u[i] = o.Uint16(m[2*i:])
		}
		return trimNUL(utf16.Decode(u)), nil
	case 'w':
		r := make([]rune, f.length)
		for i := range r {
			// a value above MaxInt32 would become negative; string converts every invalid rune to U+FFFD
			r[i] = rune(min(o.Uint32(m[4*i:]), math.MaxInt32))
		}
		return trimNUL(r), nil
	case 'T', 0:
		return f.unpackFields(m)
	}
	return nil, fmt.Errorf("format code %q has no value", f.Code())
}

func trimNUL(r []rune) string {
	n := len(r)
	for n > 0 && r[n-1] == 0 {
		n--
	}
	return string(r[:n])
}

// x87 reports whether a long double of size bytes has the 80-bit x87 format in its low 10 bytes.
func x87(size int) bool {
	return size > 8 && (runtime.GOARCH == "amd64" || runtime.GOARCH == "386")
}

// getFloat reads a double or a long double.
func (f *Format) getFloat(m []byte) (float64, error) {
	o := f.binaryOrder()
	if len(m) == 8 {
		return math.Float64frombits(o.Uint64(m)), nil
	}
	if !x87(len(m)) || f.order() != nativeOrder {
		return 0, fmt.Errorf("a long double of %d bytes with byte order %q cannot be read on %s", len(m), f.order(), runtime.GOARCH)
	}
	mantissa, head := o.Uint64(m), o.Uint16(m[8:])
	sign := 1.0
	if head&0x8000 != 0 {
		sign = -1
	}
	switch exp := int(head & 0x7fff); {
	case exp != 0x7fff:
		// big.Float rounds once, from 64 bits to 53 or fewer
		v := new(big.Float).SetPrec(64).SetUint64(mantissa)
		v.SetMantExp(v, exp-16383-63)
		x, _ := v.Float64()
		return math.Copysign(x, sign), nil
	case mantissa<<1 == 0:
		return math.Inf(int(sign)), nil
	}
	return math.Copysign(math.NaN(), sign), nil
}

func (f *Format) putFloat(m []byte, v float64) error {
	o := f.binaryOrder()
	if len(m) == 8 {
		o.PutUint64(m, math.Float64bits(v))
		return nil
	}
	if !x87(len(m)) || f.order() != nativeOrder {
		return fmt.Errorf("a long double of %d bytes with byte order %q cannot be written on %s", len(m), f.order(), runtime.GOARCH)
	}
	clear(m)
	var mantissa uint64
	var head uint16
	switch {
	case math.IsNaN(v):
		mantissa, head = 3<<62, 0x7fff
	case math.IsInf(v, 0):
		mantissa, head = 1<<63, 0x7fff
	case v != 0:
		frac, exp := math.Frexp(math.Abs(v)) // frac in [0.5, 1)
		mantissa, head = uint64(math.Ldexp(frac, 64)), uint16(exp-1+16383)
	}
	if math.Signbit(v) {
		head |= 0x8000
	}
	o.PutUint64(m, mantissa)
	o.PutUint16(m[8:], head)
	return nil
}

func (f *Format) packFields(mem []byte, v any) error {
	vs, err := list(v, f.values)
	if err != nil {
		return err
	}
	clear(mem)
	next := 0
	for _, x := range f.fields {
		if x.isPadding() {
			continue
		}
		for i := range x.Count {
			if err := x.Format.packArray(mem[x.Offset:][i*x.Format.size*volume(x.Shape):], x.Shape, vs(next)); err != nil {
				if x.Name != "" {
					return fmt.Errorf("field %s: %w", quoteShort(x.Name), err)
				}
				return err
			}
			next++
		}
	}
	return nil
}

func (f *Format) packArray(mem []byte, shape []int, v any) error {
	if len(shape) == 0 {
		return f.packValue(mem[:f.size], v)
	}
	vs, err := list(v, shape[0])
	if err != nil {
		return err
	}
	step := f.size * volume(shape[1:])
	for i := range shape[0] {
		if err := f.packArray(mem[i*step:], shape[1:], vs(i)); err != nil {
			return err
		}
	}
	return nil
}

// list returns a function that indexes v, which must be a slice or an array of n elements.
func list(v any, n int) (func(int) any, error) {
	if s, ok := v.([]any); ok && len(s) == n {
		return func(i int) any { return s[i] }, nil
	}
	r := reflect.ValueOf(v)
	if !r.IsValid() || r.Kind() != reflect.Slice && r.Kind() != reflect.Array {
		return nil, fmt.Errorf("expected a list of %d values, got %T", n, v)
	}
	if r.Len() != n {
		return nil, fmt.Errorf("expected a list of %d values, got %d", n, r.Len())
	}
	return func(i int) any { return r.Index(i).Interface() }, nil
}

func (f *Format) packValue(m []byte, v any) error {
	o := f.binaryOrder()
	switch f.code {
	case 'T', 0:
		return f.packFields(m, v)
	case '?':
		b, ok := v.(bool)
		if !ok {
			return f.mismatch("a bool", v)
		}
		m[0] = 0
		if b {
			m[0] = 1
		}
		return nil
	case 'b', 'h', 'i', 'l', 'q', 'n', 'B', 'H', 'I', 'L', 'Q', 'N', 'P', 'O', '&', 'X', 'z', 'Z':
		x, err := f.integer(v)
		if err == nil {
			putUint(o, m, x)
		}
		return err
	case 'e', 'f', 'd', 'g':
		x, ok := floatOf(v)
		if !ok {
			return f.mismatch("a float", v)
		}
		switch f.code {
		case 'e':
			h, err := f.half(x)
			if err != nil {
				return err
			}
			o.PutUint16(m, h)
			return nil
		case 'f':
			return f.putFloat32(m, x)
		}
		return f.putFloat(m, x)
	case 'F', 'D', 'G':
		var c complex128
		switch x := reflect.ValueOf(v); {
		case x.IsValid() && x.CanComplex():
			c = x.Complex()
		default:
			re, ok := floatOf(v)
			if !ok {
				return f.mismatch("a complex number", v)
			}
			c = complex(re, 0)
		}
		if f.code == 'F' {
			if err := f.putFloat32(m[:4], real(c)); err != nil {
				return err
			}
			return f.putFloat32(m[4:], imag(c))
		}
		if err := f.putFloat(m[:len(m)/2], real(c)); err != nil {
			return err
		}
		return f.putFloat(m[len(m)/2:], imag(c))
	case 'c', 's', 'p', 'x':
		var b []byte
		switch x := v.(type) {
		case string:
			b = []byte(x)
		case []byte:
			b = x
		default:
			return f.mismatch("bytes", v)
		}
		switch {
		case f.code == 'c' && len(b) != 1:
			return fmt.Errorf("format 'c' needs 1 byte, got %d", len(b))
		case f.code == 'p' && len(m) == 0:
			return nil
		case f.code == 'p':
			b = b[:min(len(b), len(m)-1, 255)]
			m[0] = byte(len(b))
			m = m[1:]
		}
		clear(m[copy(m, b):])
		return nil
	case 'u', 'w':
		s, ok := v.(string)
		if !ok {
			return f.mismatch("a string", v)
		}
		r := []rune(s)
		width := 4
		units := make([]uint32, 0, len(r))
		if f.code == 'u' {
			width = 2
			for _, u := range utf16.Encode(r) {
				units = append(units, uint32(u))
			}
		} else {
			for _, c := range r {
				units = append(units, uint32(c))
			}
		}
		if len(units) > f.length {
			return fmt.Errorf("format %s holds %d characters, got %d", f, f.length, len(units))
		}
		clear(m)
		for i, u := range units {
			putUint(o, m[i*width:][:width], uint64(u))
		}
		return nil
	}
	return f.mismatch("no value", v)
}

func (f *Format) mismatch(want string, v any) error {
	return fmt.Errorf("format %s needs %s, got %T", quoteShort(f.String()), want, v)
}

// integer returns the bits of the integer v, and an error if v does not fit the format.
func (f *Format) integer(v any) (uint64, error) {
	signed := valueClass(f) == 'i'
	bits := 8 * f.size
	r := reflect.ValueOf(v)
	if r.IsValid() && r.Type() == halfType {
		return 0, f.mismatch("an integer", v)
	}
	b, isBig := v.(*big.Int)
	var x uint64
	fits := false
	switch {
	case isBig && b != nil:
		if fits = signed && b.IsInt64() || !signed && b.IsUint64(); !fits {
			break
		}
		if signed {
			return f.integer(b.Int64())
		}
		return f.integer(b.Uint64())
	case r.IsValid() && r.CanInt():
		i := r.Int()
		x = uint64(i)
		if signed {
			fits = i>>(bits-1) == 0 || i>>(bits-1) == -1
		} else {
			fits = i >= 0 && (bits == 64 || x>>bits == 0)
		}
	case r.IsValid() && r.CanUint():
		x = r.Uint()
		if signed {
			fits = x>>(bits-1) == 0
		} else {
			fits = bits == 64 || x>>bits == 0
		}
	default:
		return 0, f.mismatch("an integer", v)
	}
	if !fits {
		return 0, fmt.Errorf("format %s: %v does not fit in %d bits", f, v, bits)
	}
	return x, nil
}

func floatOf(v any) (float64, bool) {
	if h, ok := v.(float16.Float16); ok {
		return float64(h.Float32()), true
	}
	switch r := reflect.ValueOf(v); {
	case !r.IsValid():
		return 0, false
	case r.CanFloat():
		return r.Float(), true
	case r.CanInt():
		return float64(r.Int()), true
	case r.CanUint():
		return float64(r.Uint()), true
	}
	return 0, false
}

func (f *Format) putFloat32(m []byte, v float64) error {
	x := float32(v)
	if math.IsInf(float64(x), 0) && !math.IsInf(v, 0) {
		return fmt.Errorf("format %s: %v is too large", f, v)
	}
	f.binaryOrder().PutUint32(m, math.Float32bits(x))
	return nil
}

// half rounds v to a half float. It rounds once: rounding to float32 first could move a value onto the midpoint of two half
// floats, and then to the wrong one.
func (f *Format) half(v float64) (uint16, error) {
	x := float32(v)
	if float64(x) != v && !math.IsInf(float64(x), 0) && !math.IsNaN(v) {
		// round to odd: the second rounding is then correct
		if b := math.Float32bits(x); b&1 == 0 {
			if math.Abs(float64(x)) > math.Abs(v) {
				b--
			} else {
				b++
			}
			x = math.Float32frombits(b)
		}
	}
	h := float16.Fromfloat32(x)
	if h.IsInf(0) && !math.IsInf(v, 0) {
		return 0, fmt.Errorf("format %s: %v is too large", f, v)
	}
	return h.Bits(), nil
}
