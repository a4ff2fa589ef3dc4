// Copies compares copies of strided and transposed arrays by package buffer with those by NumPy and by CPython's memoryview,
// in one run: for each case the contestants take turns, and the medians of their times are printed with ratios.
//
//	go run ./bench/copies [-quick] [-rounds N]
//
// Memory is "fresh" where the copy allocates its result, as np.ascontiguousarray(a), memoryview(a).tobytes() and View.Copy
// do, and "reused" where it is there already, as for np.copyto and Buffer.ToContiguous. An array that View.Copy makes has
// memory of the module's allocator, and is let go when Python drops it: here at once, as the others are.
package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"text/tabwriter"
	"time"
	"unsafe"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/internal/numpyenv"
	"github.com/goanna-py/goanna/rt"
)

//go:embed peer.py
var peerSource string

// test is one layout: an array of the source shape in C order, of which every step-th item of the last dimension is
// taken, with its dimensions in the order of axes.
type test struct {
	name   string
	source []int
	step   int
	axes   []int
}

// tests are the layouts of which the result has about n items.
func tests(n int, quick bool) []test {
	root := 1
	for root*root < n {
		root *= 2
	}
	cube := 1
	for cube*cube*cube < n {
		cube *= 2
	}
	odd := root - 3
	all := []test{
		{"a[:, ::2]", []int{root, 2 * (n / root)}, 2, []int{0, 1}},
		{"a.T, powers of 2", []int{root, n / root}, 1, []int{1, 0}},
		{"a.T, odd", []int{odd, n/odd - 1}, 1, []int{1, 0}},
		{"3-D (2,1,0)", []int{cube, cube, n / cube / cube}, 1, []int{2, 1, 0}},
		{"3-D (0,2,1)", []int{16, root / 4, n / 4 / root}, 1, []int{0, 2, 1}},
		{"3-D (2,0,1) of 3", []int{odd, n / 3 / odd, 3}, 1, []int{2, 0, 1}},
		{"3-D (1,2,0) of 3", []int{3, odd, n / 3 / odd}, 1, []int{1, 2, 0}},
	}
	if quick {
		return all[:2]
	}
	return all
}

func (c test) shape() []int {
	s := make([]int, len(c.axes))
	for i, a := range c.axes {
		s[i] = c.source[a]
		if a == len(c.axes)-1 {
			s[i] = (s[i] + c.step - 1) / c.step
		}
	}
	return s
}

// freshCopy copies into a new array, which is dropped as Python drops one.
func freshCopy(itemsize int, m *buffer.Buffer) func() {
	switch itemsize {
	case 1:
		return copyOf[uint8](m)
	case 2:
		return copyOf[uint16](m)
	case 4:
		return copyOf[uint32](m)
	default:
		return copyOf[uint64](m)
	}
}

func copyOf[T any](b *buffer.Buffer) func() {
	v, err := buffer.As[T](buffer.AnyOf(b))
	if err != nil {
		panic(err)
	}
	return func() {
		d, err := v.Copy().Detach()
		if err != nil {
			panic(err)
		}
		d.Free()
	}
}

// copier returns a reused copy and a fresh one of a test, and what frees its memory.
func copier(itemsize int, c test) (reused, fresh, free func(), err error) {
	strides := make([]int, len(c.axes))
	n := itemsize
	for i := len(c.source) - 1; i >= 0; i-- {
		strides[i] = n
		n *= c.source[i]
	}
	strides[len(strides)-1] *= c.step
	// outside of Go's heap, as Python's memory is: what is in it puts the garbage collector's next turn off
	mem, err := syscall.Mmap(-1, 0, n, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil, nil, nil, err
	}
	for i := range mem {
		mem[i] = byte(i)
	}
	shape, order, size := c.shape(), make([]int, len(c.axes)), itemsize
	for i, a := range c.axes {
		order[i] = strides[a]
		size *= shape[i]
	}
	format := map[int]string{1: "B", 2: "H", 4: "I", 8: "Q"}[itemsize]
	b, err := buffer.NewEx(nil, unsafe.Pointer(&mem[0]), size, itemsize, true, len(shape), format, shape, order, nil, 0)
	if err != nil {
		return nil, nil, nil, err
	}
	dst, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil, nil, nil, err
	}
	reused = func() {
		if err := b.ToContiguous(dst, 'C'); err != nil {
			panic(err)
		}
	}
	fresh = freshCopy(itemsize, b)
	free = func() {
		syscall.Munmap(mem)
		syscall.Munmap(dst)
	}
	return reused, fresh, free, nil
}

// peer is the Python process.
type peer struct {
	in  io.Writer
	out *bufio.Scanner
}

func startPeer() (*peer, func(), error) {
	python, err := numpyenv.Python()
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.Command(python, "-c", peerSource)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	return &peer{in, bufio.NewScanner(out)}, func() { in.Close(); cmd.Wait() }, nil
}

