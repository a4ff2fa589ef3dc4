package bind

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// Options are the options of Load. The zero value is valid.
type Options struct {
	// Module is the dotted Python import name; "" stands for the name of the Go package.
	Module string
	// Env is the environment of the go command; nil stands for that of this process.
	Env []string
	// BuildFlags are flags for the go command. With those of the later build (-buildmode=c-shared, -trimpath, -modfile, -tags),
	// Load and the build share one compilation of the dependencies.
	BuildFlags []string
	// Packages are bound, where it is not the package in the folder alone: packages that the folder's module can import. One with a name is a
	// submodule.
	Packages []Package
	// Lenient leaves out what cannot be bound of a package of the author's, too; else it is an error.
	Lenient bool
}

// Package is a package that is bound as it is found, or a package of the author's beside such.
type Package struct {
	// Path is the import path, or the folder of a package of the author's: "." or one that begins with "./" or "../", from the folder of Load.
	Path string
	// Submodule is the name of its module in that of Options; "": it is that module, and the only package.
	Submodule string
	// Rename has Python names by those in Go: "NewReader", "Decoder.Reset".
	Rename map[string]string
	// Skip has the names in Go that are left out.
	Skip []string
	// Instantiate has lists of type arguments, as //goanna:instantiate has them, by the names of generic functions and types.
	Instantiate map[string][]string
	// Operators has the names in Go of types that have //goanna:operators.
	Operators []string
}

// isOwn reports a package of the author's.
func (p Package) isOwn() bool { return strings.HasPrefix(p.Path, ".") }

// isOf reports whether p is the package that the go command lists for a folder.
func (p Package) isOf(listed *packages.Package, dir string) bool {
	if !p.isOwn() {
		return listed.PkgPath == p.Path
	}
	return listed.Dir == filepath.Join(dir, filepath.FromSlash(p.Path))
}

// patterns are what the go command calls the packages.
func (o Options) patterns() []string {
	if len(o.Packages) == 0 {
		return []string{"."}
	}
	var paths []string
	for _, p := range o.Packages {
		paths = append(paths, p.Path)
	}
	return paths
}

// loadMode requests the syntax and types of the package itself. The types of imported packages come from export data; with
// NeedDeps they would come from sources.
const loadMode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedModule |
	packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedExportFile

// Load reads the Go package in dir, or those of the options, without tests, and returns the description of the Python module. If anything in
// the package in dir cannot be bound, the error is an [ErrorList].
func Load(dir string, opts Options) (*model.Module, error) {
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
	list := packages.Config{Dir: dir, Env: opts.Env, BuildFlags: opts.BuildFlags, Fset: token.NewFileSet()}
	all := list
	all.Mode = loadMode
	pkgs, err := packages.Load(&all, opts.patterns()...)
	if err != nil || len(pkgs) != max(1, len(opts.Packages)) {
		return nil, unlisted(dir, opts, err)
	}
	if len(opts.Packages) > 0 && opts.Packages[0].Submodule != "" {
		return loadSubmodules(dir, list, pkgs, opts)
	}
	own := len(opts.Packages) == 0
	importer := ""
	if own {
		importer = pkgs[0].PkgPath
	}
	b, err := newBinder(dir, list.Fset, pkgs[0], &group{found: kinds.NewFound(), list: list}, own, opts.Lenient, importer)
	if err != nil {
		return nil, err
	}
	m := b.module(opts.Module)
	if len(b.errs) > 0 {
		return nil, b.errs.sorted()
	}
	return m, nil
}

// newBinder returns the binder of a package that can be described. own and importer are those of binder and of [kinds.Finder].
func newBinder(dir string, fset *token.FileSet, pkg *packages.Package, g *group, own, lenient bool, importer string) (*binder, error) {
	found := lenient || !own
	b := &binder{
		group: g,
		dir:   dir, fset: fset, pkg: pkg, found: found, own: own,
		seen:        map[*ast.Comment]bool{},
		pythonNames: map[string]string{},
		taken:       map[string]taken{},
		skipped:     map[string]bool{},
		typeDocs:    map[string]*ast.CommentGroup{},
		classNames:  map[string]string{},
		typeGiven:   map[string]directives{},
		declared:    declarations{},
		instances:   map[*types.Func]*types.Func{},
		pointed:     map[*types.Package]map[*types.Named]bool{},
	}
	if err := b.loadable(); err != nil {
		return nil, err
	}
	b.types = kinds.NewFinder(pkg.Types, pkg.TypesSizes, g.found)
	b.types.MemberName, b.types.MethodName, b.types.FieldName = upperCase, b.methodName, namedTupleField
	b.types.IsName = func(name string) bool { return badName(name) == "" }
	b.types.Importer, b.types.AsFound = importer, found
	b.types.IsClass, b.types.ClassName = b.isClass, b.className
	g.binders = append(g.binders, b)
	return b, nil
}

