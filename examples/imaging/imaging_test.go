package imaging

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/buffer"
)

// noise returns an array of random bytes; the seed is fixed by the shape.
func noise(shape ...int) *buffer.Array[uint8] {
	a := buffer.NewArray[uint8](shape...)
	r := rand.New(rand.NewPCG(1, uint64(a.Len())))
	for i, data := 0, a.Data(); i < len(data); i++ {
		data[i] = uint8(r.Uint32())
	}
	return a
}

// layouts returns views of the same kind of picture in memory of every sort: packed, flipped, cropped, transposed.
func layouts(h, w int) map[string]buffer.Mut[uint8] {
	return map[string]buffer.Mut[uint8]{
		"contiguous":  noise(h, w).Mut,
		"flipped":     noise(h, w).SliceStep(0, h-1, -1, -1),
		"mirrored":    noise(h, w).SliceStep(1, w-1, -1, -1),
		"cropped":     noise(h+3, w+5).Slice(0, 2, h+2).Slice(1, 1, w+1),
		"every other": noise(2*h, 2*w).SliceStep(0, 0, 2*h, 2).SliceStep(1, 0, 2*w, 2),
		"transposed":  noise(w, h).Transpose(),
	}
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q lacks %q", err, part)
		}
	}
}

func naiveBlur(img buffer.View[uint8], radius int) []uint8 {
	h, w := img.Dim(0), img.Dim(1)
	clamp := func(i, n int) int { return min(max(i, 0), n-1) }
	area := (2*radius + 1) * (2*radius + 1)
	var out []uint8
	for y := range h {
		for x := range w {
			sum := 0
			for dy := -radius; dy <= radius; dy++ {
				for dx := -radius; dx <= radius; dx++ {
					sum += int(img.At(clamp(y+dy, h), clamp(x+dx, w)))
				}
			}
			out = append(out, uint8((sum+area/2)/area))
		}
	}
	return out
}

func TestBoxBlur(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {1, 9}, {9, 1}, {2, 2}, {5, 7}, {13, 11}} {
		for _, radius := range []int{0, 1, 2, 3, 6, 20} {
			for name, img := range layouts(size[0], size[1]) {
				t.Run(fmt.Sprintf("%dx%d/%d/%s", size[0], size[1], radius, name), func(t *testing.T) {
					want := naiveBlur(img.View, radius)
					if err := BoxBlur(img, radius); err != nil {
						t.Fatal(err)
					}
					if got := slices.Collect(img.Values()); !slices.Equal(got, want) {
						t.Errorf("got  %v\nwant %v", got, want)
					}
				})
			}
		}
	}
}

func TestBoxBlurLeavesTheRestAlone(t *testing.T) {
	whole := noise(12, 12)
	before := slices.Clone(whole.Data())
	if err := BoxBlur(whole.Slice(0, 3, 9).Slice(1, 4, 10), 2); err != nil {
		t.Fatal(err)
	}
	for i, v := range whole.Data() {
		y, x := i/12, i%12
		inside := y >= 3 && y < 9 && x >= 4 && x < 10
		if !inside && v != before[i] {
			t.Errorf("(%d, %d) changed from %d to %d", y, x, before[i], v)
		}
	}
}

// White stays white at the largest radius: the largest sum that a pixel can have.
func TestBoxBlurLargestRadius(t *testing.T) {
	img := buffer.NewArray[uint8](3, 4)
	img.Fill(255)
	if err := BoxBlur(img.Mut, MaxRadius); err != nil {
		t.Fatal(err)
	}
	for v := range img.Values() {
		if v != 255 {
			t.Fatalf("got %d, want 255", v)
		}
	}
}

