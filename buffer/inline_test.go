package buffer

import (
	"os/exec"
	"strings"
	"testing"
)

func TestElementAccessIsInlined(t *testing.T) {
	cmd := exec.Command("go", "build", "-o", "/dev/null", "-gcflags=-m", "./testdata/inline")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, f := range []string{
		"buffer.View[go.shape.uint16].At1", "buffer.View[go.shape.uint16].At2", "buffer.View[go.shape.uint16].At3",
		"buffer.Mut[go.shape.uint16].Set1", "buffer.Mut[go.shape.uint16].Set2", "buffer.Mut[go.shape.uint16].Set3",
		"buffer.View[go.shape.uint16].Rows", "sum.View[go.shape.uint16].Rows.func1", "sum-range1",
		"buffer.Mut[go.shape.uint16].Rows", "negate.Mut[go.shape.uint16].Rows.func1", "negate-range1",
	} {
		if !strings.Contains(string(out), "inlining call to "+f+"\n") {
			t.Errorf("%s is not inlined", f)
		}
	}
}
