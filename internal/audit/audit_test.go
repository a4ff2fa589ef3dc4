package audit

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/abi"
	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/wheel"
)

// compile makes a shared library of C source.
func compile(t *testing.T, source string, flags ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	input, output := filepath.Join(dir, "input.c"), filepath.Join(dir, "output.so")
	if err := os.WriteFile(input, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"-shared", "-fPIC", "-nostdlib", "-o", output, input}, flags...)
	if out, err := exec.Command("cc", args...).CombinedOutput(); err != nil {
		t.Fatalf("cc: %v\n%s", err, out)
	}
	data, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

const (
	info   = "demo-1.0.dist-info/"
	native = `extern void *PyDict_New(void); void *PyInit__native(void) { return PyDict_New(); }`
)

// architecture is that of the C compiler's output.
func architecture(t *testing.T) string {
	t.Helper()
	target, err := platform.For("linux", runtime.GOARCH)
	if err != nil {
		t.Fatal(err)
	}
	return target.WheelArchitecture()
}

// good returns the files of a wheel without faults, less RECORD.
func good(module []byte, tag string) map[string]string {
	return map[string]string{
		"demo/__init__.py":     "",
		"demo/__init__.pyi":    "",
		"demo/py.typed":        "",
		"demo/_native.abi3.so": string(module),
		info + "METADATA":      "Metadata-Version: 2.4\nName: demo\nVersion: 1.0\nRequires-Python: >=3.11\nRequires-Dist: numpy>=2\nLicense-File: LICENSE\n\n# Demo\n",
		info + "WHEEL":         "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: " + tag + "\n",

		info + "licenses/LICENSE": "free",
	}
}

// record returns the text of RECORD for files.
func record(files map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		sum := sha256.Sum256([]byte(files[name]))
		fmt.Fprintf(&b, "%s,sha256=%s,%d\n", name, base64.RawURLEncoding.EncodeToString(sum[:]), len(files[name]))
	}
	return b.String() + info + "RECORD,,\n"
}

