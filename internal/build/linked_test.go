package build

import (
	"slices"
	"strings"
	"testing"
)

// infoFiles are the licences and SBOMs of a wheel, less its dist-info folder.
func infoFiles(t *testing.T, data []byte) (names []string) {
	t.Helper()
	for name := range members(t, data) {
		if _, inInfo, _ := strings.Cut(name, ".dist-info/"); strings.Contains(inInfo, "/") {
			names = append(names, inInfo)
		}
	}
	slices.Sort(names)
	return names
}

// A wheel has what is linked into it as an SBOM, and its licences, unless the project asks for none.
func TestLinked(t *testing.T) {
	files := with(simple, map[string]string{"pyproject.toml": named, "LICENSE": "mine"})
	dir := project(t, files)
	opts := Options{Dir: dir, Out: t.TempDir(), Version: "0.1.0"}
	_, data := mustBuild(t, opts)
	got := infoFiles(t, data)
	for _, want := range []string{
		"licenses/LICENSE", "licenses/third-party/github.com/goanna-py/goanna@v0.1.0/LICENSE", "licenses/third-party/github.com/x448/float16@v0.8.4/LICENSE", "sboms/goanna.cdx.json",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no %s among %q", want, got)
		}
	}
	if !slices.ContainsFunc(got, func(name string) bool { return strings.HasPrefix(name, "licenses/third-party/std@1.") }) {
		t.Errorf("no licence of Go's own library among %q", got)
	}
	text := members(t, data)["my_pkg-1.0.dist-info/sboms/goanna.cdx.json"]
	for _, want := range []string{`"specVersion": "1.6"`, `"pkg:pypi/my-pkg@1.0"`, `"pkg:golang/github.com/goanna-py/goanna@v0.1.0"`, `"pkg:golang/github.com/x448/float16@v0.8.4"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in the SBOM %s", want, text)
		}
	}

	for _, test := range []struct {
		options string
		want    []string
	}{
		{"sbom = false\nthird-party-licenses = false\n", []string{"licenses/LICENSE"}},
		{"third-party-licenses = false\n", []string{"licenses/LICENSE", "sboms/goanna.cdx.json"}},
	} {
		write(t, dir, map[string]string{"pyproject.toml": named + "[tool.goanna]\n" + test.options})
		if _, data := mustBuild(t, opts); !slices.Equal(infoFiles(t, data), test.want) {
			t.Errorf("%q: got %q, expected %q", test.options, infoFiles(t, data), test.want)
		}
	}
}

// The report of a package names what it links, and a licence that changes has the wheel built again.
func TestCheckLinks(t *testing.T) {
	dir := project(t, with(simple, map[string]string{
		"go.mod":          simple["go.mod"] + "\nrequire example.com/inner v0.0.0\n\nreplace example.com/inner => ./inner\n",
		"inner/go.mod":    "module example.com/inner\n\ngo 1.26\n",
		"inner/p/p.go":    "package p\n",
		"inner/LICENSE":   "free",
		"inner/p/COPYING": "free",
		"more.go":         "package simple\n\nimport _ \"example.com/inner/p\"\n",
	}))
	report, err := Check(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if links := report.Links(); !strings.HasPrefix(links, "links example.com/inner (LICENSE, p/COPYING)\nlinks std@1.") {
		t.Errorf("%q", links)
	}
	opts := Options{Dir: dir, Out: t.TempDir()}
	mustBuild(t, opts)
	if result, _ := mustBuild(t, opts); !result.Unchanged {
		t.Error("built again without a change")
	}
	write(t, dir, map[string]string{"inner/LICENSE": "freer"})
	_, data := mustBuild(t, opts)
	if got := members(t, data)["simple-0.0.0.dist-info/licenses/third-party/example.com/inner/LICENSE"]; got != "freer" {
		t.Errorf("the wheel has the licence %q", got)
	}
}
