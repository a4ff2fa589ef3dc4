// Package pyproject reads the pyproject.toml of a package that goanna builds.
package pyproject

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"golang.org/x/mod/module"

	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/wheel"
)

// FileName is the name of the file that Read reads.
const FileName = "pyproject.toml"

// Project is what a pyproject.toml describes.
type Project struct {
	Dir      string // the folder of the file
	Exists   bool   // false where there is no file; then only Dir and the defaults are set
	Metadata wheel.Metadata
	// Module is [tool.goanna] module, the dotted import name; empty means the name of the Go package.
	Module string
	// Package is [tool.goanna] package, the folder of the Go package relative to Dir, with slashes; default ".".
	Package string
	// PythonSource is [tool.goanna] python-source, a folder relative to Dir whose content goes into the wheel as it
	// is; empty means none.
	PythonSource string
	// Packages are [[tool.goanna.packages]]: Go packages that are bound as they are found, and packages in the project beside them, each a submodule
	// of Module.
	Packages []Package
	// GoBuild has what [tool.goanna] gives to the go command.
	GoBuild GoBuild
	// SBOM and ThirdPartyLicenses, both true by default, say whether the wheel has a software bill of materials, and the licences of the Go
	// modules that are linked in.
	SBOM, ThirdPartyLicenses bool
	// Vendor has source distributions contain the Go modules that a build needs.
	Vendor bool
	// Targets are [tool.goanna] targets, those of "goanna build --target all"; none means the usual ones.
	Targets []platform.Target
	// BuildBackend is [build-system] build-backend, which pip and uv run; empty where they run setuptools.
	BuildBackend string
	// Read are the files, other than pyproject.toml itself, that Metadata has text of: relative to Dir.
	Read []string
}

// Package is a table of [[tool.goanna.packages]].
type Package struct {
	// Path is the import path, with the version of its module: "github.com/klauspost/compress/zstd@v1.18.0". "." and "./geo" are folders of the
	// project, with Go packages of the author's own, whose go.mod says which versions the others have.
	Path string `toml:"path"`
	// Module is the name of the submodule; empty means the last part of the path.
	Module string `toml:"module"`
	// Rename has Python names by those in Go: "NewReader", "Decoder.Reset".
	Rename map[string]string `toml:"rename"`
	// Skip has names in Go that are left out.
	Skip []string `toml:"skip"`
	// Instantiate has, by names in Go of generic functions and types, the type arguments that they are bound for: "int", "string,int",
	// "name=float64".
	Instantiate map[string][]string `toml:"instantiate"`
	// Operators has the names in Go of types whose methods Add, Sub and so on are operators of Python, too.
	Operators []string `toml:"operators"`
}

// IsOwn reports a package in the project.
func (p Package) IsOwn() bool { return p.Path == "." || strings.HasPrefix(p.Path, "./") }

// OwnPackage returns that of Packages in the project's folder, or else the first that is in the project; nil: none is.
func (p *Project) OwnPackage() *Package {
	own := slices.IndexFunc(p.Packages, func(p Package) bool { return p.Path == "." })
	if own < 0 {
		own = slices.IndexFunc(p.Packages, Package.IsOwn)
	}
	if own < 0 {
		return nil
	}
	return &p.Packages[own]
}

// floorMinor is the oldest CPython 3 that goanna's modules run on.
const floorMinor = 11

// table is [project] (https://packaging.python.org/en/latest/specifications/pyproject-toml/).
type table struct {
	Name           string                       `toml:"name"`
	Version        string                       `toml:"version"`
	Description    string                       `toml:"description"`
	Readme         any                          `toml:"readme"`
	RequiresPython string                       `toml:"requires-python"`
	License        any                          `toml:"license"`
	LicenseFiles   []string                     `toml:"license-files"`
	Authors        []person                     `toml:"authors"`
	Maintainers    []person                     `toml:"maintainers"`
	Keywords       []string                     `toml:"keywords"`
	Classifiers    []string                     `toml:"classifiers"`
	URLs           map[string]string            `toml:"urls"`
	Scripts        map[string]string            `toml:"scripts"`
	GUIScripts     map[string]string            `toml:"gui-scripts"`
	EntryPoints    map[string]map[string]string `toml:"entry-points"`
	Dependencies   []string                     `toml:"dependencies"`
	Optional       map[string][]string          `toml:"optional-dependencies"`
	Dynamic        []string                     `toml:"dynamic"`
}

