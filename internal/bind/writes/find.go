package writes

import (
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
)

// Write is the first place in a package's source that writes to memory of a parameter.
type Write struct {
	Param int       // number of the parameter
	Pos   token.Pos // of the statement
	By    string    // the function of another package that the statement calls and that writes, or ""
}

// Finder analyses the functions of one package.
type Finder struct{ *analyzer }

// New returns a Finder for a package with its syntax and types. The packages that it imports, directly or indirectly, must have files,
// export data and modules.
func New(pkg *packages.Package) *Finder {
	a := &analyzer{
		files: pkg, packages: map[string]*packages.Package{}, objects: map[object]*object{}, frames: map[*ssa.Function]*frame{},
		dependents: map[*ssa.Function]map[*frame]bool{}, programs: map[string]*program{},
		unsettled: map[*frame]bool{},
	}
	packages.Visit([]*packages.Package{pkg}, func(p *packages.Package) bool {
		a.packages[p.PkgPath] = p
		return true
	}, nil)
	a.own = ownProgram(pkg)
	return &Finder{a}
}

// Find returns the writes through the parameters of fn whose numbers are in params. They must be slices or pointers. complete is false if the analysis
// ended before it had followed all pointers: there may be more writes. Those of a method of an interface are where it is declared.
func (f *Finder) Find(fn *types.Func, params []int) (list []Write, complete bool) {
	if recv := fn.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		written, complete := f.findThrough(fn, params)
		for _, i := range slices.Sorted(maps.Keys(written)) {
			list = append(list, Write{Param: i, Pos: fn.Pos()})
		}
		return list, complete
	}
	first, complete := f.find(f.own.pkg.Prog.FuncValue(fn), f.own, params)
	for _, i := range slices.Sorted(maps.Keys(first)) {
		at := first[i]
		if !at.pos.IsValid() {
			at.pos = fn.Pos()
		}
		list = append(list, Write{i, f.statement(at.pos), at.by})
	}
	return list, complete
}

// findThrough finds the parameters of a method of an interface that are written to, as its contract says, or else as the methods do of the types in
// the interface's package that implement it.
func (f *Finder) findThrough(fn *types.Func, params []int) (written map[int]bool, complete bool) {
	written = map[int]bool{}
	effects, listed := readContracts().of(fn)
	if listed || f.contracted(fn.Pkg()) || fn.Name() == "Write" {
		for _, e := range effects {
			if i := e.arg + 1; (e.what == 'w' || e.what == '*') && slices.Contains(params, i) {
				written[i] = true
			}
		}
		return written, true
	}
	complete = true
	program, iface, method := f.interfaceOf(fn)
	if method == nil {
		return written, true
	}
	for _, body := range program.implementations(iface, method) {
		first, all := f.find(body, program, params)
		complete = complete && all
		for i := range first {
			written[i] = true
		}
	}
	return written, complete
}

// interfaceOf returns the program that declares a method of an interface, with the interface and the method there; nil where there are none.
func (f *Finder) interfaceOf(fn *types.Func) (*program, *types.Interface, *types.Func) {
	named, ok := types.Unalias(fn.Signature().Recv().Type()).(*types.Named)
	program := f.programOf(fn.Pkg().Path())
	if !ok || program == nil {
		return nil, nil, nil
	}
	there := program.pkg.Pkg.Scope().Lookup(named.Obj().Name())
	if there == nil || !types.IsInterface(there.Type()) {
		return nil, nil, nil
	}
	method, _, _ := types.LookupFieldOrMethod(there.Type(), false, fn.Pkg(), fn.Name())
	m, _ := method.(*types.Func)
	return program, there.Type().Underlying().(*types.Interface), m
}

// find returns the first write to each parameter of a function of a program.
func (f *Finder) find(body *ssa.Function, program *program, params []int) (first map[int]place, complete bool) {
	if body == nil || body.Blocks == nil {
		return nil, true
	}
	f.steps = 0
	frame := f.frame(body, program)
	for _, i := range params {
		for _, at := range leaves(body.Params[i].Type()) {
			frame.mark(f.intern(object{kind: param, index: i, path: at}))
		}
	}
	f.enqueue(frame)
	f.settle()
	sum := frame.sum
	first = map[int]place{}
	note := func(r ref, at place) {
		if r.obj.kind != param || !slices.Contains(params, r.obj.index) || r.ifRoom {
			return
		}
		if old, ok := first[r.obj.index]; !ok || at.before(old) {
			first[r.obj.index] = at
		}
	}
	for w, at := range sum.writes {
		if !w.beyond {
			note(ref{obj: w.obj}, at)
		}
	}
	if program == f.own && f.keeps(sum) {
		f.keptWrites(body, note)
	}
	return first, !f.dependsOnUnsettled(frame)
}

// keeps reports whether a function stores memory in a package variable.
func (f *Finder) keeps(sum *summary) bool {
	for o := range sum.memory {
		if o.underGlobal() || o.kind == global {
			return true
		}
	}
	return false
}

