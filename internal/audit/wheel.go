// Package audit checks wheels: whether they install, and whether their extension modules load on each interpreter and system that
// their tags name.
package audit

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/wheel"
)

// Report says what a wheel is and what is wrong with it.
type Report struct {
	Wheel    string   `json:"wheel"` // the file's name
	Name     string   `json:"name"`
	Version  string   `json:"version"`
	Tag      string   `json:"tag"`                // the compressed tag set
	Platform string   `json:"platform,omitempty"` // the best platform tag for the machine code in it; empty without any
	Binaries []Binary `json:"binaries"`
	Licenses []string `json:"licenses"` // the files of METADATA's License-File (PEP 639)
	SBOMs    []SBOM   `json:"sboms"`    // software bills of materials (PEP 770)
	Faults   []string `json:"faults"`   // one line each
}

// fail adds a fault.
func (r *Report) fail(format string, args ...any) {
	r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
}

// Wheel audits the wheel at path. An error means that the file is not a zip archive or that its name is not that of a wheel; whatever else is
// wrong is a fault of the report.
func Wheel(path string) (*Report, error) {
	id, err := wheel.ParseFileName(filepath.Base(path))
	if err != nil {
		return nil, err
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer archive.Close()
	r := &Report{
		Wheel: filepath.Base(path), Name: id.Name, Version: id.Version, Tag: id.Tags.String(), Binaries: []Binary{}, Licenses: []string{}, SBOMs: []SBOM{}, Faults: []string{},
	}
	c := r.readContent(&archive.Reader)
	r.auditInfo(id, c)
	r.auditSBOMs(c)
	r.auditRecord(c)
	r.auditFiles(c)
	r.auditBinaries(id.Tags, c)
	return r, nil
}

// content is what a wheel has in it.
type content struct {
	info  string   // the name of the dist-info folder; empty where there is none
	names []string // of the files, sorted
	files map[string]*member
}

// member is a file of a wheel.
type member struct {
	size   int64
	sha256 [sha256.Size]byte
	// data is kept of dist-info and of machine code.
	data   []byte
	binary bool
}

// readContent reads all files. Those with a name twice, a name outside of the wheel, or with broken data are faults.
func (r *Report) readContent(archive *zip.Reader) *content {
	c := &content{files: make(map[string]*member)}
	folders := make(map[string]bool)
	for _, f := range archive.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if c.files[f.Name] != nil {
			r.fail("%s: the archive has it twice", f.Name)
			continue
		}
		if !filepath.IsLocal(filepath.FromSlash(f.Name)) || strings.Contains(f.Name, `\`) {
			r.fail("%s: the name leads out of the wheel", f.Name)
			continue
		}
		m, err := readMember(f)
		if err != nil {
			r.fail("%s: %v", f.Name, err)
			continue
		}
		c.files[f.Name] = m
		c.names = append(c.names, f.Name)
		if top, _, inside := strings.Cut(f.Name, "/"); inside && strings.HasSuffix(top, ".dist-info") {
			folders[top] = true
		}
	}
	slices.Sort(c.names)
	for folder := range folders {
		c.info = folder
	}
	if len(folders) != 1 {
		r.fail("expected one dist-info folder, got %d", len(folders))
		c.info = ""
	}
	return c
}

// readMember reads a file, whose CRC-32 package zip checks.
func readMember(f *zip.File) (*member, error) {
	stream, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	data, err := io.ReadAll(stream)
	if err != nil {
		return nil, err
	}
	m := &member{size: int64(len(data)), sha256: sha256.Sum256(data), binary: isBinary(f.Name, data)}
	if top, _, _ := strings.Cut(f.Name, "/"); m.binary || strings.HasSuffix(top, ".dist-info") {
		m.data = data
	}
	return m, nil
}

// magics are the first bytes of machine code: ELF, and Mach-O of 64 bits.
var magics = [][]byte{[]byte("\x7fELF"), {0xcf, 0xfa, 0xed, 0xfe}}

// isBinary reports whether a file is machine code by its name or its first bytes.
func isBinary(name string, data []byte) bool {
	for _, extension := range []string{".so", ".pyd", ".dll", ".dylib"} {
		if strings.HasSuffix(name, extension) {
			return true
		}
	}
	return slices.ContainsFunc(magics, func(magic []byte) bool { return bytes.HasPrefix(data, magic) })
}