type person struct {
	Name  string `toml:"name"`
	Email string `toml:"email"`
}

type goanna struct {
	Module       string    `toml:"module"`
	Package      string    `toml:"package"`
	PythonSource string    `toml:"python-source"`
	Packages     []Package `toml:"packages"`
	Tags         []string  `toml:"tags"`
	Targets      []string  `toml:"targets"`
	LDFlags      string    `toml:"ldflags"`
	PGO          string    `toml:"pgo"`
	GOAMD64      string    `toml:"goamd64"`
	GOARM64      string    `toml:"goarm64"`
	Vendor       bool      `toml:"vendor"`
	SBOM         *bool     `toml:"sbom"`
	Licenses     *bool     `toml:"third-party-licenses"`
}

// Read reads the pyproject.toml of dir. A folder without one, or with one that has no [project] table, is a project of version 0.0.0
// whose name the caller sets.
func Read(dir string) (*Project, error) {
	p := &Project{Dir: dir, Package: ".", SBOM: true, ThirdPartyLicenses: true, Metadata: wheel.Metadata{Version: "0.0.0", RequiresPython: ">=3.11"}}
	path := filepath.Join(dir, FileName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, p.findLicenses()
	}
	if err != nil {
		return nil, err
	}
	p.Exists = true
	if err := p.parse(text); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

func (p *Project) parse(text []byte) error {
	var file struct {
		BuildSystem struct {
			Backend string `toml:"build-backend"`
		} `toml:"build-system"`
		Project *table `toml:"project"`
		Tool    struct {
			Goanna goanna `toml:"goanna"`
		} `toml:"tool"`
	}
	if err := decode(text, &file); err != nil {
		return err
	}
	p.BuildBackend = file.BuildSystem.Backend
	if file.Project != nil {
		if err := p.metadata(file.Project); err != nil {
			return fmt.Errorf("[project] %w", err)
		}
	} else if err := p.findLicenses(); err != nil {
		return err
	}
	if err := p.tool(&file.Tool.Goanna); err != nil {
		return fmt.Errorf("[tool.goanna] %w", err)
	}
	return nil
}

// decode decodes TOML, and refuses unknown keys of the two tables: a misspelt key would have no effect.
func decode(text []byte, file any) error {
	var all struct {
		Project map[string]any `toml:"project"`
		Tool    struct {
			Goanna map[string]any `toml:"goanna"`
		} `toml:"tool"`
	}
	for _, into := range []any{&all, file} {
		if err := toml.Unmarshal(text, into); err != nil {
			var at *toml.DecodeError
			if errors.As(err, &at) {
				return describe(text, at)
			}
			return err
		}
	}
	if err := checkCase(text); err != nil {
		return err
	}
	if err := known("project", all.Project, "name", "version", "description", "readme", "requires-python", "license", "license-files",
		"authors", "maintainers", "keywords", "classifiers", "urls", "scripts", "gui-scripts", "entry-points", "dependencies",
		"optional-dependencies", "dynamic", "import-names", "import-namespaces"); err != nil {
		return err
	}
	if err := known("tool.goanna", all.Tool.Goanna, "module", "package", "python-source", "packages", "tags", "targets", "ldflags", "pgo", "goamd64", "goarm64", "sbom", "third-party-licenses", "vendor"); err != nil {
		return err
	}
	packages, _ := all.Tool.Goanna["packages"].([]any)
	for _, p := range packages {
		table, _ := p.(map[string]any)
		if err := known("tool.goanna.packages", table, "path", "module", "rename", "skip", "instantiate", "operators"); err != nil {
			return err
		}
	}
	return nil
}

// describe gives an error of the decoder its position, and one of a value's type the key and what is expected there.
func describe(text []byte, at *toml.DecodeError) error {
	row, column := at.Position()
	fault := strings.TrimPrefix(at.Error(), "toml: ")
	if _, kind, ok := strings.Cut(fault, " of type "); ok && len(at.Key()) > 1 && expected[kind] != "" {
		key := at.Key()
		fault = fmt.Sprintf("[%s] %s: expected %s, got %s", strings.Join(key[:len(key)-1], "."), key[len(key)-1], expected[kind], valueAt(text, row, column))
		if kind == "string" {
			fault += ": put it in quotes"
		}
	}
	return fmt.Errorf("line %d, column %d: %s", row, column, fault)
}

// expected are the Go types of the tables' fields, in words.
var expected = map[string]string{
	"string": "a string", "bool": "true or false", "[]string": "an array of strings", "map[string]string": "a table of strings", "map[string][]string": "a table of arrays of strings",
	"[]pyproject.Package": "an array of tables with path", "[]pyproject.person": "an array of tables with name and email", "map[string]map[string]string": "a table of tables of strings",
}

var valueEnd = regexp.MustCompile(`[\s,#}\]]`)

// valueAt is the text of a value that begins at a line and column, counted from 1.
func valueAt(text []byte, row, column int) string {
	lines := strings.Split(string(text), "\n")
	if row > len(lines) || column > len(lines[row-1]) {
		return "another value"
	}
	return valueEnd.Split(lines[row-1][column-1:], 2)[0]
}

// checkCase refuses the tables and keys that goanna reads in another case of letters: TOML and pip tell them apart, and the
// decoder does not.
func checkCase(text []byte) error {
	var all map[string]any
	if err := toml.Unmarshal(text, &all); err != nil {
		return err
	}
	tool, _ := all["tool"].(map[string]any)
	backend, _ := all["build-system"].(map[string]any)
	for _, level := range []struct {
		table map[string]any
		keys  []string
	}{{all, []string{"project", "tool", "build-system"}}, {tool, []string{"goanna"}}, {backend, []string{"build-backend"}}} {
		for _, key := range slices.Sorted(maps.Keys(level.table)) {
			for _, want := range level.keys {
				if key != want && strings.EqualFold(key, want) {
					return fmt.Errorf("%q: expected %q; TOML tells the case of letters apart", key, want)
				}
			}
		}
	}
	return nil
}

func known(name string, table map[string]any, keys ...string) error {
	for _, key := range slices.Sorted(maps.Keys(table)) {
		if !slices.Contains(keys, key) {
			return fmt.Errorf("[%s] has an unknown key %q; expected any of %s", name, key, strings.Join(keys, ", "))
		}
	}
	return nil
}

func (p *Project) metadata(t *table) error {
	if len(t.Dynamic) > 0 {
		return fmt.Errorf("dynamic: expected all fields to be given in the file, got %q", t.Dynamic)
	}
	if t.Name == "" {
		return errors.New("name: expected a name, got none")
	}
	if t.Version == "" {
		return errors.New("version: expected a version such as 0.1.0, got none")
	}
	m := &p.Metadata
	m.Name, m.Version, m.Summary = t.Name, t.Version, t.Description
	if t.RequiresPython != "" {
		m.RequiresPython = t.RequiresPython
	}
	for _, person := range t.Authors {
		m.Authors = append(m.Authors, wheel.Person(person))
	}
	for _, person := range t.Maintainers {
		m.Maintainers = append(m.Maintainers, wheel.Person(person))
	}
	m.Keywords, m.Classifiers, m.URLs = t.Keywords, t.Classifiers, t.URLs
	m.Dependencies, m.OptionalDependencies = t.Dependencies, t.Optional
	if err := p.entryPoints(t); err != nil {
		return err
	}
	if err := p.readme(t.Readme); err != nil {
		return fmt.Errorf("readme: %w", err)
	}
	if err := p.license(t); err != nil {
		return err
	}
	// the metadata's own checks run now rather than after the compilers
	if _, err := m.Marshal(); err != nil {
		return err
	}
	if err := m.CheckEntryPoints(); err != nil {
		return err
	}
	older, ok, err := wheel.PythonBefore(m.RequiresPython, floorMinor)
	if ok {
		return fmt.Errorf("requires-python: %q admits CPython %s, and modules of goanna need 3.%d or newer: write \">=3.%d\"",
			m.RequiresPython, older, floorMinor, floorMinor)
	}
	return err
}

func (p *Project) entryPoints(t *table) error {
	m := &p.Metadata
	m.EntryPoints = make(map[string]map[string]string)
	for _, group := range []string{"console_scripts", "gui_scripts"} {
		if _, ok := t.EntryPoints[group]; ok {
			return fmt.Errorf("entry-points: expected %s to be given as scripts or gui-scripts", group)
		}
	}
	maps.Copy(m.EntryPoints, t.EntryPoints)
	if len(t.Scripts) > 0 {
		m.EntryPoints["console_scripts"] = t.Scripts
	}
	if len(t.GUIScripts) > 0 {
		m.EntryPoints["gui_scripts"] = t.GUIScripts
	}
	return nil
}

// readme reads a path, or a table with file or text and content-type.
func (p *Project) readme(value any) error {
	m := &p.Metadata
	switch value := value.(type) {
	case nil:
		return nil
	case string:
		return p.readmeFile(value, "")
	case map[string]any:
		contentType, _ := value["content-type"].(string)
		if file, ok := value["file"].(string); ok && value["text"] == nil {
			return p.readmeFile(file, contentType)
		}
		text, ok := value["text"].(string)
		if !ok || value["file"] != nil || contentType == "" {
			return fmt.Errorf("expected a path, or a table with content-type and one of file and text; got %v", value)
		}
		m.Description, m.ContentType = text, contentType
		return nil
	default:
		return fmt.Errorf("expected a path or a table, got %v", value)
	}
}

func (p *Project) readmeFile(name, contentType string) error {
	text, err := p.readText(name)
	if err != nil {
		return err
	}
	if contentType == "" {
		switch ext := strings.ToLower(filepath.Ext(name)); ext {
		case ".md":
			contentType = "text/markdown"
		case ".rst":
			contentType = "text/x-rst"
		case ".txt", "":
			contentType = "text/plain"
		default:
			return fmt.Errorf("expected a file ending in .md, .rst or .txt, got %s; or give a table with file and content-type", name)
		}
	}
	p.Metadata.Description, p.Metadata.ContentType = text, contentType
	return nil
}

// readText reads a file of the project.
func (p *Project) readText(name string) (string, error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return "", fmt.Errorf("expected a path inside the project, got %q", name)
	}
	p.Read = append(p.Read, name)
	text, err := os.ReadFile(filepath.Join(p.Dir, filepath.FromSlash(name)))
	return string(text), err
}

