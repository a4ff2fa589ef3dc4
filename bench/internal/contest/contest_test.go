package contest

import (
	"bytes"
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
