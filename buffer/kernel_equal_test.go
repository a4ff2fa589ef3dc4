package buffer

import (
	"encoding/binary"
	"math"
	"testing"
	"unsafe"

	"pgregory.net/rapid"
)

func TestEqualAreas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape, itemsize := drawShape(t), drawItemsize(t)
		a := drawArea(t, "a", shape, itemsize, true, nil)
		b := drawArea(t, "b", shape, itemsize, false, nil)
		if rapid.Bool().Draw(t, "copied") {
			if err := copyArea(b, a); err != nil {
				t.Fatal(err)
			}
			if n := b.items(); n > 0 && itemsize > 0 && rapid.Bool().Draw(t, "spoiled") {
				k, byteOf := rapid.IntRange(0, n-1).Draw(t, "item"), rapid.IntRange(0, itemsize-1).Draw(t, "byte")
				b.each(func(p unsafe.Pointer) {
					if k == 0 {
						*(*byte)(unsafe.Add(p, byteOf)) ^= 1
					}
					k--
				})
			}
		}
		want := string(a.collect()) == string(b.collect())
		if got := equalAreas(a, b, equalBytes); got != want {
			t.Fatalf("%v and %v are equal: %v, found %v", a, b, want, got)
		}
	})
}

func TestEqualAreasFloats(t *testing.T) {
	nan, zero := math.NaN(), math.Copysign(0, -1)
	for _, c := range []struct {
		x, y []float64
		same bool
	}{
		{[]float64{1, 2, 3, 4}, []float64{1, 2, 3, 4}, true}, {[]float64{1, 2, 3, 4}, []float64{1, 2, 3, 5}, false},
		{[]float64{1, 2, 3, nan}, []float64{1, 2, 3, nan}, false}, {[]float64{0, 2, 3, 4}, []float64{zero, 2, 3, 4}, true},
	} {
		mem := func(v []float64, size int) unsafe.Pointer {
			b := make([]byte, size*len(v)+1)[1:] // misaligned
			for i, f := range v {
				switch m := b[i*size:]; size {
				case 8:
					binary.NativeEndian.PutUint64(m, math.Float64bits(f))
				case 4:
					binary.NativeEndian.PutUint32(m, math.Float32bits(float32(f)))
				default:
					e, _ := ParseFormat("e")
					if err := e.Pack(m[:2], f); err != nil {
						t.Fatal(err)
					}
				}
			}
			return unsafe.Pointer(&b[0])
		}
		for eq, size := range map[equality]int{equalFloat16: 2, equalFloat32: 4, equalFloat64: 8} {
			a := area{base: mem(c.x, size), shape: []int{2, 2}, strides: []int{2 * size, size}, itemsize: size}
			b := area{base: mem(c.y, size), shape: []int{2, 2}, strides: []int{2 * size, size}, itemsize: size}
			if got := equalAreas(a, b, eq); got != c.same {
				t.Errorf("floats of %d bytes %v and %v: %v", size, c.x, c.y, got)
			}
			a.shape, a.strides, a.itemsize = []int{2}, []int{2 * size}, 2*size
			b.shape, b.strides, b.itemsize = []int{2}, []int{2 * size}, 2*size
			if got := equalAreas(a, b, eq); got != c.same {
				t.Errorf("complex numbers of two floats of %d bytes %v and %v: %v", size, c.x, c.y, got)
			}
		}
	}
}
