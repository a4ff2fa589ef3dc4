package bind

import (
	"go/ast"
	"go/token"
	"strings"
)

const directivePrefix = "//goanna:"

var directiveNames = []string{"hold-gil", "mut", "name", "ndim", "plain", "sig", "skip"}

// directive is one //goanna:name args line.
type directive struct {
	name    string
	pos     token.Pos // of the line
	args    string    // trimmed
	argsPos token.Pos
}

// directives are those of one declaration, nil where absent.
type directives struct {
	skip, mut, name, ndim, plain, sig, holdGIL *directive
}

func (d directives) all() []*directive {
	var all []*directive
	for _, x := range []*directive{d.holdGIL, d.mut, d.name, d.ndim, d.plain, d.sig, d.skip} {
		if x != nil {
			all = append(all, x)
		}
	}
	return all
}

// parseDirective splits a comment. ok is false for one that is no directive of goanna.
func parseDirective(c *ast.Comment) (d *directive, ok bool) {
	rest, ok := strings.CutPrefix(c.Text, directivePrefix)
	if !ok {
		return nil, false
	}
	name, args := rest, ""
	if i := strings.IndexAny(rest, " \t("); i >= 0 {
		name, args = rest[:i], rest[i:]
	}
	trimmed := strings.TrimLeft(args, " \t")
	return &directive{
		name:    name,
		pos:     c.Slash,
		args:    strings.TrimRight(trimmed, " \t\r"),
		argsPos: c.Slash + token.Pos(len(c.Text)-len(trimmed)),
	}, true
}

// read collects the directives of the comments of one declaration.
func (b *binder) read(groups ...*ast.CommentGroup) directives {
	var ds directives
	for _, g := range groups {
		if g == nil {
			continue
		}
		for _, c := range g.List {
			d, ok := parseDirective(c)
			if !ok {
				b.checkSpaced(c)
				continue
			}
			b.seen[c] = true
			var field **directive
			switch d.name {
			case "skip":
				field = &ds.skip
			case "name":
				field = &ds.name
			case "mut":
				field = &ds.mut
			case "ndim":
				field = &ds.ndim
			case "plain":
				field = &ds.plain
			case "sig":
				field = &ds.sig
			case "hold-gil":
				field = &ds.holdGIL
			default:
				b.unknown(d)
				continue
			}
			switch {
			case *field != nil:
				b.errorf(d.pos, "//goanna:%s is given twice", d.name)
			case d.args != "" && (d.name == "skip" || d.name == "hold-gil" || d.name == "plain"):
				b.errorf(d.argsPos, "//goanna:%s takes no argument, got %q", d.name, d.args)
			case d.args == "" && d.name == "name":
				b.errorf(d.pos, "//goanna:name needs the Python name: //goanna:name other")
			case d.args == "" && d.name == "mut":
				b.errorf(d.pos, "//goanna:mut needs the names of slice parameters: //goanna:mut dst")
				continue
			case d.args == "" && d.name == "ndim":
				b.errorf(d.pos, "//goanna:ndim needs a number for a parameter: //goanna:ndim img=2")
				continue
			case d.args == "" && d.name == "sig":
				b.errorf(d.pos, "//goanna:sig needs the signature: //goanna:sig (img, /, radius=1)")
				continue
			}
			*field = d
		}
	}
	return ds
}

func (b *binder) unknown(d *directive) {
	known := directivePrefix + strings.Join(directiveNames, ", "+directivePrefix)
	hint := ""
	if s := nearest(d.name, directiveNames); s != "" {
		hint = "; did you mean //goanna:" + s + "?"
	}
	b.errorf(d.pos, "unknown directive //goanna:%s: expected one of %s%s", d.name, known, hint)
}

// checkSpaced reports "// goanna:skip": gofmt leaves the space, and Go then takes it for text.
func (b *binder) checkSpaced(c *ast.Comment) {
	rest, ok := strings.CutPrefix(c.Text, "// goanna:")
	if !ok {
		return
	}
	for _, n := range directiveNames {
		if after, ok := strings.CutPrefix(rest, n); ok && (after == "" || after[0] == ' ' || after[0] == '\t') {
			b.errorf(c.Slash, "a directive has no space after //: write //goanna:%s", n)
		}
	}
}

// strays reports the directives that stand in no doc comment of a declaration.
func (b *binder) strays(f *ast.File) {
	for _, g := range f.Comments {
		for _, c := range g.List {
			d, ok := parseDirective(c)
			if !ok || b.seen[c] {
				continue
			}
			if nearest(d.name, directiveNames) != d.name {
				b.unknown(d)
				continue
			}
			b.errorf(d.pos, "//goanna:%s belongs to no declaration: put it right above one, at the end of its doc comment", d.name)
		}
	}
}

// noEffect reports every directive of a declaration for which they mean nothing.
func (b *binder) noEffect(what string, ds ...*directive) {
	for _, d := range ds {
		if d != nil {
			b.errorf(d.pos, "//goanna:%s has no effect on %s", d.name, what)
		}
	}
}

// nearest gives the candidate that is at most two edits (of one byte) from word, "" where there is none.
func nearest(word string, candidates []string) string {
	best, bestDistance := "", 3
	for _, c := range candidates {
		if len(word) > len(c)+2 {
			continue
		}
		if d := editDistance(word, c); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// editDistance is Levenshtein's.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
