// Command reference prints the page of a Go package for the documentation's site, in Markdown, from its doc comments: the site has it beside the pages
// that are written by hand, and shows the sources that it is built from.
//
//	go run ./internal/reference DIR
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/doc"
	"go/doc/comment"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: reference DIR")
		os.Exit(2)
	}
	text, err := markdown(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "reference:", err)
		os.Exit(1)
	}
	fmt.Print(text)
}

const module = "github.com/goanna-py/goanna/"

// writer writes the page of a package. An exported name has a heading, whose anchor is the name: "View", "View.Rows".
type writer struct {
	bytes.Buffer
	fset *token.FileSet
	pkg  *doc.Package
}

// markdown returns the page of the package in a folder, relative to that of goanna's module.
func markdown(dir string) (string, error) {
	found, err := build.ImportDir(dir, build.ImportComment)
	if err != nil {
		return "", err
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range found.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.ParseComments)
		if err != nil {
			return "", err
		}
		files = append(files, file)
	}
	pkg, err := doc.NewFromFiles(fset, files, module+filepath.ToSlash(filepath.Clean(dir)))
	if err != nil {
		return "", err
	}
	w := writer{fset: fset, pkg: pkg}
	return w.page()
}

func (w *writer) page() (string, error) {
	fmt.Fprintf(w, "# Package %s\n\n```go\nimport %q\n```\n\n", w.pkg.Name, w.pkg.ImportPath)
	w.comment(w.pkg.Doc)
	w.values("Constants", w.pkg.Consts)
	w.values("Variables", w.pkg.Vars)
	if len(w.pkg.Funcs) > 0 {
		fmt.Fprintf(w, "## Functions\n\n")
	}
	w.functions("", w.pkg.Funcs)
	for _, t := range w.pkg.Types {
		fmt.Fprintf(w, "## type %s { #%[1]s }\n\n", t.Name)
		w.declaration(t.Decl)
		w.comment(t.Doc)
		w.group(t.Consts)
		w.group(t.Vars)
		w.functions("", t.Funcs)
		w.functions(t.Name+".", t.Methods)
	}
	return w.String(), nil
}

// values writes constants or variables that are of no type of the package.
func (w *writer) values(title string, list []*doc.Value) {
	if len(list) > 0 {
		fmt.Fprintf(w, "## %s\n\n", title)
	}
	w.group(list)
}

func (w *writer) group(list []*doc.Value) {
	for _, v := range list {
		for _, name := range v.Names {
			fmt.Fprintf(w, "<a id=%q></a>", name)
		}
		fmt.Fprintf(w, "\n\n")
		w.declaration(v.Decl)
		w.comment(v.Doc)
	}
}

func (w *writer) functions(receiver string, list []*doc.Func) {
	for _, f := range list {
		fmt.Fprintf(w, "### func %s%s { #%[1]s%[2]s }\n\n", receiver, f.Name)
		w.declaration(f.Decl)
		w.comment(f.Doc)
	}
}

// declaration writes the declaration without its doc comment and its body, which go/doc has taken off.
func (w *writer) declaration(decl ast.Decl) {
	var text bytes.Buffer
	if err := format.Node(&text, w.fset, decl); err != nil {
		panic(err) // of the parser's own nodes
	}
	fmt.Fprintf(w, "```go\n%s\n```\n\n", text.Bytes())
}

func (w *writer) comment(text string) {
	p := w.pkg.Printer()
	p.HeadingLevel = 3
	p.HeadingID = func(*comment.Heading) string { return "" }
	p.DocLinkURL = w.link
	w.Write(p.Markdown(w.pkg.Parser().Parse(text)))
	w.WriteString("\n")
}

// link is the address of what a doc comment mentions in brackets: on this page, on another page of the site, or on Go's site.
func (w *writer) link(l *comment.DocLink) string {
	name := l.Name
	if l.Recv != "" {
		name = l.Recv + "." + name
	}
	switch dir, own := strings.CutPrefix(l.ImportPath, module); {
	case l.ImportPath == "":
		return "#" + name
	case own && name != "":
		return path.Base(dir) + ".md#" + name
	case own:
		return path.Base(dir) + ".md"
	}
	return l.DefaultURL("https://pkg.go.dev")
}
