package bind

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Options says how a package is loaded. The zero value will do for most.
type Options struct {
	// Module is the dotted Python import name; "" is the Go package's name.
	Module string
	// Env is the environment of the go command; nil is that of this process.
	Env []string
	// BuildFlags are given to the go command. Those of the build itself (-buildmode=c-shared, -trimpath, -modfile, -tags)
	// let both use one compilation of the dependencies.
	BuildFlags []string
}

// loadMode asks for the package's own syntax and types. The types of what it imports come from export data: that is what
// NeedDeps, left out here, would have the sources read for.
const loadMode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
	packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedExportFile

// Load reads the Go package in dir, less its tests, and describes the Python module that it becomes. The error is an
// ErrorList for everything in the package that cannot be bound.
func Load(dir string, opts Options) (*Module, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	switch info, err := os.Stat(dir); {
	case err != nil:
		return nil, fmt.Errorf("expected the folder of a Go package: %w", err)
	case !info.IsDir():
		return nil, fmt.Errorf("expected the folder of a Go package, %s is a file", dir)
	}
	fset := token.NewFileSet()
	pkgs, err := packages.Load(&packages.Config{
		Mode: loadMode, Dir: dir, Env: opts.Env, BuildFlags: opts.BuildFlags, Fset: fset,
	}, ".")
	if err != nil {
		return nil, fmt.Errorf("go list of %s: %w", dir, err)
	}
	if len(pkgs) != 1 {
		return nil, fmt.Errorf("expected one Go package in %s, the go command gave %d", dir, len(pkgs))
	}
	b := &binder{
		dir: dir, fset: fset, pkg: pkgs[0],
		seen:        map[*ast.Comment]bool{},
		packages:    map[string]string{},
		pythonNames: map[string]string{},
		taken:       map[string]taken{},
		skipped:     map[string]bool{},
	}
	if err := b.loadable(); err != nil {
		return nil, err
	}
	m := b.module(opts.Module)
	if len(b.errs) > 0 {
		return nil, b.errs.sorted()
	}
	return m, nil
}

// loadable reports what keeps the package from being described at all: cgo, package main, and whatever the go command
// and the type checker complain of.
func (b *binder) loadable() error {
	for _, name := range b.pkg.GoFiles {
		b.checkCgo(name)
	}
	for _, name := range b.pkg.IgnoredFiles {
		if strings.HasSuffix(name, ".go") && len(b.pkg.GoFiles) == 0 {
			b.checkCgo(name) // with CGO_ENABLED=0 they are not even listed
		}
	}
	if len(b.errs) > 0 {
		return b.errs.sorted()
	}
	if b.pkg.Name == "main" {
		pos := token.Position{}
		if len(b.pkg.Syntax) > 0 {
			pos = b.position(b.pkg.Syntax[0].Name.Pos())
		}
		return ErrorList{{pos, "package main has no names to import: a Python module is made from a package of another name"}}
	}
	if len(b.pkg.Errors) > 0 {
		return b.goErrors()
	}
	return nil
}

// checkCgo reports the import "C" of a file.
func (b *binder) checkCgo(name string) {
	f, err := parser.ParseFile(b.fset, name, nil, parser.ImportsOnly)
	if err != nil {
		return // the go command has said so
	}
	for _, spec := range f.Imports {
		if spec.Path.Value == `"C"` {
			b.errorf(spec.Pos(), `a package with import "C" is not bound: keep the package plain Go, and the cgo in one that it imports`)
		}
	}
}

// goErrors gives the errors of the go command, the parser and the type checker. Where the type checker has any, those of
// the compiler in between (run for export data) only repeat them.
func (b *binder) goErrors() error {
	var list ErrorList
	var rest []error
	for _, e := range b.pkg.Errors {
		pos, ok := b.parsePosition(e.Pos)
		if e.Kind == packages.ListError || !ok {
			rest = append(rest, errors.New(strings.TrimSpace(e.Msg)))
			continue
		}
		list = append(list, &Error{pos, e.Msg})
	}
	if len(list) > 0 {
		return list.sorted()
	}
	return fmt.Errorf("go list of %s: %w", b.dir, errors.Join(rest...))
}

// parsePosition reads "file:line:column" or "file:line".
func (b *binder) parsePosition(s string) (token.Position, bool) {
	var numbers []int
	for len(numbers) < 2 {
		i := strings.LastIndexByte(s, ':')
		if i < 0 {
			break
		}
		n, err := strconv.Atoi(s[i+1:])
		if err != nil {
			break
		}
		numbers = append(numbers, n)
		s = s[:i]
	}
	if len(numbers) == 0 {
		return token.Position{}, false
	}
	pos := token.Position{Filename: b.relative(s), Line: numbers[len(numbers)-1]}
	if len(numbers) == 2 {
		pos.Column = numbers[0]
	}
	return pos, true
}

// position gives a position in the source, with the file relative to the package's folder.
func (b *binder) position(pos token.Pos) token.Position {
	p := b.fset.PositionFor(pos, false)
	p.Filename = b.relative(p.Filename)
	return p
}

func (b *binder) relative(name string) string {
	if rel, err := filepath.Rel(b.dir, name); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return name
}

func (b *binder) errorf(pos token.Pos, format string, args ...any) {
	b.errs = append(b.errs, &Error{b.position(pos), fmt.Sprintf(format, args...)})
}
