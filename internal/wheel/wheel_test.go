package wheel

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goanna-py/goanna/internal/pyenv"
)

const tagPlatform = "manylinux_2_17_x86_64"

func demo(t *testing.T) *Wheel {
	t.Helper()
	project := t.TempDir()
	for name, text := range map[string]string{"LICENSE": "BSD\n", "third/NOTICE": "notice\n", "native": strings.Repeat("\x00\x01\x02", 5000)} {
		path := filepath.Join(project, name)
		os.MkdirAll(filepath.Dir(path), 0o755)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files := []File{
		{Name: "imaging/_native.abi3.so", Path: filepath.Join(project, "native")},
		{Name: "imaging/_native.abi3t.so", Path: filepath.Join(project, "native")},
		{Name: "imaging/_native.cpython-314t-x86_64-linux-gnu.so", Path: filepath.Join(project, "native")},
		{Name: "imaging/_native.cpython-313t-x86_64-linux-gnu.so", Path: filepath.Join(project, "native")},
		{Name: "imaging/_native.go.so", Path: filepath.Join(project, "native")},
		{Name: "imaging/__init__.py", Data: []byte("answer = 42\n")},
		{Name: "imaging/cli, main.py", Data: []byte("def main():\n    print(42)\n")},
		{Name: "imaging/py.typed"},
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	tags, err := TagsFor(names, tagPlatform)
	if err != nil {
		t.Fatal(err)
	}
	metadata := full()
	metadata.Dependencies = nil
	return &Wheel{Metadata: metadata, Tags: tags, Files: files, Generator: "goanna 1.2.3", ProjectDir: project}
}

// Of what other builds left in the folder, the wheels of the same name, version and architecture go.
func TestRemoveStale(t *testing.T) {
	dist := t.TempDir()
	path, err := demo(t).Write(context.Background(), dist)
	if err != nil {
		t.Fatal(err)
	}
	stem := "imaging_go-1.2rc3-"
	stale := []string{stem + "cp311-abi3-manylinux_2_17_x86_64.whl", stem + "cp311.cp313.cp314-abi3.abi3t.cp313t.cp314t-manylinux_2_34_x86_64.whl", stem + "cp311-abi3-linux_x86_64.whl"}
	kept := []string{stem + "cp311-abi3-manylinux_2_17_aarch64.whl", stem + "cp311-abi3-win_amd64.whl", stem + "py3-none-any.whl",
		"imaging_go-1.2rc4-cp311-abi3-linux_x86_64.whl", "imaging-1.2rc3-cp311-abi3-linux_x86_64.whl", "imaging_go-1.2rc3.tar.gz"}
	for _, name := range append(stale, kept...) {
		if err := os.WriteFile(filepath.Join(dist, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := RemoveStale(path); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dist)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, entry := range entries {
		left = append(left, entry.Name())
	}
	if want := append(kept, filepath.Base(path)); !slices.Equal(slices.Sorted(slices.Values(left)), slices.Sorted(slices.Values(want))) {
		t.Errorf("left %q, expected %q", left, want)
	}
}

func TestWrite(t *testing.T) {
	dist := filepath.Join(t.TempDir(), "new", "dist")
	w := demo(t)
	w.Time = time.Date(2026, 7, 8, 9, 10, 12, 0, time.FixedZone("", 3600))
	path, err := w.Write(context.Background(), dist)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(dist, "imaging_go-1.2rc3-cp311.cp313.cp314-abi3.abi3t.cp313t.cp314t-"+tagPlatform+".whl"); path != want {
		t.Errorf("wrote %s, expected %s", path, want)
	}
	if left, _ := filepath.Glob(filepath.Join(dist, "*")); len(left) != 1 {
		t.Errorf("the folder has %q", left)
	}
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	content := make(map[string][]byte)
	var order []string
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r) // checks the CRC
		if err != nil {
			t.Fatal(err)
		}
		content[f.Name] = data
		order = append(order, f.Name)
		mode := os.FileMode(0o644)
		if strings.HasSuffix(f.Name, ".so") {
			mode = 0o755
		}
		if f.Mode() != mode {
			t.Errorf("%s has mode %v, expected %v", f.Name, f.Mode(), mode)
		}
		if when := f.Modified.UTC(); !when.Equal(w.Time) {
			t.Errorf("%s is of %v, expected %v", f.Name, when, w.Time)
		}
	}
	const info = "imaging_go-1.2rc3.dist-info/"
	golden(t, "ORDER", []byte(strings.Join(order, "\n")+"\n"))
	golden(t, "WHEEL", content[info+"WHEEL"])
	golden(t, "RECORD", content[info+"RECORD"])
	rows, err := csv.NewReader(bytes.NewReader(content[info+"RECORD"])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(content) {
		t.Errorf("RECORD has %d rows for %d files", len(rows), len(content))
	}
	for _, row := range rows {
		if row[0] == info+"RECORD" {
			if row[1] != "" || row[2] != "" {
				t.Errorf("RECORD says of itself %q", row)
			}
			continue
		}
		sum := sha256.Sum256(content[row[0]])
		if want := []string{row[0], "sha256=" + base64.RawURLEncoding.EncodeToString(sum[:]), strconv.Itoa(len(content[row[0]]))}; !slices.Equal(row, want) {
			t.Errorf("RECORD has %q, expected %q", row, want)
		}
	}
}

func TestReproducible(t *testing.T) {
	var first []byte
	for n := range 3 {
		w := demo(t)
		slices.Reverse(w.Files[:3+n])
		path, err := w.Write(context.Background(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			first = data
		} else if !bytes.Equal(data, first) {
			t.Error("two wheels of the same content differ")
		}
	}
	w := demo(t)
	w.Files[5].Data = []byte("answer = 43\n")
	path, err := w.Write(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if data, _ := os.ReadFile(path); bytes.Equal(data, first) {
		t.Error("two wheels of different content do not differ")
	}
}

// cancelled is done from the n-th look at it on.
type cancelled struct {
	context.Context
	n int
}

func (c *cancelled) Err() error {
	if c.n--; c.n < 0 {
		return context.Canceled
	}
	return nil
}

func TestNothingHalfWritten(t *testing.T) {
	dist := t.TempDir()
	expectEmpty := func(err error) {
		t.Helper()
		if err == nil {
			t.Error("no error")
		}
		if left, _ := os.ReadDir(dist); len(left) != 0 {
			t.Errorf("left behind %q", left)
		}
	}
	w := demo(t)
	w.Files[0].Path += "-missing"
	_, err := w.Write(context.Background(), dist)
	expectEmpty(err)

	files, err := demo(t).complete()
	if err != nil {
		t.Fatal(err)
	}
	members, err := deflateAll(context.Background(), files)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(members) {
		expectEmpty(writeZip(&cancelled{context.Background(), n}, io.Discard, members, time.Time{}))
	}
	full := errors.New("no space left on device")
	expectEmpty(writeZip(context.Background(), &limited{io.Discard, 1000, full}, members, time.Time{}))

	// an older wheel stays as it is when a newer one fails
	name, err := demo(t).FileName()
	if err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(dist, name)
	if err := os.WriteFile(target, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := demo(t).Write(&cancelled{context.Background(), len(members) + 3}, dist); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, expected %v", err, context.Canceled)
	}
	if data, _ := os.ReadFile(target); string(data) != "old" {
		t.Errorf("the older wheel is now %q", data)
	}
}

// limited fails after a number of bytes.
type limited struct {
	io.Writer
	left int
	err  error
}

func (l *limited) Write(p []byte) (int, error) {
	if len(p) > l.left {
		return 0, l.err
	}
	l.left -= len(p)
	return l.Writer.Write(p)
}

func TestWriteRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Wheel)
		want   string
	}{
		{"absolute", func(w *Wheel) { w.Files[0].Name = "/etc/passwd" }, "expected a relative path"},
		{"parent", func(w *Wheel) { w.Files[0].Name = "../a" }, "expected a relative path"},
		{"unclean", func(w *Wheel) { w.Files[0].Name = "a//b" }, "expected a relative path"},
		{"twice", func(w *Wheel) { w.Files[0].Name = w.Files[1].Name }, "is given twice"},
		{"license", func(w *Wheel) { w.Metadata.LicenseFiles = []string{"../LICENSE"} }, "license-files: expected paths inside"},
		{"version", func(w *Wheel) { w.Metadata.Version = "one" }, "version: "},
		{"entry point", func(w *Wheel) { w.Metadata.EntryPoints = map[string]map[string]string{"a": {"b": "c\nd"}} }, "entry point"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := demo(t)
			test.change(w)
			if _, err := w.Write(context.Background(), t.TempDir()); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, expected %q in it", err, test.want)
			}
		})
	}
}

