package wheel

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"io"
	"maps"
	"net/textproto"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// canonical is the pattern of normal versions in appendix B of PEP 440, with its local part.
var canonical = regexp.MustCompile(`^([1-9][0-9]*!)?(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*((a|b|rc)(0|[1-9][0-9]*))?(\.post(0|[1-9][0-9]*))?` +
	`(\.dev(0|[1-9][0-9]*))?(\+[a-z0-9]+(\.[a-z0-9]+)*)?$`)

// FuzzVersion: the normal form of what is accepted is one by PEP 440's own pattern, and its own normal form.
func FuzzVersion(f *testing.F) {
	for _, s := range []string{"1.0", " v1!2.03-RC_4.post5.dev06+Ubuntu-01_x ", "1-1", "1c", "1.0.dev", "1\n", "1.0+a..b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, version string) {
		normal, err := NormalizeVersion(version)
		if err != nil {
			if canonical.MatchString(version) {
				t.Errorf("%q is in normal form and refused: %v", version, err)
			}
			return
		}
		if !canonical.MatchString(normal) {
			t.Errorf("%q becomes %q, which is not in normal form", version, normal)
		}
		if canonical.MatchString(version) && version != normal {
			// an implicit zero and a local segment's leading zeros are not part of the pattern
			if _, local, _ := strings.Cut(version, "+"); local == "" && !strings.HasPrefix(version, "0!") {
				t.Errorf("%q is in normal form and becomes %q", version, normal)
			}
		}
		if again, err := NormalizeVersion(normal); err != nil || again != normal {
			t.Errorf("%q becomes %q, that becomes %q, %v", version, normal, again, err)
		}
	})
}

// FuzzMetadata: an RFC 822 parser reads from METADATA the fields that went in, each once, and the description.
func FuzzMetadata(f *testing.F) {
	f.Add("imaging", "1.0", "Pictures", "Ada, \"A\"", "a@b.c", "a b", "Home", "https://example.org", "numpy>=2; os_name == 'nt'", "text\n\nmore\n")
	f.Add("a", "0", "", "", "x@y", "", "", "", "", "")
	f.Add("a", "0", "x\x0bName: y", "A\u2028B", "a@b", "k", "l", " ", "x @ https://h/a;b", "\nName: z\r\n")
	f.Fuzz(func(t *testing.T, name, version, summary, person, email, keyword, label, url, dependency, description string) {
		for _, s := range []string{name, version, summary, person, email, keyword, label, url, dependency, description} {
			if !utf8.ValidString(s) {
				return // TOML is UTF-8
			}
		}
		m := Metadata{
			Name: name, Version: version, Summary: summary, Description: description, Authors: []Person{{person, email}}, Keywords: []string{keyword},
			URLs: map[string]string{label: url}, Dependencies: []string{dependency}, OptionalDependencies: map[string][]string{"x": {dependency}},
		}
		text, err := m.Marshal()
		if err != nil {
			return
		}
		head, body, found := strings.Cut(string(text), "\n\n")
		if found != (description != "") {
			t.Fatalf("a description: %v, expected %v, in\n%s", found, description != "", text)
		}
		if want := strings.ReplaceAll(description, "\r\n", "\n"); strings.TrimSuffix(body, "\n") != strings.TrimSuffix(want, "\n") {
			t.Errorf("description %q, expected %q", body, want)
		}
		header, err := textproto.NewReader(bufio.NewReader(strings.NewReader(strings.TrimSuffix(head, "\n") + "\n\n"))).ReadMIMEHeader()
		if err != nil {
			t.Fatalf("%v in\n%q", err, text)
		}
		normal, _ := NormalizeVersion(version)
		want := map[string]string{"Metadata-Version": "2.4", "Name": name, "Version": normal, "Project-Url": label + ", " + url, "Provides-Extra": "x"}
		if summary != "" {
			want["Summary"] = summary
		}
		if keyword != "" {
			want["Keywords"] = keyword
		}
		delete(header, "Author")
		delete(header, "Author-Email")
		if n := len(header["Requires-Dist"]); n != 2 || header["Requires-Dist"][0] != strings.TrimSpace(dependency) {
			t.Errorf("dependencies %q, expected %q", header["Requires-Dist"], dependency)
		}
		delete(header, "Requires-Dist")
		for _, key := range slices.Sorted(maps.Keys(want)) {
			if got := header[key]; len(got) != 1 || strings.Trim(got[0], " \t") != strings.Trim(want[key], " \t") {
				t.Errorf("%s: %q, expected %q", key, got, want[key])
			}
			delete(header, key)
		}
		if len(header) > 0 {
			t.Errorf("unexpected headers %q", header)
		}
	})
}

