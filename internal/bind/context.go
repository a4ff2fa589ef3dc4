package bind

import (
	"fmt"
	"go/types"
	"slices"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// context is a parameter of type context.Context.
type context struct {
	arg int
	v   *types.Var
	typ kinds.Context
}

// addContexts adds the keyword of each context: "timeout", with a number where that is taken.
func (s *signature) addContexts(contexts []context) {
	for _, c := range contexts {
		name := "timeout"
		for n := 2; slices.ContainsFunc(s.params, func(p goParam) bool { return p.Name == name }); n++ {
			name = fmt.Sprintf("timeout%d", n)
		}
		s.args[c.arg].Param = len(s.params)
		s.params = append(s.params, goParam{Param: model.Param{Name: name, GoName: c.v.Name(), Type: c.typ, Kind: model.KeywordOnly,
			Default: &model.Value{Text: "None", Init: "NULL"}}, pos: c.v.Pos(), bound: true})
	}
}
