//go:build !race && !purego

package vector

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func eachSortable(t *testing.T, f32, f64, i32, i64 func(t *testing.T)) {
	if !hasAVX512 {
		t.Skip("this processor has no AVX-512")
	}
	t.Run("float32", f32)
	t.Run("float64", f64)
	t.Run("int32", i32)
	t.Run("int64", i64)
}

// drawn returns n items of few values, with the least and the greatest ones among them, and one more at each end that no kernel may change.
func drawn[T sortable](n int) []T {
	ends := []T{greatest[T]() + 1, greatest[T]()}
	if kindOf[T]()&float != 0 {
		ends = []T{T(math.Inf(-1)), T(math.Inf(1))}
	}
	x := make([]T, n+2)
	for i := range x {
		x[i] = T(rand.IntN(2*n) - n)
		if rand.IntN(20) == 0 {
			x[i] = ends[i%2]
		}
	}
	return x
}

// The networks sort each number of items, and nothing else.
func TestNetworks(t *testing.T) {
	eachSortable(t, networks[float32], networks[float64], networks[int32], networks[int64])
}

func networks[T sortable](t *testing.T) {
	for n := 1; n <= networkItems[T](); n++ {
		for range 20 {
			x := drawn[T](n)
			want := slices.Clone(x)
			slices.Sort(want[1 : n+1])
			networkVector(kindOf[T](), pointer(x[1:]), n)
			if !slices.Equal(x, want) {
				t.Fatalf("%d items: %v, expected %v", n, x, want)
			}
		}
	}
}

// A partition has the lesser items first, and the same ones as before.
func TestPartitions(t *testing.T) {
	eachSortable(t, partitions[float32], partitions[float64], partitions[int32], partitions[int64])
}

func partitions[T sortable](t *testing.T) {
	for range 2000 {
		n := networkItems[T]() + rand.IntN(1000)
		x := drawn[T](n)
		items := x[1 : n+1]
		pivot := items[rand.IntN(n)]
		want := slices.Clone(x)
		less := partitionVector(kindOf[T](), pointer(items), n, addressOf(&pivot))
		for i, v := range items {
			if (v < pivot) != (i < less) {
				t.Fatalf("%d items: item %d is %v, the pivot %v and %d items are less", n, i, v, pivot, less)
			}
		}
		slices.Sort(want[1 : n+1])
		slices.Sort(items)
		if !slices.Equal(x, want) {
			t.Fatalf("%d items: not the same as before", n)
		}
	}
}

// An order that makes all pivots bad is sorted, too.
func TestSortWithoutDivisions(t *testing.T) {
	if !hasAVX512 {
		t.Skip("this processor has no AVX-512")
	}
	x := drawn[float64](3000)
	want := slices.Clone(x)
	slices.Sort(want)
	quickSortPart(x, math.Inf(-1), 1)
	if !slices.Equal(x, want) {
		t.Error("not sorted")
	}
}
