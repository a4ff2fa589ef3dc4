// Package wheel writes a built package tree as a wheel (PEP 427).
//
// It checks versions, requirements and entry points as installers do. Go has no library for requirements (PEP 508) and entry points. That for versions
// (PEP 440), github.com/aquasecurity/go-pep440-version, is for what packages declare: it accepts "=1.0", "*" and "||", which pip refuses, refuses
// "===" before other text than a version, and gives no normal form of a name. So versions are read here, too.
package wheel

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goanna-py/goanna/internal/platform"
)

// Wheel is the content of a wheel's file.
type Wheel struct {
	Metadata  Metadata
	Tags      Tags
	Files     []File // in any order; METADATA, WHEEL, RECORD and licence files are added
	Generator string // the tool and its version
	// ProjectDir is where Metadata.LicenseFiles are.
	ProjectDir string
	// ThirdParty are licences of others' code in the wheel, by their paths below dist-info/licenses (PEP 639).
	ThirdParty []File
	// SBOMs are software bills of materials, by their paths below dist-info/sboms (PEP 770).
	SBOMs []File
	// Time is the time of every file in the wheel. A zip archive holds times from 1980 on, in steps of 2 seconds.
	Time time.Time
}

// File is one file of a wheel.
type File struct {
	Name string // slash-separated path in the wheel
	Path string // of the file with the content; empty where Data is the content
	Data []byte
	// Executable files are installed as programs; libraries always are.
	Executable bool
}

// Content returns what the file has.
func (f *File) Content() ([]byte, error) {
	if f.Path == "" {
		return f.Data, nil
	}
	return os.ReadFile(f.Path)
}

// FileName is the wheel's file name.
func (w *Wheel) FileName() (string, error) {
	stem, err := w.stem()
	return stem + "-" + w.Tags.String() + ".whl", err
}

// stem is "name-version", as the wheel's name and its dist-info folder begin.
func (w *Wheel) stem() (string, error) {
	if err := CheckName(w.Metadata.Name); err != nil {
		return "", fmt.Errorf("name: %w", err)
	}
	version, err := NormalizeVersion(w.Metadata.Version)
	if err != nil {
		return "", fmt.Errorf("version: %w", err)
	}
	return FileName(w.Metadata.Name) + "-" + version, nil
}

// Write writes the wheel to dir and returns its path. It makes dir where that is missing. The file appears under its name when it is
// whole; an error, or a ctx that is done first, leaves nothing behind. The same content gives the same bytes.
func (w *Wheel) Write(ctx context.Context, dir string) (string, error) {
	name, err := w.FileName()
	if err != nil {
		return "", err
	}
	files, err := w.complete()
	if err != nil {
		return "", err
	}
	stem, err := w.stem()
	if err != nil {
		return "", err
	}
	return write(ctx, filepath.Join(dir, name), stem+".dist-info", files, w.Time)
}

// write writes a wheel of files to target, and returns that. info is the name of the dist-info folder, to which RECORD is added.
func write(ctx context.Context, target, info string, files []File, when time.Time) (string, error) {
	members, err := deflateAll(ctx, files)
	if err != nil {
		return "", err
	}
	if members, err = withRecord(members, info+"/"+recordName); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o777); err != nil {
		return "", fmt.Errorf("the wheel's folder: %w", err)
	}
	var archive bytes.Buffer
	if err := writeZip(ctx, &archive, members, when); err != nil {
		return "", fmt.Errorf("writing %s: %w", target, err)
	}
	if err := platform.WriteFile(target, archive.Bytes()); err != nil {
		return "", fmt.Errorf("writing %s: %w", target, err)
	}
	return target, nil
}

// RemoveStale removes what earlier builds left in the folder of the wheel at path: wheels of the same name and version for the same
// architecture that have other tags, of which pip might take one instead.
func RemoveStale(path string) error {
	own := filepath.Base(path)
	parts := strings.Split(strings.TrimSuffix(own, ".whl"), "-")
	if len(parts) != 5 {
		return fmt.Errorf("expected the path of a wheel without a build number, got %s", path)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		others := strings.Split(strings.TrimSuffix(name, ".whl"), "-")
		if name == own || !strings.HasSuffix(name, ".whl") || len(others) != 5 || others[0] != parts[0] || others[1] != parts[1] ||
			architecture(others[4]) != architecture(parts[4]) {
			continue
		}
		if err := os.Remove(filepath.Join(filepath.Dir(path), name)); err != nil {
			return err
		}
	}
	return nil
}

// platformTag has the system and, behind it, the architecture of a platform tag: "manylinux_2_17" and "x86_64".
var platformTag = regexp.MustCompile(`^(?:many)?(linux)(?:_\d+_\d+)?_(.+)$`)