// unlisted returns the error for a folder for which the go command lists no package, as for a go.mod that needs updates. It has
// the output of the go command, which go/packages hides or wraps. err is the error of go/packages.
func unlisted(dir string, opts Options, err error) error {
	cmd := exec.Command("go", slices.Concat([]string{"list"}, opts.BuildFlags, []string{"--"}, opts.patterns())...)
	cmd.Dir, cmd.Env = dir, opts.Env
	if out, failed := cmd.CombinedOutput(); failed != nil && len(out) > 0 {
		err = errors.New(string(bytes.TrimSpace(out)))
	} else if err == nil {
		err = errors.New("expected one package, got none")
	}
	return fmt.Errorf("go list of %s: %w", dir, err)
}

// loadable returns the errors that prevent describing the package: cgo, package main, and errors of the go command and of the
// type checker.
func (b *binder) loadable() error {
	for _, name := range b.pkg.GoFiles {
		if !b.found {
			b.checkCgo(name)
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
	return b.goErrors()
}

// checkCgo reports the import "C" of a file.
func (b *binder) checkCgo(name string) {
	f, err := parser.ParseFile(b.fset, name, nil, parser.ImportsOnly)
	if err != nil {
		return // the go command reports the error
	}
	for _, spec := range f.Imports {
		if spec.Path.Value == `"C"` {
			b.errorf(spec.Pos(), `a package with import "C" is not bound: keep the package plain Go, and the cgo in one that it imports`)
		}
	}
}

// goErrors returns the errors of the go command, the parser and the type checker, including those of imported packages: they
// would fail the build, and make types here incomplete.
func (b *binder) goErrors() error {
	var list ErrorList
	var rest []error // without a position
	add := func(e packages.Error) {
		if lines, ok := compilerErrors(e); ok {
			for line := range strings.Lines(lines) {
				at, msg, _ := strings.Cut(strings.TrimSpace(line), ": ")
				switch pos, ok := b.parsePosition(at); {
				case !ok:
				case strings.HasPrefix(line, "\t") && len(list) > 0: // of the error before
					list[len(list)-1].Msg += "; " + msg + " at " + pos.String()
				default:
					list = append(list, &Error{pos, msg})
				}
			}
			return
		}
		pos, ok := b.parsePosition(e.Pos)
		switch msg := strings.ReplaceAll(strings.TrimSpace(e.Msg), "\n\t", " "); {
		case !ok:
			rest = append(rest, errors.New(msg))
		case strings.HasPrefix(e.Msg, "\t") && len(list) > 0: // "\tother declaration of F", of the error before
			list[len(list)-1].Msg += "; " + msg + " at " + pos.String()
		default:
			list = append(list, &Error{pos, msg})
		}
	}
	packages.Visit([]*packages.Package{b.pkg}, func(p *packages.Package) bool {
		if p != b.pkg {
			for _, e := range reported(p) {
				add(e)
			}
		}
		return true
	}, nil)
	imported := len(list)+len(rest) > 0
	for _, e := range reported(b.pkg) {
		if imported && strings.HasPrefix(e.Msg, "could not import ") {
			continue // a consequence of an error reported above
		}
		add(e)
	}
	if len(rest) > 0 {
		return fmt.Errorf("go list of %s: %w", b.dir, errors.Join(append(rest, list.Unwrap()...)...))
	}
	if len(list) > 0 {
		return list.sorted()
	}
	return nil
}

// reported returns the errors of a package, without the compiler's where the parser or the type checker has found the same.
func reported(p *packages.Package) []packages.Error {
	checked := slices.ContainsFunc(p.Errors, func(e packages.Error) bool { return e.Kind == packages.ParseError || e.Kind == packages.TypeError })
	return slices.DeleteFunc(slices.Clone(p.Errors), func(e packages.Error) bool {
		_, ok := compilerErrors(e)
		return ok && checked
	})
}

// compilerErrors returns the lines of the compiler, which runs for export data, below its "# path".
func compilerErrors(e packages.Error) (lines string, ok bool) {
	lines, ok = strings.CutPrefix(e.Msg, "# ")
	_, lines, _ = strings.Cut(lines, "\n")
	return lines, ok && e.Kind == packages.ListError
}

// parsePosition parses "file:line:column" or "file:line".
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

// position returns a position in the source, with the file relative to the package's folder.
func (b *binder) position(pos token.Pos) token.Position {
	p := b.fset.PositionFor(pos, false)
	p.Filename = b.relative(p.Filename)
	return p
}

func (b *binder) relative(name string) string {
	if !filepath.IsAbs(name) { // from the compiler, which runs in the folder
		return filepath.Clean(name)
	}
	if rel, err := filepath.Rel(b.dir, name); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return name
}

func (b *binder) errorf(pos token.Pos, format string, args ...any) {
	b.errs = append(b.errs, &Error{b.position(pos), fmt.Sprintf(format, args...)})
}
