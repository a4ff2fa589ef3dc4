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
	return b.describe(goName, b.pythonNames[goName], g)
}

// describe is docstring for what has a Python name of its own, a member.
func (b *binder) describe(goName, name string, g *ast.CommentGroup) string {
	text := b.plainText(g, docWidth)
	if rest, ok := cutWord(text, goName); ok {
		text = name + rest
	}
	return text
}

// cutWord returns what follows a word at the start of a text.
func cutWord(text, word string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(text, word)
	return rest, ok && word != "" && (rest == "" || !identifierPart(firstRune(rest)))
}

// plainText is docstring except for the first word; width is that of its lines.
func (b *binder) plainText(g *ast.CommentGroup, width int) string {
	if g == nil {
		return ""
	}
	parser := comment.Parser{
		LookupSym: func(recv, name string) bool { return b.linked(recv, name) != "" },
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
	printer := comment.Printer{TextWidth: width, TextCodePrefix: "    "}
	return strings.TrimSpace(string(printer.Text(doc)))
}

// linked is what a docstring says for a link to a function, a type, a constant or a member; "" for one that Python lacks.
func (b *binder) linked(recv, name string) string {
	if recv != "" {
		name = strings.TrimPrefix(recv, "*") + "." + name
	}
	return b.pythonNames[name]
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
		if link, ok := t.(*comment.DocLink); ok && link.ImportPath == "" {
			link.Text = []comment.Text{comment.Plain(b.linked(link.Recv, link.Name))}
		}
	}
}
