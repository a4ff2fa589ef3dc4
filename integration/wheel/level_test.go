package wheel

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/emulated"
	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/testfiles"
)

// fused builds a module for the processors of GOAMD64=level, and returns an environment that has it.
func fused(t *testing.T, level string) *pyenv.Environment {
	t.Helper()
	dir := testfiles.Folder(t, map[string]string{
		"go.mod":         "module example.com/fused\n\ngo 1.26\n",
		"fused.go":       "// Package fused calculates.\npackage fused\n\nimport \"math\"\n\n// Fused returns a*b+c.\nfunc Fused(a, b, c float64) float64 { return math.FMA(a, b, c) }\n",
		"pyproject.toml": "[build-system]\nrequires = ['goanna']\nbuild-backend = 'goanna'\n\n[project]\nname = 'fused'\nversion = '1'\n\n[tool.goanna]\ngoamd64 = '" + level + "'\n",
	})
	result, err := build.Build(t.Context(), build.Options{Dir: dir, Out: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	env, err := modules.NewEnvironment(t.Context(), modules.Interpreters(t)[0], filepath.Join(t.TempDir(), "env"), []string{result.Wheel})
	if err != nil {
		t.Fatal(err)
	}
	return env
}

const callFused = "import fused; print(fused.fused(2, 3, 4))"

// Every processor of amd64 since 2009 has what GOAMD64=v2 needs.
func TestLevel(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), fused(t, "v2").Python, "-c", callFused).CombinedOutput()
	if err != nil || string(out) != "10.0\n" {
		t.Errorf("%v\n%s", err, out)
	}
}

// The import fails on a processor that lacks an instruction, before code with it runs.
func TestLevelEmulated(t *testing.T) {
	for _, test := range []struct{ level, processor, lacks string }{
		{"v2", "qemu64", "SSSE3"},
		{"v2", "Nehalem", ""},
		{"v3", "Nehalem", "FMA"},
		{"v3", "Haswell,-avx2", "AVX2"},
		{"v3", "Haswell", ""},
		{"v4", "Haswell", "AVX512F"},
	} {
		t.Run(test.level+" "+test.processor, func(t *testing.T) {
			cmd := emulated.On(t, test.processor)
			cmd.Args = append(cmd.Args, fused(t, test.level).Python, "-c", callFused)
			out, err := cmd.CombinedOutput()
			if test.lacks == "" && (err != nil || !strings.HasSuffix(string(out), "10.0\n")) {
				t.Errorf("%v\n%s", err, out)
			}
			want := fmt.Sprintf("ImportError: fused: this build is for processors of GOAMD64=%s, and this one has no %s: ", test.level, test.lacks)
			if test.lacks != "" && (err == nil || !strings.Contains(string(out), want)) {
				t.Errorf("%v\n%s\nexpected %q", err, out, want)
			}
		})
	}
}
