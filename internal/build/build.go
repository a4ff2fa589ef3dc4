// Package build builds a wheel from a Go package: it describes the package (bind), generates sources (gen), runs the compilers, and
// writes the wheel (wheel). Intermediate files are in a folder of the user's cache; it writes nothing to the folder of the package,
// except for .goanna of an editable wheel.
package build

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/goanna-py/goanna/internal/bind"
	"github.com/goanna-py/goanna/internal/gen"
	"github.com/goanna-py/goanna/internal/leaf"
	"github.com/goanna-py/goanna/internal/model"
	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/pyproject"
	"github.com/goanna-py/goanna/internal/wheel"
)

// Options are the options of Build.
type Options struct {
	Dir string // the folder of pyproject.toml, or of the Go package where there is none
	// Package is bound as it is found, instead of one in Dir: what cannot be bound is left out.
	Package Package
	// Module is the import name of the module of Package; "" stands for the last part of its path, with a "_" behind the name of a
	// module of Python's own.
	Module string
	Out    string // the folder for the wheel; default dist in Dir, or of Package in the current folder
	// Target is what the wheel is for; the zero value stands for GOOS and GOARCH of the go command.
	Target platform.Target
	// Cache is the folder for what later builds use again; default "goanna" in the user's cache folder.
	Cache string
	// Vendor has Sdist put the Go modules that a build needs into the archive, as vendor in [tool.goanna] does.
	Vendor bool
	// Editable lays the package out in a folder of the project, .goanna/site, and writes a wheel that has that folder imported (PEP 660).
	Editable bool
	// OnImport, with Editable, has the package built again when it is imported.
	OnImport bool
	// Version is the version of the tool, which the wheel and crash reports name.
	Version string
	// Progress, if not nil, is called with the name of each step at its beginning. Calls do not overlap.
	Progress func(step string)
}

// Result is a finished build.
type Result struct {
	Wheel     string   `json:"wheel"` // absolute path
	Name      string   `json:"name"`
	Version   string   `json:"version"`
	Module    string   `json:"module"`
	Tag       string   `json:"tag"` // the compressed tag set
	Files     []Member `json:"files"`
	Steps     []Step   `json:"steps"`
	Seconds   float64  `json:"seconds"`
	Unchanged bool     `json:"unchanged"` // nothing had to be compiled
	Warnings  []string `json:"warnings,omitempty"`
	// Site is the folder with the package of an editable wheel.
	Site string `json:"site,omitempty"`
	// Report says what of packages that are bound as they are found is bound. Nil for a package in a folder, of which all is.
	Report *Report `json:"report,omitempty"`
	// Calls says of each function of the module how Python calls it.
	Calls Calls `json:"calls,omitempty"`
	// Dependencies are those of [project].
	Dependencies []string `json:"dependencies,omitempty"`
}

// Member is a file of the package in the wheel.
type Member struct {
	Name string `json:"name"`
	Size int64  `json:"size"` // bytes, uncompressed
}

// Step is one part of a build. Steps may overlap in time.
type Step struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
}

// Build builds the wheel. Its errors tell the author what to change, and contain the output of the compilers.
func Build(ctx context.Context, opts Options) (*Result, error) {
	if opts.Target == platform.Universal2 {
		return buildUniversal(ctx, opts)
	}
	b, unlock, err := newLocked(ctx, opts)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := b.step("look for changes", func() error { return b.findRecipe(ctx) }); err != nil {
		return nil, err
	}
	result := b.unchanged()
	if result == nil {
		if result, err = b.all(ctx); err != nil {
			// a cancelled build reports the failure of the program that it interrupted
			if cause := context.Cause(ctx); cause != nil {
				return nil, cause
			}
			return nil, err
		}
	}
	if err := wheel.RemoveStale(result.Wheel); err != nil {
		return nil, fmt.Errorf("removing older wheels of the same version: %w", err)
	}
	return b.finish(result), nil
}

// builder is the state of one build.
type builder struct {
	opts    Options
	started time.Time
	project *pyproject.Project
	pkgDir  string // the Go package's folder
	// facade has the packages that are bound as they are found, and facadeName a part of the name of its folder
	facade     []Package
	facadeName string
	when       time.Time
	cache      string // the folder for this project
	shared     string // the folder for all projects
	recipe     *recipe
	session    []string // the variables that do not affect the build (splitEnviron)
	modFlags   []string // flags by which the go command reads a go.mod that requires the runtime
	// workspace is a go.work that has the runtime; empty if go.mod requires it
	workspace string
	// leaves are the candidates in the Go library; noLeaves says why there are none
	leaves   []leaf.Candidate
	noLeaves string

	mu     sync.Mutex // guards the two fields below
	steps  []Step
	report func(string)
}