// keptWrites finds the writes of all functions of the package to memory that body has stored in package variables.
func (f *Finder) keptWrites(body *ssa.Function, note func(ref, place)) {
	var all []*ssa.Function
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		all = append(all, fn)
		for _, inner := range fn.AnonFuncs {
			add(inner)
		}
	}
	for _, fn := range f.own.byName {
		add(fn)
	}
	for _, fn := range all {
		f.enqueue(f.frame(fn, f.own))
	}
	f.settle()
	for _, fn := range all {
		a := &application{frame: f.frames[body], known: map[*object][]ref{}, busy: map[*object]bool{}}
		for w, at := range f.frames[fn].sum.writes {
			if w.beyond || !w.obj.underGlobal() {
				continue
			}
			for _, r := range a.object(w.obj) {
				note(r, at)
			}
		}
	}
}

// analyzer is the state of the analysis of all functions.
type analyzer struct {
	files      *packages.Package
	packages   map[string]*packages.Package
	own        *program
	programs   map[string]*program // of dependencies; nil if the dependency cannot be read
	objects    map[object]*object
	frames     map[*ssa.Function]*frame
	dependents map[*ssa.Function]map[*frame]bool
	queue      []*frame
	steps      int             // of this Find
	unsettled  map[*frame]bool // analyses that ended because of maxSteps
}

// maxSteps bounds the analysis for one function, which takes a second then. Steps are counted, not timed: a slow machine goes as far as a
// fast one.
const maxSteps = 1_000_000

func (a *analyzer) exhausted() bool {
	a.steps++
	return a.steps > maxSteps
}

// dependsOnUnsettled reports whether the analysis of a function, or of one that it calls directly or indirectly, has ended early.
func (a *analyzer) dependsOnUnsettled(f *frame) bool {
	if len(a.unsettled) == 0 {
		return false
	}
	seen := map[*frame]bool{}
	todo := slices.Collect(maps.Keys(a.unsettled))
	for len(todo) > 0 {
		g := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !seen[g] {
			seen[g] = true
			todo = slices.AppendSeq(todo, maps.Keys(a.dependents[g.fn]))
		}
	}
	return seen[f]
}

func (a *analyzer) intern(o object) *object {
	if known, ok := a.objects[o]; ok {
		return known
	}
	known := &o
	a.objects[o] = known
	return known
}

// summary returns the present summary of a function. f is analysed again when the summary grows.
func (f *frame) summary(fn *ssa.Function, program *program, args []pointers) *summary {
	if f.dependents[fn] == nil {
		f.dependents[fn] = map[*frame]bool{}
	}
	f.dependents[fn][f] = true
	_, known := f.frames[fn]
	callee := f.frame(fn, program)
	grew := f.interestOf(callee, args)
	switch {
	case !known:
		f.again(callee)
	case grew:
		f.enqueue(callee)
	}
	return callee.sum
}

func (a *analyzer) frame(fn *ssa.Function, program *program) *frame {
	if f, ok := a.frames[fn]; ok {
		return f
	}
	f := &frame{
		analyzer: a, program: program, fn: fn, sum: newSummary(),
		values: map[ssa.Value]pointers{}, tuples: map[ssa.Value]map[int]pointers{}, interest: map[*object][]*object{},
	}
	a.frames[fn] = f
	return f
}

func (a *analyzer) enqueue(f *frame) {
	if !f.queued {
		f.queued = true
		a.queue = append(a.queue, f)
	}
}

// maxRuns is the largest number of analyses of a function of a dependency: later ones find only indirect effects.
const maxRuns = 4

func (a *analyzer) again(f *frame) {
	if f.runs++; f.program != a.own && f.runs > maxRuns {
		return
	}
	grew := f.analyze()
	if a.exhausted() {
		a.unsettled[f] = true
	} else {
		delete(a.unsettled, f)
	}
	if grew {
		for by := range a.dependents[f.fn] {
			a.enqueue(by)
		}
	}
}

// settle analyses functions until no summary grows any more, or until the steps are used up.
func (a *analyzer) settle() {
	for len(a.queue) > 0 {
		if a.exhausted() {
			for _, f := range a.queue {
				f.queued = false
				a.unsettled[f] = true
			}
			a.queue = nil
			return
		}
		f := a.queue[0]
		a.queue = a.queue[1:]
		f.queued = false
		a.again(f)
	}
}

// contracted reports whether contracts.txt describes a package.
func (a *analyzer) contracted(pkg *types.Package) bool {
	if pkg == nil {
		return true
	}
	path := pkg.Path()
	if path == a.files.PkgPath {
		return false
	}
	if module, ok := strings.CutPrefix(path, "github.com/goanna-py/goanna/"); ok {
		return module == "buffer" || strings.HasPrefix(module, "buffer/") || module == "py"
	}
	p := a.packages[path]
	return p == nil || p.Module == nil
}

// resolve returns the body of a function of which program has only the declaration, and the program with the body.
func (a *analyzer) resolve(from *program, fn *ssa.Function) (*ssa.Function, *program) {
	if fn.Blocks != nil || fn.Pkg == from.pkg {
		return fn, from
	}
	obj := declaration(fn)
	if obj == nil {
		return nil, nil
	}
	p := a.programOf(obj.Pkg().Path())
	if p == nil {
		return nil, nil
	}
	return p.find(obj), p
}

// programOf returns the program of a package; nil: it cannot be read.
func (a *analyzer) programOf(path string) *program {
	if path == a.own.pkg.Pkg.Path() {
		return a.own
	}
	p, ok := a.programs[path]
	if !ok {
		if files := a.packages[path]; files != nil {
			p = dependency(files, a.packages)
		}
		a.programs[path] = p
	}
	return p
}