// license reads an SPDX expression, or the older table with file or text.
func (p *Project) license(t *table) error {
	m := &p.Metadata
	switch value := t.License.(type) {
	case nil:
	case string:
		m.LicenseExpression = value
	case map[string]any:
		file, isFile := value["file"].(string)
		text, isText := value["text"].(string)
		if isFile == isText || len(value) != 1 {
			return fmt.Errorf("license: expected an SPDX expression, or a table with one of file and text; got %v", value)
		}
		if t.LicenseFiles != nil {
			return errors.New("license-files: expected license to be an SPDX expression beside it, got a table")
		}
		if isFile {
			var err error
			if text, err = p.readText(file); err != nil {
				return fmt.Errorf("license: %w", err)
			}
		}
		m.License = text
	default:
		return fmt.Errorf("license: expected an SPDX expression, got %v", value)
	}
	if t.LicenseFiles == nil {
		return p.findLicenses()
	}
	for _, pattern := range t.LicenseFiles {
		if !filepath.IsLocal(filepath.FromSlash(pattern)) {
			return fmt.Errorf("license-files: expected patterns inside the project, got %q", pattern)
		}
		names, err := p.glob(pattern)
		if err != nil {
			return fmt.Errorf("license-files: %q: %w", pattern, err)
		}
		if len(names) == 0 {
			return fmt.Errorf("license-files: no file matches %q", pattern)
		}
		m.LicenseFiles = append(m.LicenseFiles, names...)
	}
	slices.Sort(m.LicenseFiles)
	m.LicenseFiles = slices.Compact(m.LicenseFiles)
	return nil
}