// pack writes files as a wheel.
func pack(t *testing.T, name string, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(strings.TrimSuffix(name, "#")) // "a#" is a second "a"
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWheel(t *testing.T) {
	arch := architecture(t)
	tag := "cp311-abi3-manylinux_2_17_" + arch
	module := compile(t, native)
	newer := compile(t, "extern void *PyDict_GetItemRef(void), *_PyObject_Dump(void); void *PyInit__native(void) { return PyDict_GetItemRef() ? _PyObject_Dump() : 0; }")
	specific := "demo/_native.cpython-313-x86_64-linux-gnu.so"
	for _, test := range []struct {
		name   string
		tag    string // of the file name and WHEEL, if another than that of the good wheel
		change func(files map[string]string)
		// tamper changes the files behind RECORD's back
		tamper func(files map[string]string)
		want   []string
	}{
		{name: "good"},
		{name: "newer symbol", change: func(f map[string]string) { f["demo/_native.abi3.so"] = string(newer) }, want: []string{
			"demo/_native.abi3.so: needs PyDict_GetItemRef, which is in the stable ABI from 3.13 on, not 3.11",
			"demo/_native.abi3.so: needs _PyObject_Dump, which is not in the stable ABI",
		}},
		{name: "whole API for one version", tag: "cp313-cp313-manylinux_2_17_" + arch, change: func(f map[string]string) {
			delete(f, "demo/_native.abi3.so")
			f[specific] = string(newer)
		}},
		{name: "stable ABI from a later version", tag: "cp313-abi3-manylinux_2_17_" + arch, change: func(f map[string]string) {
			f["demo/_native.abi3.so"] = string(newer)
		}, want: []string{"demo/_native.abi3.so: needs _PyObject_Dump, which is not in the stable ABI"}},
		{name: "stable ABI in a wheel for one version", tag: "cp313-cp313-manylinux_2_17_" + arch},
		{name: "free-threaded tag", tag: "cp313-cp313t-manylinux_2_17_" + arch, want: []string{
			"demo/_native: no file for the ABI tag cp313t", "demo/_native: the file for abi3 has no ABI tag",
		}},
		{name: "no hook", change: func(f map[string]string) {
			f["demo/other.abi3.so"], f["demo/other.pyi"] = f["demo/_native.abi3.so"], ""
		}, want: []string{
			"demo/other.abi3.so: exports no PyInit_other, which import calls",
		}},
		{name: "Python in the Go library", change: func(f map[string]string) { f["demo/_native.go.so"] = f["demo/_native.abi3.so"] }, want: []string{
			"demo/_native.go.so: needs PyDict_New, and should need no Python symbol",
		}},
		{name: "architecture", tag: "cp311-abi3-manylinux_2_17_sparc", want: []string{
			"the platform tag manylinux_2_17_sparc: demo/_native.abi3.so is for " + arch,
		}},
		{name: "two platforms", tag: "cp311-abi3-manylinux_2_17_" + arch + ".musllinux_1_2_" + arch},
		{name: "any", tag: "cp311-abi3-any", want: []string{
			"the platform tag any: the wheel has machine code",
		}},
		{name: "no code", change: func(f map[string]string) { delete(f, "demo/_native.abi3.so") }, want: []string{
			"the platform tag manylinux_2_17_" + arch + ": the wheel has no machine code",
		}},
		{name: "no ELF", change: func(f map[string]string) { f["demo/_native.abi3.so"] = "no" }, want: []string{
			"demo/_native.abi3.so: expected an ELF shared library: EOF",
		}},
		{name: "no PE", change: func(f map[string]string) { f["demo/_native.abi3.so"] = "MZ" }, want: []string{
			"demo/_native.abi3.so: expected a DLL (PE): EOF",
		}},
		{name: "pure", change: func(f map[string]string) {
			f[info+"WHEEL"] = strings.Replace(f[info+"WHEEL"], "false", "true", 1)
		}, want: []string{info + "WHEEL: Root-Is-Purelib: expected false for a wheel with machine code, got true"}},
		{name: "other tag", change: func(f map[string]string) {
			f[info+"WHEEL"] = strings.Replace(f[info+"WHEEL"], "cp311", "cp310", 1)
		}, want: []string{
			info + "WHEEL: Tag cp310-abi3-manylinux_2_17_" + arch + ", which the file name lacks", info + "WHEEL: no Tag " + tag + ", which the file name has",
		}},
		{name: "metadata", change: func(f map[string]string) {
			f[info+"METADATA"] = "Metadata-Version: 3.0\nName: Dem_o\nVersion: 1.1\nRequires-Python: 3.11\nRequires-Dist: a b\nLicense-File: MISSING\n"
		}, want: []string{
			info + `METADATA: License-File MISSING is not in the wheel`,
			info + `METADATA: Metadata-Version: expected 1 or 2, got "3.0"`,
			info + `METADATA: Requires-Dist: "a b": "b" is not expected there; expected a requirement as in PEP 508, such as numpy>=2 or pillow[tests]; python_version<'3.14'`,
			info + `METADATA: Requires-Python: expected version specifiers as in PEP 440, such as >=3.11; got "3.11"`,
			info + `METADATA: expected the file name's name demo, got "Dem_o"`,
			info + `METADATA: expected the file name's version 1.0, got "1.1"`,
		}},
		{name: "no SBOM of CycloneDX", change: func(f map[string]string) {
			f[info+"sboms/a.cdx.json"], f[info+"sboms/b.cdx.json"], f[info+"sboms/c.spdx"] = "{", "{}", "x"
		}, want: []string{
			info + "sboms/a.cdx.json: expected a document of CycloneDX: unexpected end of JSON input",
			info + `sboms/b.cdx.json: bomFormat: expected CycloneDX, got ""`,
		}},
		{name: "no metadata", change: func(f map[string]string) { delete(f, info+"METADATA") }, want: []string{info + "METADATA is missing"}},
		{name: "no headers", change: func(f map[string]string) { f[info+"METADATA"] = "demo\n" }, want: []string{
			info + `METADATA: malformed MIME header: missing colon: "demo"`,
		}},
		{name: "two dist-infos", change: func(f map[string]string) { f["a-1.dist-info/METADATA"] = "" }, want: []string{"expected one dist-info folder, got 2"}},
		{name: "record", tamper: func(f map[string]string) {
			f["demo/__init__.py"] = "x"
			f["demo/more.py"] = ""
			f[info+"RECORD"] = strings.Replace(f[info+"RECORD"], "demo/py.typed,sha256=", "demo/py.typed,md5=", 1) + "demo/none.py,,\ndemo/py.typed,,\n"
		}, want: []string{
			info + "RECORD: does not name demo/more.py",
			info + "RECORD: names demo/none.py, which is not in the wheel",
			info + "RECORD: names demo/py.typed twice",
			info + "RECORD: the digest of demo/__init__.py is of another content",
			info + `RECORD: the digest of demo/py.typed: expected sha256 or better, got "md5=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"`,
			info + `RECORD: the size of demo/__init__.py: expected 1, got "0"`,
		}},
		{name: "no record", tamper: func(f map[string]string) { delete(f, info+"RECORD") }, want: []string{info + "RECORD is missing"}},
		{name: "no table", tamper: func(f map[string]string) { f[info+"RECORD"] = "a,b\n" }, want: []string{
			info + "RECORD: record on line 1: wrong number of fields",
		}},
		{name: "names", tamper: func(f map[string]string) { f["../evil.py"], f["demo/py.typed#"] = "", "" }, want: []string{
			"../evil.py: the name leads out of the wheel", "demo/py.typed: the archive has it twice",
		}},
		{name: "files", change: func(f map[string]string) {
			for _, name := range []string{"demo/__pycache__/a.cpython-313.pyc", "README.md", "tests/test_a.py", "src/main.go", "my-data/a.py", "go.mod", "other/__init__.py"} {
				f[name] = ""
			}
		}, want: []string{
			"README.md: a file beside the package, which would lie in site-packages",
			"demo/__pycache__/a.cpython-313.pyc: compiled Python, which installers make themselves",
			"go.mod: a file beside the package, which would lie in site-packages",
			"my-data: a folder beside the package, which Python cannot import",
			"src: a folder beside the package, without a module in it",
			"tests: a folder beside the package, whose name other wheels have as well",
		}},
		{name: "types", change: func(f map[string]string) { delete(f, "demo/py.typed"); delete(f, "demo/__init__.pyi") }, want: []string{
			"demo/_native: no py.typed in its package, without which type checkers ignore stubs",
			"demo/_native: no stub: expected demo/_native.pyi or demo/__init__.pyi",
		}},
		{name: "stub of the module, typed above", change: func(f map[string]string) {
			f["demo/sub/_native.abi3.so"], f["demo/sub/_native.pyi"] = f["demo/_native.abi3.so"], ""
		}},
		{name: "stub package", change: func(f map[string]string) {
			delete(f, "demo/py.typed")
			delete(f, "demo/__init__.pyi")
			f["demo-stubs/__init__.pyi"] = ""
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.tag == "" {
				test.tag = tag
			}
			files := good(module, test.tag)
			if test.name == "two platforms" {
				platforms := strings.Split(strings.TrimPrefix(test.tag, "cp311-abi3-"), ".")
				files[info+"WHEEL"] = strings.Replace(files[info+"WHEEL"], "Tag: "+test.tag, "Tag: cp311-abi3-"+platforms[0]+"\nTag: cp311-abi3-"+platforms[1], 1)
			}
			if test.change != nil {
				test.change(files)
			}
			files[info+"RECORD"] = record(files)
			if test.tamper != nil {
				test.tamper(files)
			}
			report, err := Wheel(pack(t, "demo-1.0-"+test.tag+".whl", files))
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(report.Faults)
			if !slices.Equal(report.Faults, test.want) {
				t.Errorf("got\n%s\nexpected\n%s", strings.Join(report.Faults, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// TestWritten audits what package wheel writes.
func TestWritten(t *testing.T) {
	w := &wheel.Wheel{
		Metadata: wheel.Metadata{Name: "My.Demo", Version: "1.0-rc1", Description: "text"},
		Tags:     wheel.Tags{Python: []string{"cp311"}, ABI: []string{"abi3"}, Platform: []string{"manylinux_2_17_" + architecture(t)}},
		Files: []wheel.File{
			{Name: "demo/_native.abi3.so", Data: compile(t, native)}, {Name: "demo/__init__.pyi"}, {Name: "demo/py.typed"}, {Name: "demo/a, b.py"},
		},
		ThirdParty: []wheel.File{{Name: "third-party/b/LICENSE"}},
		SBOMs:      []wheel.File{{Name: "a.cdx.json", Data: []byte(`{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "library", "name": "b"}]}`)}},
		Generator:  "goanna",
	}
	path, err := w.Write(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	report, err := Wheel(path)
	if err != nil || len(report.Faults) > 0 {
		t.Errorf("%v, %+v", err, report)
	}
	want := []Binary{{Name: "demo/_native.abi3.so", ABI: "abi3", Floor: abi.Version{Major: 3, Minor: 11}}}
	if len(report.Binaries) != 1 || report.Binaries[0].Name != want[0].Name || report.Binaries[0].ABI != want[0].ABI || report.Binaries[0].Floor != want[0].Floor {
		t.Errorf("binaries %+v, expected %+v", report.Binaries, want)
	}
	if want := []SBOM{{"my_demo-1.0rc1.dist-info/sboms/a.cdx.json", 1}}; !slices.Equal(report.SBOMs, want) || !slices.Equal(report.Licenses, []string{"third-party/b/LICENSE"}) {
		t.Errorf("SBOMs %v, licences %q", report.SBOMs, report.Licenses)
	}
	if report.Platform != w.Tags.Platform[0] {
		t.Errorf("platform %q", report.Platform)
	}
}

func TestNoWheel(t *testing.T) {
	text := filepath.Join(t.TempDir(), "demo-1.0-py3-none-any.whl")
	if err := os.WriteFile(text, []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ path, want string }{
		{"demo.zip", "expected the name of a wheel"},
		{"demo-1.0-x-py3-none-any.whl", "expected a build number"},
		{"/none/demo-1.0-py3-none-any.whl", "no such file"},
		{text, "not a valid zip file"},
	} {
		if _, err := Wheel(test.path); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, expected %q in it", test.path, err, test.want)
		}
	}
}
