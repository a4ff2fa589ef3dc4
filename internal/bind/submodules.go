package bind

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/packages"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// group is what the binders of the packages of one extension module share.
type group struct {
	found   *kinds.Found
	binders []*binder
	list    packages.Config // of the go command, without a mode
	// foreign: members of a class of another package are bound. No more such types become classes, and what cannot be bound is left
	// out without a report.
	foreign bool
}

// owner returns the binder of a package; nil: it is not bound.
func (g *group) owner(pkg *types.Package) *binder {
	for _, b := range g.binders {
		if b.pkg.Types == pkg {
			return b
		}
	}
	return nil
}

// loadSubmodules describes an extension module with a submodule for each package. A type of one of them is a class of its submodule, wherever it is
// mentioned; a type of another package is one of the first that mentions it.
func loadSubmodules(dir string, list packages.Config, pkgs []*packages.Package, opts Options) (*model.Module, error) {
	g := &group{found: kinds.NewFound(), list: list}
	whole := &model.Module{Name: opts.Module, Dir: dir}
	// generated code is laid beside a package of the author's, if that is one
	importer := ""
	for _, pkg := range pkgs {
		if pkg.Dir == dir {
			importer = pkg.PkgPath
		}
	}
	for i, p := range opts.Packages {
		at := slices.IndexFunc(pkgs, func(pkg *packages.Package) bool { return p.isOf(pkg, dir) })
		if at < 0 {
			return nil, fmt.Errorf("go list of %s: expected the package %s, got none", dir, p.Path)
		}
		b, err := newBinder(dir, list.Fset, pkgs[at], g, p.isOwn(), opts.Lenient, importer)
		if err != nil {
			return nil, err
		}
		b.types.Home, b.given = i+1, newGiven(p)
		whole.Submodules = append(whole.Submodules, b.newModule(opts.Module+"."+p.Submodule))
	}
	if err := g.bind(whole); err != nil {
		return nil, err
	}
	return whole, nil
}

// bind binds the packages of all submodules, and gives the whole what they have.
func (g *group) bind(whole *model.Module) error {
	each := func(do func(b *binder, m *model.Module)) {
		for i, b := range g.binders {
			do(b, whole.Submodules[i])
		}
	}
	each(func(b *binder, _ *model.Module) { b.declare() })
	each((*binder).exports)
	each(func(b *binder, _ *model.Module) { b.findClasses() })
	each((*binder).ownClasses)
	g.foreign = true
	each((*binder).foreignClasses)
	g.foreign = false
	for _, c := range g.found.Classes {
		whole.Classes = append(whole.Classes, c.Class)
	}
	each(func(b *binder, m *model.Module) { whole.Classes = b.mentioned(m, whole.Classes) })
	each((*binder).finish)
	each(func(b *binder, m *model.Module) { b.merge(whole, m) })
	whole.Enumerations, whole.NamedTuples = g.found.Enumerations, g.found.NamedTuples
	whole.Adapters = append(whole.Adapters, g.found.Declarations()...)
	for _, b := range g.binders {
		if err := b.given.unused(b.pkg.PkgPath); err != nil {
			return err
		}
		if len(b.errs) > 0 {
			return b.errs.sorted()
		}
	}
	return nil
}

// merge gives the whole what a submodule has.
func (b *binder) merge(whole, m *model.Module) {
	home := b.types.Home
	for i := range m.Callables {
		m.Callables[i].Home = home
	}
	for i := range m.Constants {
		m.Constants[i].Home = home
	}
	for _, e := range m.Exceptions {
		e.Home = home
	}
	for _, c := range b.types.Classes {
		if c.Home == home {
			m.Classes = append(m.Classes, c.Class)
		}
	}
	m.Classes = append(m.Classes, b.channels...)
	whole.Callables = append(whole.Callables, m.Callables...)
	whole.Constants = append(whole.Constants, m.Constants...)
	whole.Exceptions = append(whole.Exceptions, m.Exceptions...)
	whole.Errors = append(whole.Errors, m.Errors...)
	whole.ForeignErrors = append(whole.ForeignErrors, m.ForeignErrors...)
	whole.Recursives = append(whole.Recursives, m.Recursives...)
	whole.Adapters = append(whole.Adapters, m.Adapters...)
	whole.ShimClasses = append(whole.ShimClasses, m.ShimClasses...)
	slices.Sort(whole.ShimClasses)
	whole.ShimClasses = slices.Compact(whole.ShimClasses)
}
