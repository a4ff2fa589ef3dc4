package wheel

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs (go test -update writes it):\ngot\n%s\nexpected\n%s", path, got, want)
	}
}

func full() Metadata {
	return Metadata{
		Name:              "Imaging.Go",
		Version:           "v1.2-RC.03",
		Summary:           "Filters, naïve and otherwise",
		Description:       "# Imaging\r\n\r\nFrom: nobody\n",
		ContentType:       "text/markdown",
		RequiresPython:    ">=3.11, <4",
		LicenseExpression: "BSD-3-Clause OR (MIT AND Apache-2.0 WITH LLVM-exception)",
		LicenseFiles:      []string{"LICENSE", "third/NOTICE"},
		Authors:           []Person{{"Ada", ""}, {"Smith, John", "john@example.org"}, {"", "me@example.org"}},
		Maintainers:       []Person{{"Grace", "grace@example.org"}},
		Keywords:          []string{"image", "buffer protocol"},
		Classifiers:       []string{"Programming Language :: Go", "Topic :: Multimedia"},
		URLs:              map[string]string{"Source": "https://example.org/src", "Home": "https://example.org"},
		Dependencies:      []string{"numpy>=2", "pillow ; python_version < '3.14'"},
		OptionalDependencies: map[string][]string{
			"Test_All": {"pytest", "numpy; sys_platform == 'linux' or os_name == 'nt'", "x @ https://example.org/a;b ; os_name == 'nt'"},
			"doc":      nil,
		},
		EntryPoints: map[string]map[string]string{"console_scripts": {"imaging": "imaging.cli:main", "blur": "imaging:blur"}, "empty": nil},
	}
}

func TestMetadata(t *testing.T) {
	m := full()
	text, err := m.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "METADATA", text)
	entryPoints, err := m.entryPoints()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "entry_points.txt", entryPoints)
}

func TestMetadataLicenseText(t *testing.T) {
	m := Metadata{Name: "a", Version: "0", License: "First line  \r\n\r\nName: injected\n"}
	text, err := m.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if want := "Metadata-Version: 2.4\nName: a\nVersion: 0\nLicense: First line\n        \n        Name: injected\n"; string(text) != want {
		t.Errorf("got\n%q\nexpected\n%q", text, want)
	}
}

func TestMetadataRefuses(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Metadata)
		want   string
	}{
		{"name", func(m *Metadata) { m.Name = "-a" }, "name: expected a name of ASCII letters"},
		{"no name", func(m *Metadata) { m.Name = "" }, "name: expected"},
		{"version", func(m *Metadata) { m.Version = "1.x" }, `version: expected a version as in PEP 440, such as 1.2.3 or 1.0rc1; got "1.x"`},
		{"summary", func(m *Metadata) { m.Summary = "a\nName: b" }, "description: expected one line"},
		{"keyword", func(m *Metadata) { m.Keywords = []string{"a,b"} }, "keywords: expected words without commas"},
		{"author", func(m *Metadata) { m.Authors = []Person{{}} }, "authors: expected a name, an email or both"},
		{"address", func(m *Metadata) { m.Maintainers = []Person{{"A", "at home"}} }, "maintainers: expected an email address"},
		{"classifier", func(m *Metadata) { m.Classifiers = []string{"a\rb"} }, "classifiers: expected one line"},
		{"license", func(m *Metadata) { m.LicenseExpression = "BSD License" }, "license: expected an SPDX expression"},
		{"licenses", func(m *Metadata) { m.License = "text" }, "got both"},
		{"license classifier", func(m *Metadata) { m.Classifiers = []string{"License :: OSI Approved :: MIT License"} }, "PEP 639"},
		{"requires", func(m *Metadata) { m.RequiresPython = "3.11" }, "requires-python: expected version specifiers"},
		{"url", func(m *Metadata) { m.URLs = map[string]string{"a,b": "c"} }, "urls: expected labels"},
		{"url value", func(m *Metadata) { m.URLs = map[string]string{"a": "b\nc"} }, "urls: expected one line"},
		{"dependency", func(m *Metadata) { m.Dependencies = []string{"numpy 2"} }, `dependencies: "numpy 2": "2" is not expected there; expected a requirement as in PEP 508`},
		{"extra", func(m *Metadata) { m.OptionalDependencies = map[string][]string{"a b": nil} }, "optional-dependencies: expected a name"},
		{"extra dependency", func(m *Metadata) { m.OptionalDependencies = map[string][]string{"a": {""}} }, `optional-dependencies: a: "": it begins with no name`},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := full()
			test.change(&m)
			text, err := m.Marshal()
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, expected %q in it\n%s", err, test.want, text)
			}
		})
	}
}

func TestLicenseExpression(t *testing.T) {
	for expression, ok := range map[string]bool{
		"MIT AND Foo-1.0": false, "GPL-3.0-only WITH nothing": false, "Apache-2.0 with LLVM-exception": true, "LicenseRef-own": true,
		"MIT": true, "GPL-2.0+": true, "(MIT)": true, "mit or (bsd-3-clause and LicenseRef-x)": true,
		"": false, "MIT OR": false, "OR MIT": false, "(MIT": false, "MIT)": false, "()": false, "MIT BSD": false, "MIT, BSD": false,
	} {
		normal, err := normalizeExpression(expression)
		if (err == nil) != ok {
			t.Errorf("normalizeExpression(%q) = %q, %v; expected ok %v", expression, normal, err, ok)
		}
	}
}
