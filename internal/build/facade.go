package build

import (
	"context"
	"fmt"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
)

// A package that is bound as it is found gets a module of its own in the cache, the facade, which imports it: the generated code is
// laid in there, and nothing needs to be written into anyone's tree.

// Package is a Go package by its import path.
type Package struct {
	Path    string // "net/url"
	Version string // of its module, as "go get" takes one; "" is the latest
}

// ParsePackage reads "net/url" or "example.com/m/p@v1.2.3". ok is false for what can only be a folder.
func ParsePackage(text string) (p Package, ok bool) {
	p.Path, p.Version, _ = strings.Cut(text, "@")
	if strings.HasPrefix(text, ".") || filepath.IsAbs(text) || module.CheckImportPath(p.Path) != nil {
		return Package{}, false
	}
	info, err := os.Stat(text)
	return p, err != nil || !info.IsDir()
}

// facade makes or finds the folder of a package's facade below root, and requires the package there.
func facade(ctx context.Context, root string, p Package, report func(string)) (dir string, err error) {
	dir = filepath.Join(root, "facades", strings.ReplaceAll(p.Path, "/", "-")+"-"+digest(p.Path, p.Version)[:16])
	source := filepath.Join(dir, "facade.go")
	if _, err := os.Stat(source); err == nil && p.Version != "" && p.Version != "latest" {
		return dir, nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	if err := writeChanged(filepath.Join(dir, "go.mod"), []byte("module goanna.invalid/facade\n\ngo 1.26.0\n")); err != nil {
		return "", err
	}
	if !isStandard(ctx, dir, p.Path) {
		if !hasDot(p.Path) {
			return "", fmt.Errorf("%s is no package of Go's own library, and there is no such folder here: expected a folder, or an import path such as example.com/m/p", p.Path)
		}
		report("get " + p.Path)
		wanted := p.Path
		if p.Version != "" {
			wanted += "@" + p.Version
		}
		if _, err := goIn(ctx, dir, "get", "--", wanted); err != nil {
			return "", err
		}
	}
	return dir, writeChanged(source, fmt.Appendf(nil, "// Package facade imports what is bound.\npackage facade\n\nimport _ %q\n", p.Path))
}

// openFacade makes the facade of Options.Package the folder to build.
func (b *builder) openFacade(ctx context.Context) error {
	if b.opts.Package.Path == "" {
		return nil
	}
	root, err := b.opts.cacheRoot()
	if err != nil {
		return err
	}
	if b.opts.Dir, err = facade(ctx, root, b.opts.Package, b.report); err != nil {
		return err
	}
	if b.opts.Out == "" {
		b.opts.Out = "dist"
	}
	if b.opts.Module == "" {
		b.opts.Module = moduleName(b.opts.Package.Path)
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
	version = strings.TrimPrefix(version, "v")
	if err != nil || version == "" || strings.ContainsAny(version, "-+") {
		return "0.0.0" // a version of no release
	}
	return version
}

// moduleName is the import name of a package in Python: the last part of its path that is a name and no version.
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
