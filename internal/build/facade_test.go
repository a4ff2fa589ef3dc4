package build

import (
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/wheel"
)

func TestParsePackage(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, ".", map[string]string{"strings/a.go": "package strings\n", "b.go": "package b\n", "go.mod": "module b\n"})
	for text, want := range map[string]Package{
		"net/url":                        {"net/url", ""},
		"example.com/m/p@v1.2.3":         {"example.com/m/p", "v1.2.3"},
		"github.com/klauspost/zstd@main": {"github.com/klauspost/zstd", "main"},
		"bytes":                          {"bytes", ""},
		"github.com/nats-io/nats.go":     {"github.com/nats-io/nats.go", ""},
	} {
		if p, ok := ParsePackage(text); !ok || p != want {
			t.Errorf("%s: got %v, %v", text, p, ok)
		}
	}
	for _, text := range []string{".", "..", "./bytes", "../m", "/tmp", "strings", "a b", "m/../p", "", "b.go", "strings/a.go", "go.mod", "missing.go"} {
		if p, ok := ParsePackage(text); ok {
			t.Errorf("%q: got the package %v, want a path", text, p)
		}
	}
}

func TestModuleName(t *testing.T) {
	for path, want := range map[string]string{
		"net/url": "url", "math/rand/v2": "rand", "example.com/go-x.y": "go_x_y", "bytes": "bytes", "example.com/m/v3": "m", "example.com/vx": "vx",
	} {
		if got := moduleName(path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

// A module that Python's own would hide has another name, unless its user gave the name, who is warned.
func TestHiddenModules(t *testing.T) {
	b, err := newBuilder(t.Context(), Options{Package: Package{Path: "encoding/json"}, Cache: t.TempDir(), Out: t.TempDir()})
	if err != nil || b.opts.Module != "json_" {
		t.Errorf("module %s, %v", b.opts.Module, err)
	}
	for module, want := range map[string]string{"json_": "json", "company.json_": "company-json", "_a.b__": "a-b", "my_url": "my_url"} {
		if got := distributionName(module); got != want || wheel.CheckName(got) != nil {
			t.Errorf("%s: got the distribution %s, want %s", module, got, want)
		}
	}
	for name, want := range map[string]bool{"json": true, "json.more": true, "json_": false, "time": true, "imaging": false, "tomllib": true} {
		if got := warnHidden(name); (got != nil) != want {
			t.Errorf("%s: %q, expected a warning: %t", name, got, want)
		}
	}
}

// Check says of a package of Go's own what is bound, and why the rest is not.
func TestCheck(t *testing.T) {
	r, err := Check(t.Context(), Options{Package: Package{Path: "sync/atomic"}, Cache: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if r.Package != "sync/atomic" || r.Module != "atomic" || r.Total < 70 || r.Share < 0.7 || r.Share != float64(r.Bound)/float64(r.Total) {
		t.Errorf("got %s", r)
	}
	find := func(kind, name string) Export {
		i := slices.IndexFunc(r.API, func(e Export) bool { return e.Kind == kind && e.Go == name })
		if i < 0 {
			t.Fatalf("%s %s is not in %v", kind, name, r.API)
		}
		return r.API[i]
	}
	for kind, name := range map[string]string{"function": "AddInt32", "method": "Int64.Add"} {
		if e := find(kind, name); !e.Bound || e.Reason != "" {
			t.Errorf("got %v, want it bound", e)
		}
	}
	if e := find("function", "LoadPointer"); e.Bound || !strings.Contains(e.Reason, "unsafe.Pointer has no Python counterpart") {
		t.Errorf("got %v, want the reason why an unsafe.Pointer is not bound", e)
	}
	if text := r.String(); !strings.Contains(text, "function LoadPointer: ") || !strings.Contains(text, "sync/atomic: ") {
		t.Errorf("got %s", text)
	}
}

// A package in a folder is described as if it were another's: what stops a build is left out.
func TestCheckFolder(t *testing.T) {
	dir := project(t, with(simple, map[string]string{"more.go": "package simple\n\nimport \"unsafe\"\n\nfunc Wait(done unsafe.Pointer) {}\n\nvar V = 1\n"}))
	r, err := Check(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if r.Total != 5 || r.Bound != 4 {
		t.Errorf("got %d of %d: %s", r.Bound, r.Total, r)
	}
}

// A package may import goanna's packages without a requirement of them, as for a build. They are not modules that it has linked.
func TestCheckBuffers(t *testing.T) {
	dir := project(t, with(simple, map[string]string{
		"view.go": "package simple\n\nimport \"" + ModulePath + "/buffer\"\n\nfunc Sum(v buffer.View[float64]) float64 { return v.At(0) }\n"}))
	r, err := Check(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if r.Total != 4 || r.Bound != 4 || len(r.Stops) > 0 || strings.Contains(r.Links(), ModulePath) {
		t.Errorf("got %d of %d: %s%s%q", r.Bound, r.Total, r, r.Links(), r.Stops)
	}
}

func TestCheckMissing(t *testing.T) {
	_, err := Check(t.Context(), Options{Package: Package{Path: "net/nothing"}, Cache: t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), "net/nothing is not a package of Go's own library") {
		t.Errorf("got %v", err)
	}
}

func TestPythonVersion(t *testing.T) {
	for version, want := range map[string]string{
		"":                                     "0.0.0",
		"v1.2.3":                               "1.2.3",
		"v2.0.0+incompatible":                  "2.0.0",
		"v1.2.3-rc.1":                          "1.2.3rc1",
		"v1.2.3-beta2":                         "1.2.3b2",
		"v1.2.3-snapshot.x":                    "0.0.0",
		"v0.0.0-20200617195104-da1b6568686e":   "0.0.0.dev20200617195104",
		"v1.2.4-0.20250102030405-da1b6568686e": "1.2.4.dev20250102030405",
		"v1.2.3-rc.1.0.20250102030405-da1b6568686e":         "1.2.3.dev20250102030405",
		"v2.0.1-0.20250102030405-da1b6568686e+incompatible": "2.0.1.dev20250102030405",
	} {
		if got := pythonVersion(version); got != want {
			t.Errorf("%q: got %q, expected %q", version, got, want)
		}
	}
}