// findLicenses takes the files whose names are those of licences, as other build tools do where license-files is missing.
func (p *Project) findLicenses() error {
	for _, pattern := range []string{"LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*"} {
		names, err := p.glob(pattern)
		if err != nil {
			return err
		}
		p.Metadata.LicenseFiles = append(p.Metadata.LicenseFiles, names...)
	}
	slices.Sort(p.Metadata.LicenseFiles)
	return nil
}

// glob returns the regular files that match, relative to the project and with slashes.
func (p *Project) glob(pattern string) ([]string, error) {
	names, err := fs.Glob(os.DirFS(p.Dir), pattern)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(names, func(name string) bool {
		info, err := os.Stat(filepath.Join(p.Dir, filepath.FromSlash(name)))
		return err != nil || !info.Mode().IsRegular()
	}), nil
}

// packagePath checks the path of a package. beside says whether a package in the project is among them.
func (p *Project) packagePath(own Package, beside bool) error {
	path, _, versioned := strings.Cut(own.Path, "@")
	switch {
	case own.IsOwn():
		if info, err := os.Stat(filepath.Join(p.Dir, filepath.FromSlash(own.Path))); !filepath.IsLocal(filepath.FromSlash(own.Path)) || err != nil || !info.IsDir() {
			return fmt.Errorf("expected a folder in the project such as ./geo, got %q", own.Path)
		}
		if own.Path == "." && own.Module == "" {
			return errors.New("expected a module beside the path \".\": the name of its submodule")
		}
	case module.CheckImportPath(path) != nil:
		return fmt.Errorf("expected an import path such as net/url or example.com/m/p@v1.2.3, or a folder such as ./geo, got %q", own.Path)
	case beside && versioned:
		return fmt.Errorf("expected %q without a version, which go.mod of the project gives: run \"go get %s\"", path, own.Path)
	}
	return nil
}

