package wheel

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"io"
	"path"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/platform"
)

// The C compiler of the package ziglang builds a wheel for another machine. It is audited, and not run.
func TestCross(t *testing.T) {
	modules.UseZig(t)
	target, machine := platform.Target{GOOS: "linux", GOARCH: "arm64"}, elf.EM_AARCH64
	if target == platform.Host() {
		target.GOARCH, machine = "amd64", elf.EM_X86_64
	}
	result, err := build.Build(t.Context(), build.Options{Dir: example(t), Out: t.TempDir(), Target: target})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(result.Tag, "-manylinux_2_17_"+target.WheelArchitecture()) {
		t.Errorf("tag %s", result.Tag)
	}
	r, err := zip.OpenReader(result.Wheel)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	libraries := 0
	for _, f := range r.File {
		if path.Ext(f.Name) != ".so" {
			continue
		}
		libraries++
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		if file, err := elf.NewFile(bytes.NewReader(data)); err != nil || file.Machine != machine {
			t.Errorf("%s: %v, %v", f.Name, file, err)
		}
	}
	if libraries != 5 {
		t.Errorf("%d libraries", libraries)
	}
}
