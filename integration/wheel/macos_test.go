package wheel

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/abi"
	"github.com/goanna-py/goanna/internal/platform"
)

// A wheel for macOS is built with zig, without Apple's SDK, and audited: what each file needs, the macOS that it is for, and the hashes of its code
// signature. It is not run. GOANNA_SUITES builds for both architectures, and a wheel for both.
func TestMacOS(t *testing.T) {
	modules.UseZig(t)
	architectures := []string{"arm64"}
	if os.Getenv("GOANNA_SUITES") != "" {
		architectures = append(architectures, "amd64", "universal2")
	}
	for _, architecture := range architectures {
		t.Run(architecture, func(t *testing.T) { buildForMacOS(t, platform.Target{GOOS: "darwin", GOARCH: architecture}) })
	}
}

func buildForMacOS(t *testing.T, target platform.Target) {
	wheel, report := buildAudited(t, target, "cp311.cp313.cp314-abi3.abi3t.cp313t.cp314t-macosx_12_0_"+target.WheelArchitecture())
	names := map[string]bool{
		"_native.abi3.so": true, "_native.abi3t.so": true, "_native.cpython-313t-darwin.so": true, "_native.cpython-314t-darwin.so": true, "_native.go.dylib": false,
	}
	for _, b := range report.Binaries {
		module, expected := names[path.Base(b.Name)]
		if !expected || b.MacOS != "12.0" || !b.File.Signed || module && !b.File.Initializes("_native") {
			t.Errorf("%s: for macOS %s, signed: %v, exports %q", b.Name, b.MacOS, b.File.Signed, b.File.Exports)
		}
	}
	slices := 1
	if target == platform.Universal2 {
		slices = len(platform.Slices())
	}
	if len(report.Binaries) != slices*len(names) {
		t.Errorf("%d files, expected %d with %d machines each", len(report.Binaries), len(names), slices)
	}
	checkSignature(t, wheel)
}

// checkSignature changes a byte of a signed file.
func checkSignature(t *testing.T, wheel string) {
	t.Helper()
	archive, err := zip.OpenReader(wheel)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	file, err := archive.Open("matcher/_native.abi3.so")
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	home, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte(home)) {
		t.Errorf("the file names %s", home)
	}
	data[len(data)/3] ^= 1
	if _, err := abi.ParseAll("changed.so", bytes.NewReader(data)); err == nil || !strings.Contains(err.Error(), "differs from the signed one") {
		t.Errorf("a changed byte: %v", err)
	}
}