func TestBoxBlurErrors(t *testing.T) {
	wantError(t, BoxBlur(noise(2, 3, 4).Mut, 1), "2 dimensions", "(2, 3, 4)")
	wantError(t, BoxBlur(noise(7).Mut, 1), "2 dimensions", "(7,)")
	wantError(t, BoxBlur(noise(2, 3).Mut, -1), "radius", "-1")
	wantError(t, BoxBlur(noise(2, 3).Mut, MaxRadius+1), "radius", "4097")
	if err := BoxBlur(noise(0, 3).Mut, 1); err != nil {
		t.Errorf("an empty picture: %v", err)
	}
}

func TestHistogram(t *testing.T) {
	for _, bins := range []int{1, 2, 3, 10, 255, 256, 257, 1000} {
		for name, img := range layouts(9, 14) {
			want := make([]int64, bins)
			for y := range img.Dim(0) {
				for x := range img.Dim(1) {
					want[int(img.At(y, x))*bins/256]++
				}
			}
			got, err := Histogram(img.View, bins)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s, %d bins: got %v, want %v", name, bins, got, want)
			}
		}
	}
	for _, bins := range []int{-1, 0, MaxBins + 1} {
		_, err := Histogram(noise(2, 2).View, bins)
		wantError(t, err, "bins", fmt.Sprint(bins))
	}
}

func TestToGray(t *testing.T) {
	for _, n := range []int{3, 4} {
		img := noise(6, 5, n)
		got, err := ToGray(img.View)
		if err != nil {
			t.Fatal(err)
		}
		for y := range 6 {
			for x := range 5 {
				want := 0.299*float64(img.At(y, x, 0)) + 0.587*float64(img.At(y, x, 1)) + 0.114*float64(img.At(y, x, 2))
				// The weights in 65536ths are off by less than 0.01 of 255.
				if v := float64(got.At(y, x)); v < want-0.51 || v > want+0.51 {
					t.Errorf("%d channels, (%d, %d): got %v, want %v rounded", n, y, x, v, want)
				}
			}
		}
	}
	for name, img := range layouts(4, 6) {
		got, err := ToGray(img.View)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(slices.Collect(got.Values()), slices.Collect(img.Values())) {
			t.Errorf("%s: grey is not copied as it is", name)
		}
	}
	_, err := ToGray(noise(4, 4, 2).View)
	wantError(t, err, "(h, w, 3)", "(4, 4, 2)")
	_, err = ToGray(noise(0, 4).View)
	wantError(t, err, "at least one pixel", "(0, 4)")
}

