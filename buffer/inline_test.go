package buffer

import (
	"os/exec"
	"strings"
	"testing"
)

// inlined has the compiler instantiate what must be inlined.
func inlined(m Mut[uint16]) uint16 {
	m.Set1(1, 1)
	m.Set2(1, 1, 2)
	m.Set3(1, 1, 2, 3)
	for row := range m.Rows() {
		row[0] = 0
	}
	return m.At1(1) + m.At2(1, 2) + m.At3(1, 2, 3)
}

var _ = inlined

func TestElementAccessIsInlined(t *testing.T) {
	cmd := exec.Command("go", "test", "-c", "-o", "/dev/null", "-gcflags=-m", ".")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, f := range []string{"View[go.shape.uint16].At1", "View[go.shape.uint16].At2", "View[go.shape.uint16].At3", "Mut[go.shape.uint16].Set1",
		"Mut[go.shape.uint16].Set2", "Mut[go.shape.uint16].Set3", "Mut[go.shape.uint16].Rows",
		"inlined.Mut[go.shape.uint16].Rows.func1", "inlined-range1", "sumRows.View[go.shape.uint8].Rows.func1", "sumRows-range1"} {
		if !strings.Contains(string(out), "inlining call to "+f+"\n") {
			t.Errorf("%s is not inlined", f)
		}
	}
}
