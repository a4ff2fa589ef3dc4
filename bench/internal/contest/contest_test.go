package contest

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"runtime"
	"slices"
	"testing"
)

func TestPrint(t *testing.T) {
	var out bytes.Buffer
	r := Report{Python: "3.13.0", GIL: true, Peers: []string{"goanna", "C", "PyO3"}, Rows: []Row{
		{Name: "a method", NS: []float64{120, 20, 60}, Ratios: []float64{1, 6, 2}},
	}}
	if err := r.Print(&out); err != nil {
		t.Fatal(err)
	}
	want := `Python 3.13.0, GIL on

         ns   goanna      C   ratio   PyO3   ratio
   a method    120.0   20.0    6.00   60.0    2.00
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestSVG(t *testing.T) {
	r := Report{Python: "3.13.0", Peers: []string{"goanna", "C", "ctypes & Go", "Rust"}, Rows: []Row{
		{Name: "a method of an instance", NS: []float64{120, 30, 960, 0}, Ratios: []float64{1, 4, 0.125, 0}},
	}}
	text, err := r.SVG()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<text x="6" y="90">ctypes &amp; Go</text>`,
		`<rect x="10" y="60" width="18" height="12" fill="#e08214"/>`, // a fourth of the time: two doublings to the left
		">0.25</text>",
		`<rect x="28" y="80" width="27" height="12" fill="#00897b"/>`,
		">8.0</text>",
	} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if n := bytes.Count(text, []byte(`height="12"`)); n != 2 {
		t.Errorf("%d bars, expected 2: a peer without the row has none", n)
	}
	if err := xml.Unmarshal(text, new(struct{})); err != nil {
		t.Error(err)
	}
}

func TestBest(t *testing.T) {
	r := Report{Rows: []Row{
		{NS: []float64{120, 20, 0}, Ratios: []float64{1, 6, 0}, Least: []float64{100, 50, 0}},
		{NS: []float64{3, 4}, Ratios: []float64{1, 0.75}},
	}}
	r.best()
	if got := r.Rows[0]; !slices.Equal(got.NS, got.Least) || !slices.Equal(got.Ratios, []float64{1, 2, 0}) {
		t.Errorf("got %+v", got)
	}
	if got := r.Rows[1]; !slices.Equal(got.NS, []float64{3, 4}) || !slices.Equal(got.Ratios, []float64{1, 0.75}) {
		t.Errorf("got %+v", got)
	}
}

func TestWriteBenchmarks(t *testing.T) {
	r := Report{Python: "3.13.0", GIL: true, Peers: []string{"goanna", "C R"}, Rows: []Row{
		{Name: "1 int in/out", Samples: [][]float64{{20.25, 21}, {60}}},
		{Name: "import, us", Unit: "us", Samples: [][]float64{{1234.5}, nil}},
	}}
	var out bytes.Buffer
	if err := r.WriteBenchmarks(&out, "example.com/bench/calls"); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`goos: %s
goarch: %s
pkg: example.com/bench/calls
python: 3.13.0
gil: on
Benchmark1_int_in|out/peer=goanna 1 20.25 ns/op
Benchmark1_int_in|out/peer=goanna 1 21 ns/op
Benchmark1_int_in|out/peer=C_R 1 60 ns/op
BenchmarkImport,_us/peer=goanna 1 1234.5 us
`, runtime.GOOS, runtime.GOARCH)
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