func newBuilder(ctx context.Context, opts Options) (*builder, error) {
	b := &builder{opts: opts, started: time.Now(), report: opts.Progress}
	if b.report == nil {
		b.report = func(string) {}
	}
	if err := b.openFacade(ctx); err != nil {
		return nil, err
	}
	var err error
	if b.project, err = b.opts.open(); err != nil {
		return nil, err
	}
	if opts.Package.Path != "" {
		b.project.Module = b.opts.Module
		b.project.Metadata.Version = moduleVersion(ctx, b.opts.Dir, opts.Package.Path)
	}
	b.pkgDir = filepath.Join(b.opts.Dir, filepath.FromSlash(b.project.Package))
	if len(b.project.Packages) > 0 {
		if err := b.openProjectFacade(ctx); err != nil {
			return nil, err
		}
	}
	if b.when, err = sourceDate(os.Getenv("SOURCE_DATE_EPOCH")); err != nil {
		return nil, err
	}
	return b, b.openCache()
}

// open makes the folders absolute, sets that for the output where it is missing, and reads the project.
func (o *Options) open() (*pyproject.Project, error) {
	var err error
	if o.Dir, err = filepath.Abs(o.Dir); err != nil {
		return nil, err
	}
	// one folder reached by two paths has one cache
	if o.Dir, err = filepath.EvalSymlinks(o.Dir); err != nil {
		return nil, fmt.Errorf("expected a folder with a Go package: %w", err)
	}
	if err := checkFolder(o.Dir); err != nil {
		return nil, err
	}
	if err := o.findOut(); err != nil {
		return nil, err
	}
	project, err := pyproject.Read(o.Dir)
	if err != nil {
		return nil, err
	}
	return project, project.CheckBackend()
}

// findOut makes the folder for the output absolute.
func (o *Options) findOut() (err error) {
	switch {
	case o.Out != "":
	case o.Package.Path != "":
		o.Out = "dist"
	default:
		o.Out = filepath.Join(o.Dir, "dist")
	}
	if o.Out, err = filepath.Abs(o.Out); err != nil {
		return err
	}
	return checkOutput(o.Out)
}

