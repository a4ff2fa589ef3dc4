package bind

import (
	"fmt"
	"go/token"
	"maps"
	"slices"
)

// given are directives for a package that is bound as it is found, from outside of its source.
type given struct {
	Package
	unmet map[string]bool // names in Go that no declaration has had yet
}

func newGiven(p Package) *given {
	g := &given{Package: p, unmet: map[string]bool{}}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(p.Rename)), p.Skip) {
		g.unmet[name] = true
	}
	return g
}

// add adds the directives for a declaration to those of its comments. name is "NewReader", or "Decoder.Reset" of a member.
func (g *given) add(ds directives, name string, pos token.Pos) {
	if g == nil {
		return
	}
	delete(g.unmet, name)
	if to, ok := g.name(name); ok {
		ds["name"] = &directive{name: "name", pos: pos, args: to, argsPos: pos}
	}
	if g.skips(name) {
		ds["skip"] = &directive{name: "skip", pos: pos, argsPos: pos}
	}
}

// name returns the Python name of a declaration, if it has one of those given.
func (g *given) name(name string) (to string, ok bool) {
	if g == nil {
		return "", false
	}
	to, ok = g.Rename[name]
	return to, ok
}

// skips reports whether a declaration is left out.
func (g *given) skips(name string) bool { return g != nil && slices.Contains(g.Skip, name) }

// unused returns an error for a name that the package does not have.
func (g *given) unused(path string) error {
	if g == nil || len(g.unmet) == 0 {
		return nil
	}
	name := slices.Sorted(maps.Keys(g.unmet))[0]
	return fmt.Errorf("%s has no exported %s, which is to be renamed or skipped", path, name)
}
