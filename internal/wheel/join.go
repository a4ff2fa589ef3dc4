package wheel

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goanna-py/goanna/internal/platform"
)

// Join writes a wheel with the platform tag to dir, and returns its path. It is made of wheels of one package, each with one platform tag: join makes a
// library of theirs. All other files must be the same, except for the licences of what is linked in and the bills of materials, of which each wheel
// may have its own.
func Join(ctx context.Context, dir, tag string, wheels []string, join func(libraries [][]byte) ([]byte, error)) (string, error) {
	var parts []*unpacked
	for _, name := range wheels {
		part, err := unpack(name)
		if err != nil {
			return "", err
		}
		parts = append(parts, part)
	}
	first := parts[0]
	var files []File
	for _, name := range allNames(parts) {
		f, err := joinFile(name, tag, parts, join)
		if err != nil {
			return "", err
		}
		files = append(files, f...)
	}
	target := filepath.Join(dir, strings.TrimSuffix(filepath.Base(wheels[0]), first.platform+".whl")+tag+".whl")
	return write(ctx, target, first.info, files, first.when)
}

// unpacked is what a wheel has, less RECORD.
type unpacked struct {
	platform string // tag
	info     string // dist-info folder
	names    []string
	files    map[string][]byte
	when     time.Time
}

func unpack(name string) (*unpacked, error) {
	archive, err := zip.OpenReader(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer archive.Close()
	parts := strings.Split(strings.TrimSuffix(filepath.Base(name), ".whl"), "-")
	u := &unpacked{platform: parts[len(parts)-1], files: make(map[string][]byte)}
	for _, f := range archive.File {
		u.when = f.Modified
		if folder, file, _ := strings.Cut(f.Name, "/"); strings.HasSuffix(folder, ".dist-info") {
			if u.info = folder; file == recordName {
				continue
			}
		}
		stream, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		data, err := io.ReadAll(stream)
		stream.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", name, f.Name, err)
		}
		u.names = append(u.names, f.Name)
		u.files[f.Name] = data
	}
	return u, nil
}

// allNames are the names of the files of wheels, in the order of the first, with what only others have behind.
func allNames(parts []*unpacked) (names []string) {
	for _, part := range parts {
		for _, name := range part.names {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// joinFile returns the file of a name that stands for those of the wheels, or more where each has its own.
func joinFile(name, tag string, parts []*unpacked, join func([][]byte) ([]byte, error)) ([]File, error) {
	var contents [][]byte
	same := true
	for _, part := range parts {
		if data, ok := part.files[name]; ok {
			contents = append(contents, data)
			same = same && bytes.Equal(data, contents[0])
		}
	}
	first, own := parts[0], strings.TrimPrefix(name, parts[0].info+"/")
	switch {
	case platform.IsBinary(name) && len(contents) == len(parts):
		data, err := join(contents)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return []File{{Name: name, Data: data}}, nil
	case own == "WHEEL":
		return []File{{Name: name, Data: bytes.ReplaceAll(contents[0], []byte("-"+first.platform+"\n"), []byte("-"+tag+"\n"))}}, nil
	case strings.HasPrefix(own, "licenses/") && same, len(contents) == len(parts) && same:
		return []File{{Name: name, Data: contents[0]}}, nil
	case own == "METADATA":
		data, err := joinMetadata(contents)
		return []File{{Name: name, Data: data}}, err
	case strings.HasPrefix(own, "sboms/"):
		var files []File
		for _, part := range parts {
			if data, ok := part.files[name]; ok {
				files = append(files, File{Name: path.Join(path.Dir(name), part.platform+"."+path.Base(name)), Data: data})
			}
		}
		return files, nil
	}
	return nil, fmt.Errorf("%s: the wheels for %s and %s differ in it: a wheel for both must have one", name, first.platform, parts[len(parts)-1].platform)
}

// license begins a line of METADATA that names the file of a licence.
const license = "License-File: "

// joinMetadata returns METADATA with the licences of all.
func joinMetadata(contents [][]byte) ([]byte, error) {
	var joined []string
	for n, text := range contents {
		lines := strings.SplitAfter(string(text), "\n")
		if n == 0 {
			joined = lines
			continue
		}
		if !slices.Equal(withoutLicenses(joined), withoutLicenses(lines)) {
			return nil, fmt.Errorf("the wheels differ in METADATA: %q, %q", contents[0], text)
		}
		for _, line := range lines {
			if strings.HasPrefix(line, license) && !slices.Contains(joined, line) {
				joined = slices.Insert(joined, lastLicense(joined)+1, line)
			}
		}
	}
	return []byte(strings.Join(joined, "")), nil
}

func isLicense(line string) bool { return strings.HasPrefix(line, license) }

func withoutLicenses(lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), isLicense)
}

// lastLicense is the number of the last line with a licence, or of the last header where none has one.
func lastLicense(lines []string) int {
	last := slices.Index(lines, "\n") - 1
	for n, line := range lines {
		if isLicense(line) {
			last = n
		}
	}
	return last
}
