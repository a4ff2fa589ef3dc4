package bind

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/packages"
)

// declareForeign notes the doc comments of other packages, whose types come from export data, which has none: it parses the files of those alone that the API
// mentions. A package that the go command does not list, or a file that does not parse, has no docs.
func (b *binder) declareForeign(pkgs []*types.Package) {
	paths := map[string]*types.Package{}
	for _, pkg := range pkgs {
		if b.owner(pkg) == nil {
			paths[pkg.Path()] = pkg
		}
	}
	if len(paths) == 0 {
		return
	}
	config := b.list
	config.Mode = packages.NeedName | packages.NeedFiles
	var patterns []string
	for path := range paths {
		patterns = append(patterns, path)
	}
	listed, err := packages.Load(&config, patterns...)
	if err != nil {
		return
	}
	for _, l := range listed {
		if pkg := paths[l.PkgPath]; pkg != nil {
			b.declareDocs(pkg, docsOf(l.GoFiles))
		}
	}
}

// docsOf returns the doc comments of exported names in files: "Regexp", "Regexp.Longest", "Compile".
func docsOf(files []string) map[string]*ast.CommentGroup {
	docs := map[string]*ast.CommentGroup{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				name := d.Name.Name
				if d.Recv != nil {
					name = receiverName(d) + "." + name
				}
				docs[name] = d.Doc
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if s, ok := spec.(*ast.TypeSpec); ok {
						docType(docs, d, s)
					}
				}
			}
		}
	}
	return docs
}

// docType notes the comments of a type and of its fields or methods.
func docType(docs map[string]*ast.CommentGroup, d *ast.GenDecl, s *ast.TypeSpec) {
	docs[s.Name.Name] = s.Doc
	if !d.Lparen.IsValid() {
		docs[s.Name.Name] = d.Doc
	}
	members := membersOf(s)
	if members == nil {
		return
	}
	for _, member := range members.List {
		for _, id := range member.Names {
			docs[s.Name.Name+"."+id.Name] = memberDoc(member)
		}
	}
}

// declareDocs notes the comments of a package's functions, methods and fields, and of its types.
func (b *binder) declareDocs(pkg *types.Package, docs map[string]*ast.CommentGroup) {
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		b.declared[obj] = declaration{doc: docs[name]}
		t, ok := obj.(*types.TypeName)
		if !ok {
			continue
		}
		if named, ok := t.Type().(*types.Named); ok {
			for method := range named.Methods() {
				b.declared[method] = declaration{doc: docs[name+"."+method.Name()]}
			}
		}
		switch u := t.Type().Underlying().(type) {
		case *types.Struct:
			for field := range u.Fields() {
				b.declared[field] = declaration{doc: docs[name+"."+field.Name()]}
			}
		case *types.Interface:
			for method := range u.Methods() {
				b.declared[method] = declaration{doc: docs[name+"."+method.Name()]}
			}
		}
	}
}
