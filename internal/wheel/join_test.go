package wheel

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestJoin(t *testing.T) {
	part := func(platform, library, text string, licenses ...string) string {
		t.Helper()
		w := &Wheel{
			Metadata: Metadata{Name: "m", Version: "1"}, Tags: Tags{[]string{"cp311"}, []string{"abi3"}, []string{platform}}, Generator: "test",
			Files: []File{{Name: "m/__init__.py", Data: []byte(text)}, {Name: "m/a.so", Data: []byte(library)}}, Time: time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC),
			SBOMs: []File{{Name: "go.json", Data: []byte(library)}},
		}
		for _, l := range licenses {
			w.ThirdParty = append(w.ThirdParty, File{Name: l, Data: []byte("of " + l)})
		}
		path, err := w.Write(t.Context(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	join := func(libraries [][]byte) ([]byte, error) { return bytes.Join(libraries, []byte("+")), nil }
	one := part("macosx_12_0_x86_64", "x", "same", "LICENSE-a")
	path, err := Join(t.Context(), t.TempDir(), "macosx_12_0_universal2", []string{one, part("macosx_12_0_arm64", "y", "same", "LICENSE-a", "LICENSE-b")}, join)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(path, "m-1-cp311-abi3-macosx_12_0_universal2.whl") {
		t.Error(path)
	}
	got, err := unpack(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"m/a.so": "x+y", "m/__init__.py": "same", "m-1.dist-info/licenses/LICENSE-a": "of LICENSE-a", "m-1.dist-info/licenses/LICENSE-b": "of LICENSE-b",
		"m-1.dist-info/sboms/macosx_12_0_x86_64.go.json": "x", "m-1.dist-info/sboms/macosx_12_0_arm64.go.json": "y",
		"m-1.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: cp311-abi3-macosx_12_0_universal2\n",
	} {
		if string(got.files[name]) != want {
			t.Errorf("%s: %q, expected %q", name, got.files[name], want)
		}
	}
	metadata := string(got.files["m-1.dist-info/METADATA"])
	if a, b := strings.Index(metadata, "License-File: LICENSE-a\n"), strings.Index(metadata, "License-File: LICENSE-b\n"); a < 0 || b < a || strings.Count(metadata, "LICENSE-a") != 1 {
		t.Errorf("METADATA: %s", metadata)
	}
	if !got.when.Equal(time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC)) {
		t.Error(got.when)
	}
	if _, err := Join(t.Context(), t.TempDir(), "any", []string{one, part("macosx_12_0_arm64", "y", "other", "LICENSE-a")}, join); err == nil || !strings.Contains(err.Error(), "m/__init__.py: the wheels for macosx_12_0_x86_64 and macosx_12_0_arm64 differ") {
		t.Errorf("another file: %v", err)
	}
}
