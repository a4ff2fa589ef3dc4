package bind

import (
	"slices"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// keepArguments lets contexts and files live on after the call where something may hold them: a result, as a transaction or a compressor does,
// or of files also the receiver, as after Reset. makeCoroutine has refused files.
func (s *signature) keepArguments(f *model.Callable) {
	inResult := f.Role == model.Constructor || slices.ContainsFunc(f.Results, kinds.HoldsInstances)
	for i := range s.params {
		p := &s.params[i]
		_, isContext := p.Type.(kinds.Context)
		if inResult || f.Role == model.Method && !isContext {
			p.Type = kinds.Keep(p.Type)
		}
	}
}