// pythonLines are the lines of a text as str.splitlines has them: by these, importlib.metadata and pip read RECORD and
// entry_points.txt.
func pythonLines(text string) []string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029", r) })
}

// FuzzRecord: a wheel's members are the files given, and RECORD has each once with its digest and size.
func FuzzRecord(f *testing.F) {
	f.Add("imaging/__init__.py", []byte("x = 1\n"), "imaging/a, b.py", []byte(nil))
	f.Add("a\u2028b", []byte("1"), `q"uo"te`, []byte("2"))
	f.Add("a-0.dist-info/METADATA", []byte("1"), "x/../y", []byte("2"))
	f.Fuzz(func(t *testing.T, name string, data []byte, other string, more []byte) {
		w := &Wheel{
			Metadata: Metadata{Name: "a", Version: "0"}, Tags: Tags{[]string{"cp311"}, []string{"abi3"}, []string{tagPlatform}},
			Files: []File{{Name: name, Data: data}, {Name: other, Data: more}},
		}
		files, err := w.complete()
		if err != nil {
			return
		}
		members, err := deflateAll(t.Context(), files)
		if err != nil {
			t.Fatal(err)
		}
		if members, err = withRecord(members, "a-0.dist-info/RECORD"); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := writeZip(t.Context(), &b, members, time.Time{}); err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		recorded, actual := map[string]string{}, map[string][]byte{}
		for _, file := range z.File {
			r, err := file.Open()
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(r)
			if _, twice := actual[file.Name]; twice || err != nil {
				t.Fatalf("%q: %v, twice: %v", file.Name, err, twice)
			}
			actual[file.Name] = content
		}
		if !bytes.Equal(actual[name], data) || !bytes.Equal(actual[other], more) || len(actual) != 5 {
			t.Errorf("members %q", slices.Sorted(maps.Keys(actual)))
		}
		record := string(actual["a-0.dist-info/RECORD"])
		rows, err := csv.NewReader(strings.NewReader(strings.Join(pythonLines(record), "\n"))).ReadAll()
		if err != nil {
			t.Fatalf("%v in %q", err, record)
		}
		for _, row := range rows {
			recorded[row[0]] = row[1] + " " + row[2]
		}
		if len(rows) != len(actual) {
			t.Errorf("%d rows for %d files: %q", len(rows), len(actual), record)
		}
		for path, content := range actual {
			sum := sha256.Sum256(content)
			want := "sha256=" + base64.RawURLEncoding.EncodeToString(sum[:]) + " " + strconv.Itoa(len(content))
			if path == "a-0.dist-info/RECORD" {
				want = " "
			}
			if recorded[path] != want {
				t.Errorf("RECORD has %q of %q, expected %q", recorded[path], path, want)
			}
		}
	})
}

// FuzzEntryPoints: importlib.metadata's reading of entry_points.txt, which takes lines that begin with # for comments, gives
// back the group, the name and the object.
func FuzzEntryPoints(f *testing.F) {
	f.Add("console_scripts", "imaging", "imaging.cli:main", "blur", "imaging:blur")
	f.Add("a.b", "#x", "a:b", "my-tool.2", "a")
	f.Add("g", " x", "a : b", "y\u2028z", "b")
	f.Fuzz(func(t *testing.T, group, name, object, other, second string) {
		m := Metadata{EntryPoints: map[string]map[string]string{group: {name: object, other: second}}}
		text, err := m.entryPoints()
		if err != nil {
			return
		}
		read, section := map[string]string{}, ""
		for _, line := range pythonLines(string(text)) {
			line = strings.TrimSpace(line)
			switch {
			case line == "" || strings.HasPrefix(line, "#"):
			case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
				section = strings.Trim(line, "[]")
			default:
				key, value, _ := strings.Cut(line, "=")
				read[section+" "+strings.TrimSpace(key)] = strings.TrimSpace(value)
			}
		}
		want := map[string]string{group + " " + name: object}
		want[group+" "+other] = m.EntryPoints[group][other]
		want[group+" "+name] = m.EntryPoints[group][name]
		if !maps.Equal(read, want) {
			t.Errorf("%q is read as %q, expected %q", text, read, want)
		}
	})
}
