package build

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"

	"github.com/goanna-py/goanna/internal/bind"
	"github.com/goanna-py/goanna/internal/pyproject"
	"github.com/goanna-py/goanna/internal/wheel"
)

// Packages that are bound as they are found get a module of their own in the cache, the facade, which imports them: the generated code is
// laid in there, and nothing needs to be written into anyone's tree.

// Package is a Go package by its import path.
type Package struct {
	Path    string // "net/url"
	Version string // of its module, as "go get" takes one; "" is the latest
}

// ParsePackage reads "net/url" or "example.com/m/p@v1.2.3". ok is false for what can only be a path: a file or folder that exists, or the
// name of a Go file, as no host's name ends in .go.
func ParsePackage(text string) (p Package, ok bool) {
	p.Path, p.Version, _ = strings.Cut(text, "@")
	if strings.HasPrefix(text, ".") || filepath.IsAbs(text) || module.CheckImportPath(p.Path) != nil {
		return Package{}, false
	}
	if path.Ext(text) == ".go" && !strings.Contains(text, "/") {
		return Package{}, false
	}
	if _, err := os.Stat(text); err == nil {
		return Package{}, false
	}
	return p, true
}

// facade makes or finds the folder of a facade of packages below root, and requires the packages there. name is part of the folder's.
func facade(ctx context.Context, root, name string, packages []Package, report func(string)) (dir string, err error) {
	var key []string
	pinned := true
	for _, p := range packages {
		key = append(key, p.Path, p.Version)
		pinned = pinned && p.Version != "" && p.Version != "latest"
	}
	dir = filepath.Join(root, "facades", strings.ReplaceAll(name, "/", "-")+"-"+digest(key...)[:16])
	source := filepath.Join(dir, "facade.go")
	if _, err := os.Stat(source); err == nil && pinned {
		return dir, nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	if err := writeChanged(filepath.Join(dir, "go.mod"), []byte("module goanna.invalid/facade\n\ngo 1.26.0\n")); err != nil {
		return "", err
	}
	if err := getPackages(ctx, dir, packages, report); err != nil {
		return "", err
	}
	text := "// Package facade imports what is bound.\npackage facade\n\n"
	for _, p := range packages {
		text += fmt.Sprintf("import _ %q\n", p.Path)
	}
	return dir, writeChanged(source, []byte(text))
}

// getPackages requires the modules of packages that are not Go's own library.
func getPackages(ctx context.Context, dir string, packages []Package, report func(string)) error {
	var wanted []string
	for _, p := range packages {
		if isStandard(ctx, dir, p.Path) {
			continue
		}
		if !hasDot(p.Path) {
			return fmt.Errorf("%s is not a package of Go's own library, and there is no such folder here: expected a folder, or an import path such as example.com/m/p", p.Path)
		}
		report("get " + p.Path)
		if p.Version != "" {
			p.Path += "@" + p.Version
		}
		wanted = append(wanted, p.Path)
	}
	if len(wanted) == 0 {
		return nil
	}
	_, err := goIn(ctx, dir, append([]string{"get", "--"}, wanted...)...)
	return err
}

// openProjectFacade makes the facade of the packages of [tool.goanna] the Go package to build, or the first that is the author's.
func (b *builder) openProjectFacade(ctx context.Context) error {
	if b.project.Module == "" {
		if b.project.Metadata.Name == "" {
			return errors.New("[tool.goanna] packages: expected a module beside them, or the name of a project; got none")
		}
		b.project.Module = moduleName(b.project.Metadata.Name)
	}
	for i := range b.project.Packages {
		p := &b.project.Packages[i]
		path, version, _ := strings.Cut(p.Path, "@")
		b.facade = append(b.facade, Package{path, version})
		if p.Module == "" {
			p.Module = moduleName(path)
		}
	}
	if own := b.project.OwnPackage(); own != nil {
		// its go.mod says which versions the others have
		b.facade, b.pkgDir = nil, filepath.Join(b.opts.Dir, filepath.FromSlash(own.Path))
		return nil
	}
	b.facadeName = b.project.Module
	var err error
	b.pkgDir, err = b.makeFacade(ctx)
	return err
}

func (b *builder) makeFacade(ctx context.Context) (dir string, err error) {
	root, err := b.opts.cacheRoot()
	if err != nil {
		return "", err
	}
	return facade(ctx, root, b.facadeName, b.facade, b.report)
}

// packages are those that are bound, where it is not the author's package alone.
func (b *builder) packages() []bind.Package {
	if b.opts.Package.Path != "" {
		return []bind.Package{{Path: b.opts.Package.Path}}
	}
	var list []bind.Package
	for _, p := range b.project.Packages {
		path, _, _ := strings.Cut(p.Path, "@")
		if p.IsOwn() {
			path = b.fromPackage(p)
		}
		list = append(list, bind.Package{Path: path, Submodule: p.Module, Rename: p.Rename, Skip: p.Skip, Instantiate: p.Instantiate, Operators: p.Operators})
	}
	return list
}

// fromPackage is the folder of a package of the author's from that of the build, as the go command takes it.
func (b *builder) fromPackage(p pyproject.Package) string {
	rel, err := filepath.Rel(b.pkgDir, filepath.Join(b.opts.Dir, filepath.FromSlash(p.Path)))
	if err != nil || rel == "." { // no error: both are absolute
		return "."
	}
	return "./" + filepath.ToSlash(rel)
}

// openFacade makes the facade of Options.Package the folder to build.
func (b *builder) openFacade(ctx context.Context) error {
	if b.opts.Package.Path == "" {
		return nil
	}
	b.facadeName, b.facade = b.opts.Package.Path, []Package{b.opts.Package}
	var err error
	if b.opts.Dir, err = b.makeFacade(ctx); err != nil {
		return err
	}
	if b.opts.Module == "" {
		b.opts.Module = moduleName(b.opts.Package.Path)
		if isStdlib(b.opts.Module) {
			b.opts.Module += "_"
		}
	}
	return nil
}

// goIn runs the go command in a facade, which is in no workspace and has no vendor folder.
func goIn(ctx context.Context, dir string, args ...string) (string, error) {
	out, err := run(ctx, dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod"), "go", args...)
	return strings.TrimSpace(string(out)), err
}

// isStandard reports a package of Go's own library.
func isStandard(ctx context.Context, dir, importPath string) bool {
	if hasDot(importPath) {
		return false
	}
	out, err := goIn(ctx, dir, "list", "-f", "{{.Standard}}", "--", importPath)
	return err == nil && out == "true"
}

// hasDot reports whether the first element of a path has a dot, as those of modules that can be fetched have.
func hasDot(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return strings.Contains(first, ".")
}

// moduleVersion is the version of the module that a facade requires for a package, as PEP 440 has it; "0.0.0" for Go's own library.
func moduleVersion(ctx context.Context, dir, importPath string) string {
	version, err := goIn(ctx, dir, "list", "-f", "{{with .Module}}{{.Version}}{{end}}", "--", importPath)
	if err != nil {
		return "0.0.0"
	}
	return pythonVersion(version)
}

// pythonVersion returns the version of a Go module as PEP 440 has it. A commit without a tag, in Go the pseudo-version of a release to come, is a
// developmental release of that, numbered by its time. "0.0.0" stands for no version, and for one without a counterpart.
func pythonVersion(version string) string {
	version = strings.TrimSuffix(version, "+incompatible")
	if committed, err := module.PseudoVersionTime(version); err == nil {
		release, _, _ := strings.Cut(version, "-")
		version = release + ".dev" + committed.Format("20060102150405")
	}
	normal, err := wheel.NormalizeVersion(version)
	if err != nil {
		return "0.0.0"
	}
	return normal
}

// moduleName is the import name of a package in Python: the last part of its path that is a name and not a version.
func moduleName(importPath string) string {
	name := path.Base(importPath)
	if len(name) > 1 && name[0] == 'v' && strings.Trim(name[1:], "0123456789") == "" && path.Dir(importPath) != "." {
		name = path.Base(path.Dir(importPath))
	}
	name = strings.Map(func(r rune) rune {
		if r == '-' || r == '.' {
			return '_'
		}
		return r
	}, name)
	if token.IsKeyword(name) {
		name += "_"
	}
	return name
}