func TestTags(t *testing.T) {
	const abi3, abi3t, t313, t314 = "a/_n.abi3.so", "a/_n.abi3t.so", "a/_n.cpython-313t-x86_64-linux-gnu.so", "a/_n.cpython-314t-x86_64-linux-gnu.so"
	for _, test := range []struct {
		files []string
		want  string
	}{
		{[]string{t314, abi3t, t313, abi3, "a/_n.go.so", "a/__init__.py"}, "cp311.cp313.cp314-abi3.abi3t.cp313t.cp314t-p"},
		{[]string{abi3}, "cp311-abi3-p"},
		{[]string{abi3t}, "cp315-abi3t-p"},
		{[]string{"a/_n.abi3t-x86_64-linux-gnu.so"}, "cp315-abi3t-p"},
		{[]string{t313, t314}, "cp313.cp314-cp313t.cp314t-p"},
		{[]string{abi3, t313}, "cp311.cp313-abi3.cp313t-p"},
		{[]string{abi3, abi3t}, "cp311.cp315-abi3.abi3t-p"},
		{[]string{"a/_native.pyd", "a/_native.go.dll", "a/other.pyd"}, "cp311-abi3-p"},
		{[]string{"a/_native.cp315t-win_amd64.pyd", "a/_native.pyd", "a/_native.cp313t-win_amd64.pyd"}, "cp311.cp313.cp315-abi3.cp313t.cp315t-p"},
	} {
		tags, err := TagsFor(test.files, "p")
		if err != nil || tags.String() != test.want {
			t.Errorf("TagsFor(%q) = %v, %v; expected %s", test.files, tags, err, test.want)
		}
	}
	if tags, err := TagsFor([]string{"a/_n.go.so", "a/_n.so", "a/_n.cpython-311-x86_64-linux-gnu.so"}, "p"); err == nil {
		t.Errorf("tags %v of no extension", tags)
	}
}

