package bind

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// given are directives for a package that is bound as it is found, from outside of its source.
type given struct {
	Package
	unmet     map[string]bool // names in Go that no declaration has had yet
	instances []instance      // of Instantiate, of generic types
}

func newGiven(p Package) *given {
	g := &given{Package: p, unmet: map[string]bool{}}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(p.Rename)), p.Skip, slices.Collect(maps.Keys(p.Instantiate))) {
		g.unmet[name] = true
	}
	for _, name := range p.Operators {
		g.unmet["type "+name] = true
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

// addOperators adds the directive for the operators of a type to those of its comments.
func (g *given) addOperators(ds directives, name string, pos token.Pos) {
	if g != nil && slices.Contains(g.Operators, name) {
		delete(g.unmet, "type "+name)
		ds["operators"] = &directive{name: "operators", pos: pos, argsPos: pos}
	}
}

// instantiate returns the type arguments for a generic function or type as a directive; nil: there are none.
func (g *given) instantiate(name string, pos token.Pos) *directive {
	if g == nil || len(g.Instantiate[name]) == 0 {
		return nil
	}
	return &directive{name: "instantiate", pos: pos, args: strings.Join(g.Instantiate[name], " "), argsPos: pos}
}

// name returns the Python name of a declaration, if it has one of those given.
func (g *given) name(name string) (to string, ok bool) {
	if g == nil {
		return "", false
	}
	to, ok = g.Rename[name]
	return to, ok
}

// instanceName returns the Python name of an instantiation, if one is given.
func (g *given) instanceName(t *types.Named) string {
	if g == nil {
		return ""
	}
	for _, i := range g.instances {
		if types.Identical(i.t, t) {
			return i.name
		}
	}
	return ""
}

// skips reports whether a declaration is left out.
func (g *given) skips(name string) bool { return g != nil && slices.Contains(g.Skip, name) }

// unused returns an error for a name that the package does not have.
func (g *given) unused(path string) error {
	if g == nil || len(g.unmet) == 0 {
		return nil
	}
	name := slices.Sorted(maps.Keys(g.unmet))[0]
	return fmt.Errorf("%s has no exported %s, which the options rename, skip, instantiate or give operators", path, name)
}
