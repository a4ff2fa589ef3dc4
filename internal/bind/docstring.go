package bind

import (
	"go/ast"
	"go/doc/comment"
	"strings"
)

// docWidth is the width of docstring text, in characters (PEP 8).
const docWidth = 72

// docstring converts a doc comment to plain text. It removes directives and the brackets of links. It replaces the Go names of
// functions and constants, in links and as the first word, by the Python names.
func (b *binder) docstring(goName string, g *ast.CommentGroup) string {
	if g == nil {
		return ""
	}
	parser := comment.Parser{
		LookupSym: func(recv, name string) bool { return recv == "" && b.pythonNames[name] != "" },
		LookupPackage: func(name string) (path string, ok bool) {
			for _, p := range b.pkg.Types.Imports() {
				if p.Name() == name {
					return p.Path(), true
				}
			}
			return comment.DefaultLookupPackage(name)
		},
	}
	doc := parser.Parse(g.Text())
	b.renameLinks(doc.Content)
	printer := comment.Printer{TextWidth: docWidth, TextCodePrefix: "    "}
	text := strings.TrimSpace(string(printer.Text(doc)))
	if rest, ok := strings.CutPrefix(text, goName); ok && goName != "" && (rest == "" || !identifierPart(firstRune(rest))) {
		text = b.pythonNames[goName] + rest
	}
	return text
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

func (b *binder) renameLinks(blocks []comment.Block) {
	for _, block := range blocks {
		switch x := block.(type) {
		case *comment.Paragraph:
			b.renameTexts(x.Text)
		case *comment.Heading:
			b.renameTexts(x.Text)
		case *comment.List:
			for _, item := range x.Items {
				b.renameLinks(item.Content)
			}
		}
	}
}

func (b *binder) renameTexts(texts []comment.Text) {
	for _, t := range texts {
		if link, ok := t.(*comment.DocLink); ok && link.ImportPath == "" && link.Recv == "" {
			link.Text = []comment.Text{comment.Plain(b.pythonNames[link.Name])}
		}
	}
}