// architecture is the system and the architecture of a platform tag, whatever version of the system it has.
func architecture(tag string) string {
	if m := platformTag.FindStringSubmatch(tag); m != nil {
		return m[1] + "_" + m[2]
	}
	return tag
}

// complete returns the files and dist-info, less RECORD, in the archive's order: by name, dist-info last, as PEP
// 427 recommends.
func (w *Wheel) complete() ([]File, error) {
	stem, err := w.stem()
	if err != nil {
		return nil, err
	}
	info := stem + ".dist-info/"
	files := slices.Clone(w.Files)
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	for n, f := range files {
		switch {
		case !filepath.IsLocal(filepath.FromSlash(f.Name)) || path.Clean(f.Name) != f.Name || f.Name == "." || strings.Contains(f.Name, "\\"):
			return nil, fmt.Errorf("file %q: expected a relative path", f.Name)
		case !isLine(f.Name):
			return nil, fmt.Errorf("file %q: expected a name in UTF-8 without control characters, which RECORD cannot have", f.Name)
		case strings.HasPrefix(f.Name, info):
			return nil, fmt.Errorf("file %q: the folder %s is the wheel's own", f.Name, info)
		case n > 0 && f.Name == files[n-1].Name:
			return nil, fmt.Errorf("file %q is given twice", f.Name)
		}
	}
	own, err := w.metadataFiles(info)
	return append(files, own...), err
}

// metadataFiles returns the files of dist-info, less RECORD. info is its name, with a slash.
func (w *Wheel) metadataFiles(info string) ([]File, error) {
	described := w.Metadata
	described.LicenseFiles = slices.Clone(described.LicenseFiles)
	for _, f := range w.ThirdParty {
		described.LicenseFiles = append(described.LicenseFiles, f.Name)
	}
	metadata, err := described.Marshal()
	if err != nil {
		return nil, err
	}
	entryPoints, err := w.Metadata.entryPoints()
	if err != nil {
		return nil, err
	}
	files := []File{{Name: info + "METADATA", Data: metadata}, {Name: info + "WHEEL", Data: w.marshal()}}
	if len(entryPoints) > 0 {
		files = append(files, File{Name: info + "entry_points.txt", Data: entryPoints})
	}
	for _, license := range slices.Sorted(slices.Values(w.Metadata.LicenseFiles)) {
		if !filepath.IsLocal(filepath.FromSlash(license)) {
			return nil, fmt.Errorf("license-files: expected paths inside the project, got %q", license)
		}
		files = append(files, File{Name: info + "licenses/" + license, Path: filepath.Join(w.ProjectDir, filepath.FromSlash(license))})
	}
	files = append(files, below(info+"licenses/", w.ThirdParty)...)
	return append(files, below(info+"sboms/", w.SBOMs)...), nil
}

// below returns files with the name of a folder before theirs.
func below(folder string, files []File) []File {
	moved := slices.Clone(files)
	for n := range moved {
		moved[n].Name = folder + moved[n].Name
	}
	return moved
}

// WriteMetadata writes the dist-info folder, less RECORD, to dir, as prepare_metadata_for_build_wheel of PEP 517 does, and returns its
// name.
func (w *Wheel) WriteMetadata(dir string) (string, error) {
	stem, err := w.stem()
	if err != nil {
		return "", err
	}
	name := stem + ".dist-info"
	files, err := w.metadataFiles(name + "/")
	if err != nil {
		return "", err
	}
	for _, f := range files {
		data, err := f.Content()
		if err != nil {
			return "", err
		}
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return "", err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return "", err
		}
	}
	return name, nil
}

// marshal returns the text of WHEEL.
func (w *Wheel) marshal() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Wheel-Version: 1.0\nGenerator: %s\nRoot-Is-Purelib: false\n", w.Generator)
	for _, tag := range w.Tags.Expand() {
		fmt.Fprintf(&b, "Tag: %s\n", tag)
	}
	return b.Bytes()
}

const recordName = "RECORD"

// withRecord adds RECORD, of the path name, which names every member with its SHA-256 and size, except for itself.
func withRecord(members []member, name string) ([]member, error) {
	var b bytes.Buffer
	table := csv.NewWriter(&b)
	for _, m := range members {
		table.Write([]string{m.name, "sha256=" + base64.RawURLEncoding.EncodeToString(m.sha256[:]), strconv.Itoa(m.size)})
	}
	table.Write([]string{name, "", ""})
	table.Flush()
	if err := table.Error(); err != nil {
		return nil, err
	}
	record, err := deflate(name, b.Bytes())
	return append(members, record), err
}

// member is one compressed file.
type member struct {
	name     string
	deflated []byte
	size     int
	crc32    uint32
	sha256   [sha256.Size]byte
	mode     fs.FileMode
}
