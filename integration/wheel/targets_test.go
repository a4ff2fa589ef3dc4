package wheel

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"slices"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/audit"
	"github.com/goanna-py/goanna/internal/build"
)

// One command on one machine builds the wheels for all systems.
func TestAllTargets(t *testing.T) {
	modules.NeedsSuites(t)
	modules.UseZig(t)
	cmd := exec.CommandContext(t.Context(), "go", "run", "../../cmd/goanna", "build", "--target", "all", "--json", "--out", t.TempDir(), example(t))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	var results []build.Result
	if err := json.Unmarshal(out, &results); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var tags []string
	for _, result := range results {
		tags = append(tags, result.Tag)
		report, err := audit.Wheel(result.Wheel)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range report.Faults {
			t.Errorf("%s: %s", result.Tag, fault)
		}
	}
	const unix = "cp311.cp313.cp314-abi3.abi3t.cp313t.cp314t-"
	want := []string{unix + "manylinux_2_17_x86_64", unix + "manylinux_2_17_aarch64", unix + "macosx_12_0_x86_64", unix + "macosx_12_0_arm64",
		"cp311.cp313.cp314.cp315-abi3.cp313t.cp314t.cp315t-win_amd64"}
	if slices.Sort(tags); !slices.Equal(tags, slices.Sorted(slices.Values(want))) {
		t.Errorf("tags %q, expected %q", tags, want)
	}
}
