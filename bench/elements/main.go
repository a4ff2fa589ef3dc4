// Elements compares ways over the items of a view with the same arithmetic on a raw slice, and the getters of a Buffer
// with reads of a field, in one run: the contestants take turns, and the medians are printed with their ratio.
//
//	go run ./bench/elements [-rounds N] [-json]
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/goanna-py/goanna/buffer"
)

const height, width = 512, 512

// A contest has work done in two ways, each on all items of one picture.
type contest struct {
	name     string
	raw, own func() float64
}

// result is in nanoseconds for each item; Ratio is that of the medians.
type result struct {
	Name  string  `json:"name"`
	Raw   float64 `json:"raw_ns"`
	Own   float64 `json:"goanna_ns"`
	Ratio float64 `json:"ratio"`
}

func main() {
	rounds := flag.Int("rounds", 101, "turns of each contestant")
	asJSON := flag.Bool("json", false, "print JSON")
	flag.Parse()
	var results []result
	for _, c := range contests() {
		results = append(results, c.run(*rounds))
	}
	if err := report(results, *asJSON); err != nil {
		fmt.Fprintln(os.Stderr, "elements:", err)
		os.Exit(1)
	}
}

func report(results []result, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(results)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tRAW ns\tGOANNA ns\tRATIO")
	for _, r := range results {
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%.2f\n", r.Name, r.Raw, r.Own, r.Ratio)
	}
	return w.Flush()
}

func (c contest) run(rounds int) result {
	if raw, own := c.raw(), c.own(); raw != own {
		panic(fmt.Sprintf("%s: the two ways differ: %g and %g", c.name, raw, own))
	}
	var raw, own []float64
	for range rounds {
		raw = append(raw, perItem(c.raw))
		own = append(own, perItem(c.own))
	}
	slices.Sort(raw)
	slices.Sort(own)
	r := result{Name: c.name, Raw: raw[rounds/2], Own: own[rounds/2]}
	r.Ratio = r.Own / r.Raw
	return r
}

func perItem(f func() float64) float64 {
	start := time.Now()
	f()
	return float64(time.Since(start).Nanoseconds()) / (height * width)
}

func contests() []contest {
	data := make([]float64, height*width)
	for i := range data {
		data[i] = float64(i % 97)
	}
	img := buffer.FromSlice(data, height, width)
	other := slices.Clone(data)
	out := buffer.FromSlice(other, height, width)
	b, err := buffer.Get(img, buffer.PyBUF_FULL)
	if err != nil {
		panic(err)
	}
	fields := &struct{ len, itemsize int }{b.NBytes(), b.ItemSize()}
	return []contest{
		{"sum, rows", func() float64 { return sumRaw(data, height, width) }, func() float64 { return sumRows(img.View) }},
		{"sum, At2", func() float64 { return sumRaw(data, height, width) }, func() float64 { return sumAt2(img.View) }},
		{"curve, rows", func() float64 { return curveRaw(other, data, height, width) }, func() float64 { return curveRows(out.Mut, img.View) }},
		{"curve, At2 and Set2", func() float64 { return curveRaw(other, data, height, width) }, func() float64 { return curveAt2(out.Mut, img.View) }},
		{"blur, rows", func() float64 { return blurRaw(other, data, height, width) }, func() float64 { return blurRows(out.Mut, img.View) }},
		{"blur, At2 and Set2", func() float64 { return blurRaw(other, data, height, width) }, func() float64 { return blurAt2(out.Mut, img.View) }},
		{"getters of Buffer", func() float64 { return readFields(fields) }, func() float64 { return readGetters(b) }},
	}
}

type pair = struct{ len, itemsize int }

//go:noinline
func readFields(p *pair) float64 {
	n := 0
	for range height * width {
		n += p.len ^ p.itemsize
	}
	return float64(n)
}

//go:noinline
func readGetters(b *buffer.Buffer) float64 {
	n := 0
	for range height * width {
		n += b.NBytes() ^ b.ItemSize()
	}
	return float64(n)
}

//go:noinline
func sumRaw(data []float64, height, width int) float64 {
	s := 0.0
	for y := range height {
		for _, x := range data[y*width : (y+1)*width] {
			s += x
		}
	}
	return s
}

//go:noinline
func sumRows(img buffer.View[float64]) float64 {
	s := 0.0
	for row := range img.Rows() {
		for _, x := range row {
			s += x
		}
	}
	return s
}

//go:noinline
func sumAt2(img buffer.View[float64]) float64 {
	s := 0.0
	h, w := img.Dim(0), img.Dim(1)
	for y := range h {
		for x := range w {
			s += img.At2(y, x)
		}
	}
	return s
}

//go:noinline
func curveRaw(out, data []float64, height, width int) float64 {
	for y := range height {
		from, to := data[y*width:(y+1)*width], out[y*width:(y+1)*width]
		for x := range from {
			to[x] = (from[x]*from[x] + 3) / (from[x] + 7)
		}
	}
	return out[len(out)-1]
}

//go:noinline
func curveRows(out buffer.Mut[float64], img buffer.View[float64]) float64 {
	for y := range img.Dim(0) {
		from := img.Row(y)
		to := out.Row(y)[:len(from)]
		for x := range from {
			to[x] = (from[x]*from[x] + 3) / (from[x] + 7)
		}
	}
	return out.At2(height-1, width-1)
}

//go:noinline
func curveAt2(out buffer.Mut[float64], img buffer.View[float64]) float64 {
	h, w := img.Dim(0), img.Dim(1)
	for y := range h {
		for x := range w {
			p := img.At2(y, x)
			out.Set2(y, x, (p*p+3)/(p+7))
		}
	}
	return out.At2(height-1, width-1)
}

//go:noinline
func blurRaw(out, data []float64, height, width int) float64 {
	for y := 1; y < height-1; y++ {
		for x := 1; x < width-1; x++ {
			i := y*width + x
			out[i] = (data[i-width] + data[i-1] + data[i] + data[i+1] + data[i+width]) / 5
		}
	}
	return out[width+1]
}

//go:noinline
func blurRows(out buffer.Mut[float64], img buffer.View[float64]) float64 {
	for y := 1; y < img.Dim(0)-1; y++ {
		above, row, below, to := img.Row(y-1), img.Row(y), img.Row(y+1), out.Row(y)
		for x := 1; x < len(row)-1; x++ {
			to[x] = (above[x] + row[x-1] + row[x] + row[x+1] + below[x]) / 5
		}
	}
	return out.At2(1, 1)
}

//go:noinline
func blurAt2(out buffer.Mut[float64], img buffer.View[float64]) float64 {
	h, w := img.Dim(0), img.Dim(1)
	for y := 1; y < h-1; y++ {
		for x := 1; x < w-1; x++ {
			out.Set2(y, x, (img.At2(y-1, x)+img.At2(y, x-1)+img.At2(y, x)+img.At2(y, x+1)+img.At2(y+1, x))/5)
		}
	}
	return out.At2(1, 1)
}