func (p *peer) ask(q map[string]any) (ns float64, err error) {
	b, err := json.Marshal(q)
	if err != nil {
		return 0, err
	}
	if _, err := p.in.Write(append(b, '\n')); err != nil {
		return 0, err
	}
	if !p.out.Scan() {
		return 0, fmt.Errorf("the Python process ended: %w", p.out.Err())
	}
	return ns, json.Unmarshal(p.out.Bytes(), &ns)
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// contestant runs n times and says how long one took, in nanoseconds.
type contestant struct {
	name string
	run  func(n int) (float64, error)
}

func timed(cores int, f func()) func(int) (float64, error) {
	return func(n int) (float64, error) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		start := time.Now()
		for range n {
			f()
		}
		return float64(time.Since(start).Nanoseconds()) / float64(n), nil
	}
}

func run() error {
	quick := flag.Bool("quick", false, "two layouts only")
	rounds := flag.Int("rounds", 5, "turns of each contestant")
	flag.Parse()
	p, stop, err := startPeer()
	if err != nil {
		return err
	}
	defer stop()
	cores := runtime.NumCPU()
	fmt.Printf("%s %s/%s, %d cores; times in ns for one item\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, cores)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "layout\titem\tresult\treused\tnp.copyto\tratio\tfresh\tascontiguousarray\tratio\ttobytes\tratio\t%d cores\tratio of 1\t\n", cores)
	worst := map[string]float64{}
	for _, itemsize := range []int{1, 2, 4, 8} {
		for _, size := range []int{32 << 10, 1 << 20, 16 << 20, 256 << 20} {
			for _, c := range tests(size/itemsize, *quick) {
				m, err := measure(p, c, itemsize, cores, *rounds)
				if err != nil {
					return err
				}
				items := 1.0
				for _, n := range c.shape() {
					items *= float64(n)
				}
				for k := range m {
					m[k] /= items
				}
				ratios := map[string]float64{
					"np.copyto":         m["copyto"] / m["reused"],
					"ascontiguousarray": m["ascontiguousarray"] / m["fresh"],
					"tobytes":           m["tobytes"] / m["reused"],
					"cores":             m["reused"] / m["cores"],
				}
				for k, r := range ratios {
					if x, ok := worst[k]; !ok || r < x {
						worst[k] = r
					}
				}
				fmt.Fprintf(w, "%s\t%d B\t%d KB\t%.3f\t%.3f\t%.1f\t%.3f\t%.3f\t%.1f\t%.3f\t%.1f\t%.3f\t%.2f\t\n", c.name, itemsize, size>>10,
					m["reused"], m["copyto"], ratios["np.copyto"], m["fresh"], m["ascontiguousarray"], ratios["ascontiguousarray"],
					m["tobytes"], ratios["tobytes"], m["cores"], ratios["cores"])
				w.Flush()
			}
		}
	}
	fmt.Printf("worst ratios: np.copyto %.2f, ascontiguousarray %.2f, tobytes %.1f, %d cores %.2f\n",
		worst["np.copyto"], worst["ascontiguousarray"], worst["tobytes"], cores, worst["cores"])
	return nil
}

// measure has all contestants take turns and returns the median of each, in nanoseconds for one copy.
func measure(p *peer, c test, itemsize, cores, rounds int) (map[string]float64, error) {
	if _, err := p.ask(map[string]any{"do": "prepare", "source": c.source, "step": c.step, "axes": c.axes, "itemsize": itemsize}); err != nil {
		return nil, err
	}
	reused, fresh, free, err := copier(itemsize, c)
	if err != nil {
		return nil, err
	}
	defer free()
	contestants := []contestant{
		{"reused", timed(1, reused)},
		{"fresh", timed(1, fresh)},
		{"cores", timed(cores, reused)},
	}
	for _, what := range []string{"copyto", "ascontiguousarray", "tobytes"} {
		contestants = append(contestants, contestant{what, func(n int) (float64, error) {
			return p.ask(map[string]any{"do": "measure", "what": what, "times": n})
		}})
	}
	result := map[string]float64{}
	times := map[string]int{}
	for _, k := range contestants {
		ns, err := k.run(1) // also warms up
		if err != nil {
			return nil, err
		}
		times[k.name] = max(1, int(1e7/ns)) // 10 ms a turn
	}
	all := map[string][]float64{}
	for range rounds {
		for _, k := range contestants {
			ns, err := k.run(times[k.name])
			if err != nil {
				return nil, err
			}
			all[k.name] = append(all[k.name], ns)
		}
	}
	for k, x := range all {
		result[k] = median(x)
	}
	return result, nil
}

func main() {
	rt.Register(0) // for its allocator
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