// sourceDate reads SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/). Without one, it is the
// earliest time that a zip archive can hold.
func sourceDate(epoch string) (time.Time, error) {
	if epoch == "" {
		return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), nil
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil || seconds < 0 {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH: expected seconds since 1970, got %q", epoch)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// step runs f, reports its name first, and notes the time that it took.
func (b *builder) step(name string, f func() error) error {
	start := time.Now()
	b.mu.Lock()
	b.report(name)
	b.mu.Unlock()
	err := f()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.steps = append(b.steps, Step{name, round(time.Since(start))})
	return err
}

func (b *builder) finish(result *Result) *Result {
	result.Steps = b.steps
	result.Seconds = round(time.Since(b.started))
	return result
}

// round returns a duration in seconds, to the millisecond.
func round(d time.Duration) float64 { return d.Round(time.Millisecond).Seconds() }

// all builds the parts that are not in the cache.
func (b *builder) all(ctx context.Context) (*Result, error) {
	defer removeStrays(b.pkgDir, b.started)
	if err := b.checkCompiler(ctx); err != nil {
		return nil, err
	}
	if err := checkPackage(b.pkgDir); err != nil {
		return nil, err
	}
	module, sources, err := b.generate(ctx)
	if err != nil {
		return nil, err
	}
	var linked *linked
	err = together(ctx,
		func(ctx context.Context) error {
			return b.step("compile the Go package", func() error { return b.goBuild(ctx) })
		},
		func(ctx context.Context) error {
			return b.step("compile the extension modules", func() error { return b.compileShims(ctx, sources.C) })
		},
		func(ctx context.Context) (err error) {
			linked, err = b.findLinked(ctx)
			return err
		},
	)
	if err != nil {
		return nil, err
	}
	var result *Result
	err = b.step("write the wheel", func() (err error) {
		result, err = b.writeWheel(ctx, module, sources, linked)
		return err
	})
	if err != nil {
		return nil, err
	}
	return result, b.remember(b.listInputs(linked), result)
}

// generate describes what is bound, generates the code of the extension module, and lays its Go beside the package.
func (b *builder) generate(ctx context.Context) (*model.Module, *gen.Sources, error) {
	if err := b.requireRuntime(ctx); err != nil {
		return nil, nil, err
	}
	var module *model.Module
	err := b.step("read the Go package", func() (err error) {
		module, err = b.load(false)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if err := pyproject.CheckModule(module.Name); err != nil {
		return nil, nil, fmt.Errorf("the module's name: %w; set module in [tool.goanna] of pyproject.toml", err)
	}
	if b.project.Metadata.Name == "" {
		b.project.Metadata.Name = distributionName(module.Name)
	}
	if module.Version, err = wheel.NormalizeVersion(b.project.Metadata.Version); err != nil {
		return nil, nil, err
	}
	sources, err := gen.Generate(module)
	if err != nil {
		return nil, nil, err
	}
	return module, sources, b.writeGo(sources.Main)
}

// distributionName is the name of the wheel of a module where the project gives none: that of a distribution ends with a letter or digit, which "json_"
// does not.
func distributionName(module string) string {
	return strings.Trim(strings.ReplaceAll(module, ".", "-"), "-_")
}

// load describes the package or packages. lenient has what cannot be bound left out of the author's own, too.
func (b *builder) load(lenient bool) (*model.Module, error) {
	return bind.Load(b.pkgDir, bind.Options{
		Module: b.project.Module, Env: slices.Concat(b.session, b.goEnviron()), BuildFlags: b.goFlags(), Packages: b.packages(), Lenient: lenient,
	})
}

// together runs the functions side by side and returns the error of the first in the list that fails: one mistake can make
// several of them fail. A failure cancels the functions after it.
func together(ctx context.Context, functions ...func(context.Context) error) error {
	errs := make([]error, len(functions))
	var wait sync.WaitGroup
	for n, f := range functions {
		before := ctx
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		wait.Go(func() {
			if errs[n] = f(before); errs[n] != nil {
				cancel()
			}
		})
		defer cancel()
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// newWheel returns the project's wheel with files.
func (b *builder) newWheel(tags wheel.Tags, files []wheel.File, l *linked) (*wheel.Wheel, error) {
	w := &wheel.Wheel{
		Metadata: b.project.Metadata, Tags: tags, Files: files, ProjectDir: b.opts.Dir, Time: b.when,
		Generator: strings.TrimSpace("goanna " + b.opts.Version),
	}
	module := b.project.Module
	if module == "" {
		module = l.packages[len(l.packages)-1].Name
	}
	addHook(w, module)
	return w, b.describeLinked(w, l)
}

// writeWheel assembles the package tree, audits the compiled files, and writes the wheel.
func (b *builder) writeWheel(ctx context.Context, module *model.Module, sources *gen.Sources, l *linked) (*Result, error) {
	files, err := b.tree(module, sources)
	if err != nil {
		return nil, err
	}
	platform, warnings, err := b.audit()
	if err != nil {
		return nil, err
	}
	names := make([]string, len(files))
	for n, f := range files {
		names[n] = f.Name
	}
	tags, err := wheel.TagsFor(names, platform)
	if err != nil {
		return nil, err
	}
	w, err := b.newWheel(tags, files, l)
	if err != nil {
		return nil, err
	}
	if b.opts.Editable {
		if w.Files, err = b.layOut(module.Name, files); err != nil {
			return nil, err
		}
	}
	path, err := w.Write(ctx, b.opts.Out)
	if err != nil {
		return nil, err
	}
	version, err := wheel.NormalizeVersion(w.Metadata.Version)
	if err != nil {
		return nil, err
	}
	result := &Result{
		Wheel: path, Name: w.Metadata.Name, Version: version, Module: module.Name, Tag: tags.String(),
		Warnings:     append(warnings, warnHidden(module.Name)...),
		Calls:        b.calls(module),
		Dependencies: w.Metadata.Dependencies,
	}
	if b.opts.Editable {
		result.Site = b.siteDir()
	}
	if len(b.packages()) > 0 {
		result.Report = newReport(module)
	}
	for _, f := range files {
		size := int64(len(f.Data))
		if f.Path != "" {
			info, err := os.Stat(f.Path)
			if err != nil {
				return nil, err
			}
			size = info.Size()
		}
		result.Files = append(result.Files, Member{f.Name, size})
	}
	return result, nil
}