// packages checks what [[tool.goanna.packages]] says of itself; the packages are read later.
func (p *Project) packages(t *goanna) error {
	if len(t.Packages) > 0 && t.Package != "" {
		return errors.New("package: expected none beside packages, which are bound instead: give its folder as path of one of them")
	}
	modules := map[string]bool{}
	for _, own := range t.Packages {
		if err := p.packagePath(own, slices.ContainsFunc(t.Packages, Package.IsOwn)); err != nil {
			return fmt.Errorf("packages: path: %w", err)
		}
		if own.Module != "" {
			if err := CheckSubmodule(own.Module); err != nil {
				return fmt.Errorf("packages: module: %w", err)
			}
			if modules[own.Module] {
				return fmt.Errorf("packages: module: two packages would both be %q", own.Module)
			}
			modules[own.Module] = true
		}
		for _, name := range slices.Sorted(maps.Keys(own.Instantiate)) {
			if len(own.Instantiate[name]) == 0 || slices.Contains(own.Skip, name) {
				return fmt.Errorf("packages: instantiate: expected lists of type arguments of %q, such as [\"int\"], and none where it is skipped", name)
			}
		}
		for _, name := range own.Operators {
			if slices.Contains(own.Skip, name) {
				return fmt.Errorf("packages: %q is to have operators, and to be skipped", name)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(own.Rename)) {
			if slices.Contains(own.Skip, name) {
				return fmt.Errorf("packages: %q is in both rename and skip", name)
			}
		}
	}
	p.Packages = t.Packages
	return nil
}

func (p *Project) tool(t *goanna) error {
	if t.Module != "" {
		if err := CheckModule(t.Module); err != nil {
			return fmt.Errorf("module: %w", err)
		}
	}
	p.Module, p.Vendor = t.Module, t.Vendor
	p.SBOM = t.SBOM == nil || *t.SBOM
	p.ThirdPartyLicenses = t.Licenses == nil || *t.Licenses
	for _, name := range t.Targets {
		target, err := platform.Parse(name)
		if err != nil {
			return fmt.Errorf("targets: %w", err)
		}
		p.Targets = append(p.Targets, target)
	}
	if err := p.packages(t); err != nil {
		return err
	}
	for _, folder := range []struct {
		key, value string
		to         *string
	}{{"package", t.Package, &p.Package}, {"python-source", t.PythonSource, &p.PythonSource}} {
		if folder.value == "" {
			continue
		}
		if !filepath.IsLocal(filepath.FromSlash(folder.value)) {
			return fmt.Errorf("%s: expected the path of a folder inside the project, got %q", folder.key, folder.value)
		}
		if info, err := os.Stat(filepath.Join(p.Dir, filepath.FromSlash(folder.value))); err != nil || !info.IsDir() {
			return fmt.Errorf("%s: expected a folder, got %q", folder.key, folder.value)
		}
		*folder.to = folder.value
	}
	return p.goBuild(t)
}
