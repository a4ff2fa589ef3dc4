package build

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/bind"
	"github.com/goanna-py/goanna/internal/model"
	"github.com/goanna-py/goanna/internal/sbom"
)

// Report says what of a Go package Python has.
type Report struct {
	Package string   `json:"package"` // import path, or several
	Module  string   `json:"module"`
	Bound   int      `json:"bound"`
	Total   int      `json:"total"`
	Share   float64  `json:"share"` // of Total, 1 for nothing
	API     []Export `json:"api"`
	// Modules are those that the package has linked, itself aside, without the runtime. Result.Report has none.
	Modules []sbom.Module `json:"modules,omitempty"`
	// Stops are the errors that a build of a package in a folder ends with: its author must change it, or add //goanna:skip.
	Stops []string `json:"stops,omitempty"`
}

// Export is an exported name of the package.
type Export struct {
	Kind   string `json:"kind"`
	Go     string `json:"go"` // of several packages, with the package's name before it
	Bound  bool   `json:"bound"`
	Reason string `json:"reason,omitempty"`
}

func newReport(m *model.Module) *Report {
	r := &Report{Package: m.ImportPath, Module: m.Name, Share: 1}
	r.add(m, "")
	for _, sub := range m.Submodules {
		r.Package = strings.TrimPrefix(r.Package+", "+sub.ImportPath, ", ")
		r.add(sub, sub.GoName+".")
	}
	slices.SortStableFunc(r.API, func(x, y Export) int { return strings.Compare(x.Go, y.Go) })
	if r.Total > 0 {
		r.Share = float64(r.Bound) / float64(r.Total)
	}
	return r
}

// add adds what a package exports. before is what stands before each name.
func (r *Report) add(m *model.Module, before string) {
	for _, e := range m.API {
		r.API = append(r.API, Export{e.Kind, before + e.Go, e.Reason == "", e.Reason})
		r.Total++
		if e.Reason == "" {
			r.Bound++
		}
	}
}

// String lists what is left out, and the share of the rest.
func (r *Report) String() string {
	var b strings.Builder
	for _, e := range r.API {
		if !e.Bound {
			fmt.Fprintf(&b, "%s %s: %s\n", e.Kind, e.Go, e.Reason)
		}
	}
	fmt.Fprintf(&b, "%s: %d of %d exported names bound (%.1f%%)\n", r.Package, r.Bound, r.Total, 100*r.Share)
	return b.String()
}

// Links lists the modules of the report with their licences, one a line.
func (r *Report) Links() string {
	var b strings.Builder
	for _, m := range r.Modules {
		names := make([]string, len(m.Licenses))
		for n, l := range m.Licenses {
			names[n] = l.Name
		}
		licenses := strings.Join(names, ", ")
		if licenses == "" {
			licenses = "no licence found"
		}
		fmt.Fprintf(&b, "links %s (%s)\n", m.ID(), licenses)
	}
	return b.String()
}

// Check reads a package as Build does, and compiles nothing. A package in a folder is described as it would be if it were not its
// author's to change; the report has what stops its build.
func Check(ctx context.Context, opts Options) (*Report, error) {
	b, unlock, err := newLocked(ctx, opts)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := b.findRecipe(ctx); err != nil {
		return nil, err
	}
	if opts.Package == (Package{}) {
		// the author's code may import goanna's packages
		if err := checkPackage(b.pkgDir); err != nil {
			return nil, err
		}
		if err := b.requireRuntime(ctx); err != nil {
			return nil, err
		}
	}
	m, err := b.load(true)
	if err != nil {
		return nil, err
	}
	r := newReport(m)
	l, err := b.findDependencies(ctx)
	if err != nil {
		return nil, err
	}
	r.Modules = slices.DeleteFunc(l.Modules, func(m sbom.Module) bool { return m.Path == ModulePath })
	if opts.Package == (Package{}) {
		_, err := b.load(false)
		r.Stops = each(err)
	}
	return r, nil
}

// each returns the texts of the errors in one.
func each(err error) (texts []string) {
	var list bind.ErrorList
	switch {
	case errors.As(err, &list):
		for _, e := range list {
			texts = append(texts, e.Error())
		}
	case err != nil:
		texts = append(texts, err.Error())
	}
	return texts
}