func TestPNGRoundTrip(t *testing.T) {
	pictures := map[string]buffer.View[uint8]{
		"RGB":           noise(5, 7, 3).View,
		"RGBA":          noise(5, 7, 4).View,
		"RGB flipped":   noise(5, 7, 3).SliceStep(0, 4, -1, -1).View,
		"RGB of BGR":    noise(5, 7, 3).SliceStep(2, 2, -1, -1).View,
		"RGBA mirrored": noise(5, 7, 4).SliceStep(1, 6, -1, -1).View,
		"RGB of RGBA":   noise(5, 7, 4).Slice(2, 0, 3).View,
	}
	for name, img := range layouts(5, 7) {
		pictures["grey "+name] = img.View
	}
	for name, img := range pictures {
		data, err := EncodePNG(img)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		back, err := Decode(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !slices.Equal(back.Shape(), []int{5, 7, 4}) {
			t.Fatalf("%s: shape %v", name, back.Shape())
		}
		for y := range 5 {
			for x := range 7 {
				want := [4]uint8{3: 255}
				for c := range 3 {
					if img.NDim() == 2 {
						want[c] = img.At(y, x)
					} else {
						want[c] = img.At(y, x, c)
					}
				}
				if img.NDim() == 3 && img.Dim(2) == 4 {
					want[3] = img.At(y, x, 3)
				}
				if got := [4]uint8(back.Row(y, x)); got != want {
					t.Errorf("%s: (%d, %d) is %v, want %v", name, y, x, got, want)
				}
			}
		}
	}
	_, err := EncodePNG(noise(5).View)
	wantError(t, err, "(h, w)", "(5,)")
	_, err = EncodePNG(noise(5, 0, 3).View)
	wantError(t, err, "at least one pixel", "(5, 0, 3)")
}

// Every kind of image that the codecs return, against the conversion of one colour at a time.
func TestDecodeKinds(t *testing.T) {
	rect := image.Rect(0, 0, 9, 6)
	random := rand.New(rand.NewPCG(7, 7))
	fill := func(pix []uint8) {
		for i := range pix {
			pix[i] = uint8(random.Uint32())
		}
	}
	nrgba, gray, gray16, nrgba64 := image.NewNRGBA(rect), image.NewGray(rect), image.NewGray16(rect), image.NewNRGBA64(rect)
	rgba64 := image.NewRGBA64(rect)
	fill(nrgba.Pix)
	fill(gray.Pix)
	fill(gray16.Pix)
	fill(nrgba64.Pix)
	fill(rgba64.Pix)
	for i := 6; i < len(rgba64.Pix); i += 8 {
		rgba64.Pix[i], rgba64.Pix[i+1] = 255, 255
	}
	paletted := image.NewPaletted(rect, color.Palette{color.NRGBA{1, 2, 3, 255}, color.NRGBA{200, 100, 50, 128}, color.NRGBA{9, 8, 7, 0}})
	for i := range paletted.Pix {
		paletted.Pix[i] = uint8(i % 3)
	}
	for _, src := range []image.Image{nrgba, gray, gray16, nrgba64, rgba64, paletted} {
		t.Run(fmt.Sprintf("%T", src), func(t *testing.T) {
			var file bytes.Buffer
			if err := png.Encode(&file, src); err != nil {
				t.Fatal(err)
			}
			got, err := Decode(file.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			for y := range 6 {
				for x := range 9 {
					var want color.NRGBA
					if src == nrgba64 {
						c := nrgba64.NRGBA64At(x, y)
						want = color.NRGBA{uint8(c.R >> 8), uint8(c.G >> 8), uint8(c.B >> 8), uint8(c.A >> 8)}
					} else if src == nrgba {
						want = nrgba.NRGBAAt(x, y)
					} else {
						want = color.NRGBAModel.Convert(src.At(x, y)).(color.NRGBA)
					}
					if got := [4]uint8(got.Row(y, x)); got != [4]uint8{want.R, want.G, want.B, want.A} {
						t.Errorf("(%d, %d) is %v, want %v", x, y, got, want)
					}
				}
			}
		})
	}
}

func TestDecodeGIFFrameInsideOfThePicture(t *testing.T) {
	frame := image.NewPaletted(image.Rect(2, 1, 5, 3), color.Palette{color.NRGBA{10, 20, 30, 255}, color.NRGBA{40, 50, 60, 255}})
	frame.Pix[0] = 1
	var file bytes.Buffer
	err := gif.EncodeAll(&file, &gif.GIF{Image: []*image.Paletted{frame}, Delay: []int{0}, Config: image.Config{Width: 7, Height: 4}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Shape(), []int{4, 7, 4}) {
		t.Fatalf("shape %v", got.Shape())
	}
	for y := range 4 {
		for x := range 7 {
			want := [4]uint8{}
			if image.Pt(x, y).In(frame.Rect) {
				want = [4]uint8{10, 20, 30, 255}
			}
			if x == 2 && y == 1 {
				want = [4]uint8{40, 50, 60, 255}
			}
			if got := [4]uint8(got.Row(y, x)); got != want {
				t.Errorf("(%d, %d) is %v, want %v", x, y, got, want)
			}
		}
	}
}

func TestDecodePhotograph(t *testing.T) {
	data, err := os.ReadFile("chelsea.jpg")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	want, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Shape(), []int{300, 451, 4}) {
		t.Fatalf("shape %v", got.Shape())
	}
	for y := range 300 {
		for x := range 451 {
			c := color.NRGBAModel.Convert(want.At(x, y)).(color.NRGBA)
			if got := [4]uint8(got.Row(y, x)); got != [4]uint8{c.R, c.G, c.B, c.A} {
				t.Fatalf("(%d, %d) is %v, want %v", x, y, got, c)
			}
		}
	}
}

func TestDecodeErrors(t *testing.T) {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	huge := gifHeader(65535, 65535)
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"nothing", nil, "got 0 bytes"},
		{"text", []byte("hello, world"), `"hello, w"`},
		{"half a header", file.Bytes()[:12], "png"},
		{"half a file", file.Bytes()[:40], "png"},
		{"too many pixels", huge, "65535 x 65535"},
		{"no pixels", gifHeader(0, 5), "0 x 5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Decode(c.data)
			wantError(t, err, c.want)
		})
	}
}