func TestTime(t *testing.T) {
	for _, test := range []struct{ in, want time.Time }{
		{time.Time{}, time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)},
		{time.Unix(0, 0), time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)},
		{time.Date(2026, 2, 3, 4, 5, 7, 8, time.UTC), time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)},
		{time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2107, 12, 31, 23, 59, 58, 0, time.UTC)},
	} {
		date, clock := msDOS(test.in)
		got := time.Date(int(date>>9)+1980, time.Month(date>>5&15), int(date&31), int(clock>>11), int(clock>>5&63), int(clock&31)*2, 0, time.UTC)
		if !got.Equal(test.want) {
			t.Errorf("%v became %v, expected %v", test.in, got, test.want)
		}
	}
}

// TestInstall installs one wheel with the pip of every interpreter found, and asks Python for what it says.
func TestInstall(t *testing.T) {
	found, err := pyenv.Find(context.Background(), pyenv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatal("no CPython 3.11 or newer found; put one on PATH or name it in GOANNA_PYTHONS")
	}
	wheel, err := demo(t).Write(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, python := range found {
		t.Run(python.Version+"-"+python.GIL(), func(t *testing.T) {
			t.Parallel()
			env, err := pyenv.NewEnvironment(t.Context(), python, filepath.Join(t.TempDir(), "env"))
			if err != nil {
				t.Fatal(err)
			}
			if log, err := env.InstallWheel(t.Context(), wheel); err != nil {
				t.Fatalf("%v\n%s", err, log)
			}
			out, err := exec.Command(env.Python, "-I", "-c", `
import importlib.metadata as m, imaging
d = m.distribution("imaging-go")
assert imaging.answer == 42
assert all(f.locate().read_bytes() is not None for f in d.files)
print(d.version, d.metadata["Summary"], d.metadata["License-Expression"], d.metadata.get_all("License-File"), d.requires,
      d.metadata["Author"], d.metadata["Author-email"], d.metadata["Description"], sep="\n")`).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			golden(t, "installed.txt", out)
			out, err = exec.Command(filepath.Join(env.Dir, "bin", "blur"), "x").CombinedOutput()
			if err == nil || !strings.Contains(string(out), "cannot import name 'blur'") {
				t.Errorf("the command blur: %v\n%s", err, out)
			}
		})
	}
}
