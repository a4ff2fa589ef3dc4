package bind

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

const directivePrefix = "//goanna:"

// parseDirective parses a comment. ok is false if it is not a directive of goanna.
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

// read returns the directives in the comments of one declaration.
func (b *binder) read(groups ...*ast.CommentGroup) directives {
	ds := directives{}
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
			kind := kindOf(d.name)
			switch {
			case kind == nil:
				b.unknown(d)
			case ds[d.name] != nil:
				b.errorf(d.pos, "//goanna:%s is given twice", d.name)
				ds[d.name] = d
			case b.check(d, kind):
				ds[d.name] = d
			}
		}
	}
	return ds
}

func (b *binder) unknown(d *directive) {
	names := slices.Sorted(slices.Values(directiveNames()))
	known := directivePrefix + strings.Join(names, ", "+directivePrefix)
	hint := ""
	if s := nearest(d.name, names); s != "" {
		hint = "; did you mean //goanna:" + s + "?"
	}
	b.errorf(d.pos, "unknown directive //goanna:%s: expected one of %s%s", d.name, known, hint)
}

// checkSpaced reports a directive with a space, "// goanna:skip", which to Go is ordinary text.
func (b *binder) checkSpaced(c *ast.Comment) {
	rest, ok := strings.CutPrefix(c.Text, "// goanna:")
	if !ok {
		return
	}
	for _, n := range directiveNames() {
		if after, ok := strings.CutPrefix(rest, n); ok && (after == "" || after[0] == ' ' || after[0] == '\t') {
			b.errorf(c.Slash, "a directive has no space after //: write //goanna:%s", n)
		}
	}
}

// strays reports the directives outside the doc comments of declarations.
func (b *binder) strays(f *ast.File) {
	for _, g := range f.Comments {
		for _, c := range g.List {
			d, ok := parseDirective(c)
			if !ok || b.seen[c] {
				continue
			}
			if kindOf(d.name) == nil {
				b.unknown(d)
				continue
			}
			b.errorf(d.pos, "//goanna:%s belongs to no declaration: put it right above one, at the end of its doc comment", d.name)
		}
	}
}

// nearest returns the candidate nearest to word, at most two edits of one byte away, or "".
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

// editDistance returns the Levenshtein distance.
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