func gifHeader(w, h int) []byte {
	return []byte{'G', 'I', 'F', '8', '9', 'a', byte(w), byte(w >> 8), byte(h), byte(h >> 8), 0, 0, 0}
}

func FuzzDecode(f *testing.F) {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewPaletted(image.Rect(0, 0, 3, 2), color.Palette{color.Black, color.White})); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Add(gifHeader(3, 2))
	f.Fuzz(func(t *testing.T, data []byte) {
		if cfg, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && cfg.Width*cfg.Height > 1<<16 {
			return
		}
		img, err := Decode(data)
		if err == nil && img.Len() == 0 {
			t.Error("no error and no pixels")
		}
	})
}

func TestResize(t *testing.T) {
	for _, n := range []int{1, 3, 4} {
		shape := []int{20, 30, n}[:min(n+1, 3)]
		img := buffer.NewArray[uint8](shape...)
		img.Fill(77)
		for _, size := range [][2]int{{1, 1}, {30, 20}, {45, 7}, {3, 60}} {
			got, err := Resize(img.View, size[0], size[1])
			if err != nil {
				t.Fatal(err)
			}
			want := []int{size[1], size[0], n}[:len(shape)]
			if !slices.Equal(got.Shape(), want) {
				t.Fatalf("shape %v, want %v", got.Shape(), want)
			}
			// A flat picture stays flat, also through premultiplied colours (77 of 77 in 255, within rounding).
			for v := range got.Values() {
				if v < 76 || v > 78 {
					t.Fatalf("%d channels, %v: got %d, want 77", n, size, v)
				}
			}
		}
	}
}

// The colour of a transparent pixel must not show in its neighbours.
func TestResizeWeighsByAlpha(t *testing.T) {
	img := buffer.NewArray[uint8](2, 2, 4)
	copy(img.Data(), []uint8{255, 0, 0, 255, 0, 255, 0, 0, 255, 0, 0, 255, 0, 255, 0, 0})
	got, err := Resize(img.View, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	p := [4]uint8(got.Data())
	if p[0] < 250 || p[1] > 5 || p[3] < 120 || p[3] > 135 {
		t.Errorf("got %v, want about [255 0 0 128]", p)
	}
}

func TestResizeErrors(t *testing.T) {
	for _, c := range []struct {
		img           *buffer.Array[uint8]
		width, height int
		want          string
	}{
		{noise(4, 4), 0, 5, "width 0"},
		{noise(4, 4), 5, -1, "height -1"},
		{noise(4, 4), math.MaxInt, math.MaxInt, "pixels"},
		{noise(4, 4), 1 << 25, 8, "at most"},
		{noise(4), 5, 5, "(4,)"},
		{noise(4, 0), 5, 5, "at least one pixel"},
	} {
		_, err := Resize(c.img.View, c.width, c.height)
		wantError(t, err, c.want)
	}
}

func BenchmarkBoxBlur(b *testing.B) {
	img := noise(1080, 1920)
	b.SetBytes(int64(img.Len()))
	for b.Loop() {
		if err := BoxBlur(img.Mut, 5); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	data, err := os.ReadFile("chelsea.jpg")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}
