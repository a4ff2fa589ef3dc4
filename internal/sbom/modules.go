// Package sbom says what is linked into a program of Go: the modules, their licences, and both as a software bill of materials (SBOM).
package sbom

import (
	"cmp"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/golist"
)

// Standard is the name of Go's own library among modules, as in Go's database of vulnerabilities.
const Standard = "std"

// Module is a Go module of which a program has packages.
type Module struct {
	Path     string    `json:"path"`
	Version  string    `json:"version,omitempty"` // "v1.2.3", of Go's own library "1.26.0"; empty for a module that is in a folder
	Sum      string    `json:"sum,omitempty"`     // as go.sum has it
	Licenses []License `json:"licenses"`
	// Uses are the modules that it imports packages of, by the paths by which they are imported, sorted.
	Uses []string `json:"-"`
	// path is that by which it is imported; Path is another one where a module replaces it.
	path string
}

// License is a licence or a notice of a module.
type License struct {
	Name string `json:"name"` // in the module, with slashes
	Path string `json:"-"`    // of the file
}

// ID is the module's path and, where there is one, "@" and its version.
func (m *Module) ID() string {
	if m.Version == "" {
		return m.Path
	}
	return m.Path + "@" + m.Version
}

// Toolchain is the Go installation that links a program.
type Toolchain struct {
	Root    string // GOROOT
	Version string // GOVERSION: "go1.26.0"
}

// version is the toolchain's release without "go", and without the experiments that GOVERSION may have behind it.
func (t Toolchain) version() string {
	release, _, _ := strings.Cut(strings.TrimPrefix(t.Version, "go"), " ")
	return release
}

// Program is what a program has linked.
type Program struct {
	Toolchain Toolchain
	Modules   []Module // sorted by path, with Go's own library, and without that of the program itself
	Uses      []string // the modules that the program's own imports packages of
}

// Find returns what a program has linked. packages are those of "go list -deps" for the program's main package, which is the last.
func Find(packages []golist.Package, toolchain Toolchain) (*Program, error) {
	own := packages[len(packages)-1].Module.Path
	moduleOf := make(map[string]string) // of packages
	modules := make(map[string]*Module)
	uses := make(map[string]map[string]bool)
	read := make(map[string]bool) // folders
	for n := range packages {
		p := &packages[n]
		name := Standard
		if !p.Standard {
			name = p.Module.Path
		}
		moduleOf[p.ImportPath] = name
		if modules[name] == nil {
			modules[name], uses[name] = describe(p, toolchain), make(map[string]bool)
		}
		// those that a package imports stand before it
		for _, imported := range p.Imports {
			if used := moduleOf[imported]; used != name && used != "" {
				uses[name][used] = true
			}
		}
		if name == own {
			continue
		}
		if err := modules[name].findLicenses(p, toolchain, read); err != nil {
			return nil, err
		}
	}
	program := &Program{Toolchain: toolchain, Uses: slices.Sorted(maps.Keys(uses[own]))}
	for name, m := range modules {
		if name != own {
			m.Uses = slices.Sorted(maps.Keys(uses[name]))
			program.Modules = append(program.Modules, *m)
		}
	}
	slices.SortFunc(program.Modules, func(a, b Module) int { return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.path, b.path)) })
	return program, nil
}

// describe returns the module of a package. A module that a version of another one replaces is that one.
func describe(p *golist.Package, toolchain Toolchain) *Module {
	if p.Standard {
		return &Module{Path: Standard, Version: toolchain.version(), path: Standard, Licenses: []License{}}
	}
	m := &Module{Path: p.Module.Path, Version: p.Module.Version, Sum: p.Module.Sum, path: p.Module.Path, Licenses: []License{}}
	if r := p.Module.Replace; r != nil {
		m.Version, m.Sum = r.Version, r.Sum
		if r.Version != "" {
			m.Path = r.Path
		}
	}
	return m
}

// license is the name of a file with a licence or a notice, of those that "go mod vendor" copies.
var license = regexp.MustCompile(`(?i)^(licen[cs]e|copying|copyright|copyleft|notice|patents)`)

// sources are the extensions of files that are named after what they do.
var sources = []string{".go", ".s", ".c", ".h", ".py"}

// findLicenses adds the licences of a package: those in its folder and in each above it, up to the module's. read has the folders that
// other packages have had read.
func (m *Module) findLicenses(p *golist.Package, toolchain Toolchain, read map[string]bool) error {
	folder, root := p.Dir, toolchain.Root
	if p.Standard {
		folder = root
	} else {
		root = p.Root()
	}
	for ; !read[folder]; folder = filepath.Dir(folder) {
		read[folder] = true
		if err := m.readFolder(root, folder); err != nil || folder == root {
			return err
		}
	}
	return nil
}

// readFolder adds the licences in a folder of the module in root.
func (m *Module) readFolder(root, folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		file := filepath.Join(folder, name)
		if !license.MatchString(name) || slices.Contains(sources, path.Ext(name)) {
			continue
		}
		if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
			continue
		}
		inModule, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		m.Licenses = append(m.Licenses, License{filepath.ToSlash(inModule), file})
	}
	slices.SortFunc(m.Licenses, func(a, b License) int { return strings.Compare(a.Name, b.Name) })
	return nil
}
