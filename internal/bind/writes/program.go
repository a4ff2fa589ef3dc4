package writes

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"

	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
)

const buildMode = ssa.InstantiateGenerics

// program is the SSA form of one package. Imported packages have no bodies in it; each has a program of its own.
type program struct {
	pkg       *ssa.Package
	byName    map[string]*ssa.Function // by types.Func.FullName
	values    []*ssa.Function          // functions that the package uses as values; nil until they are collected
	collected bool
}

func ownProgram(p *packages.Package) *program {
	prog := ssa.NewProgram(p.Fset, buildMode)
	seen := map[*types.Package]bool{}
	var create func(list []*types.Package)
	create = func(list []*types.Package) {
		for _, imported := range list {
			if !seen[imported] {
				seen[imported] = true
				create(imported.Imports())
				prog.CreatePackage(imported, nil, nil, true)
			}
		}
	}
	create(p.Types.Imports())
	pkg := prog.CreatePackage(p.Types, p.Syntax, p.TypesInfo, false)
	pkg.Build()
	return newProgram(pkg, p.TypesInfo)
}

func newProgram(pkg *ssa.Package, info *types.Info) *program {
	p := &program{pkg: pkg, byName: map[string]*ssa.Function{}}
	for _, obj := range info.Defs {
		if f, ok := obj.(*types.Func); ok {
			if fn := pkg.Prog.FuncValue(f); fn != nil {
				p.byName[f.FullName()] = fn
			}
		}
	}
	return p
}

// dependency reads a package from its sources, and the types of imported packages from export data. It returns nil after an error.
func dependency(p *packages.Package, all map[string]*packages.Package) *program {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.CompiledGoFiles {
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil
		}
		files = append(files, f)
	}
	known := map[string]*types.Package{"unsafe": types.Unsafe}
	load := func(path string) (*types.Package, error) {
		if imported := p.Imports[path]; imported != nil {
			path = imported.PkgPath // of a vendored package
		}
		if t := known[path]; t != nil && t.Complete() {
			return t, nil
		}
		imported := all[path]
		if imported == nil {
			return nil, os.ErrNotExist
		}
		f, err := os.Open(imported.ExportFile)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		//lint:ignore SA1019 the export files of Go before 1.28 are archives, in which Read does not find the data
		r, err := gcexportdata.NewReader(f)
		if err != nil {
			return nil, err
		}
		return gcexportdata.Read(r, fset, known, path)
	}
	conf := &types.Config{Importer: importer(load), Sizes: p.TypesSizes, Error: func(error) {}}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Instances: map[*ast.Ident]types.Instance{},
	}
	pkg, err := conf.Check(p.PkgPath, fset, files, info)
	if err != nil {
		return nil
	}
	return ownProgram(&packages.Package{Fset: fset, Types: pkg, Syntax: files, TypesInfo: info})
}

type importer func(path string) (*types.Package, error)

func (f importer) Import(path string) (*types.Package, error) { return f(path) }

// find returns the function of which another program has only the declaration.
func (p *program) find(f *types.Func) *ssa.Function { return p.byName[f.Origin().FullName()] }

// withSignature returns the functions with a signature that the package uses as values.
func (p *program) withSignature(sig *types.Signature) []*ssa.Function {
	p.collect()
	var list []*ssa.Function
	for _, fn := range p.values {
		if fn.Signature.Recv() == nil && types.Identical(fn.Signature, sig) {
			list = append(list, fn)
		}
	}
	return list
}

func (p *program) collect() {
	if p.collected {
		return
	}
	p.collected = true
	seen := map[*ssa.Function]bool{}
	var visit func(fn *ssa.Function)
	visit = func(fn *ssa.Function) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				var called ssa.Value
				if c, ok := instr.(ssa.CallInstruction); ok {
					called = c.Common().Value
				}
				for _, operand := range instr.Operands(nil) {
					if value, ok := (*operand).(*ssa.Function); ok && *operand != called && !seen[value] {
						seen[value] = true
						p.values = append(p.values, value)
					}
				}
			}
		}
		for _, inner := range fn.AnonFuncs {
			visit(inner)
		}
	}
	for _, fn := range p.byName {
		visit(fn)
	}
	if init := p.pkg.Func("init"); init != nil {
		visit(init)
	}
}

// implementations returns the methods of the package's own types that implement a method of an interface.
func (p *program) implementations(iface *types.Interface, method *types.Func) []*ssa.Function {
	var list []*ssa.Function
	for _, member := range p.pkg.Members {
		t, ok := member.(*ssa.Type)
		if !ok || types.IsInterface(t.Type()) {
			continue
		}
		if named, ok := types.Unalias(t.Type()).(*types.Named); !ok || named.TypeParams().Len() > 0 {
			continue
		}
		for _, candidate := range []types.Type{t.Type(), types.NewPointer(t.Type())} {
			if !types.Implements(candidate, iface) {
				continue
			}
			if fn := p.method(candidate, method); fn != nil {
				list = append(list, fn)
				break
			}
		}
	}
	return list
}

// method returns the method of a type that a call through an interface runs, or nil.
func (p *program) method(t types.Type, method *types.Func) *ssa.Function {
	selection := p.pkg.Prog.MethodSets.MethodSet(t).Lookup(method.Pkg(), method.Name())
	if selection == nil {
		return nil
	}
	return p.pkg.Prog.MethodValue(selection)
}
