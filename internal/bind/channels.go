package bind

import (
	"go/types"
	"slices"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// channel names the class of the channels of a type, and binds its methods: those that are awaited if the module has coroutine functions.
func (b *binder) channel(m *model.Module, class *kinds.Channel) {
	class.Home = b.types.Home
	class.Name = b.freeClassName(class.Name + argumentNames([]types.Type{class.Elem}))
	b.channels = append(b.channels, class.Class)
	b.taken[class.Name] = taken{goName: b.types.Show(types.NewChan(types.SendRecv, class.Elem))}
	if class.Made != nil {
		capacity, _ := b.types.Find(types.Typ[types.Int], kinds.In)
		m.Callables = append(m.Callables, model.Callable{
			GoName: class.Name, Name: class.Name, Role: model.Constructor, Class: class.Class, Call: "goannart.MakeChannel[" + class.ElemGo() + "]",
			Params:  []model.Param{{Name: "capacity", GoName: "capacity", Type: capacity, Default: &model.Value{Text: "0", Init: "0"}}},
			Args:    []model.Arg{{Param: 0}},
			Results: []model.Type{class.Made}, Error: true,
		})
	}
	awaits := slices.ContainsFunc(m.Callables, func(f model.Callable) bool { return f.Coroutine })
	for _, method := range class.Methods {
		if awaits || !method.Awaited {
			m.Callables = append(m.Callables, methodOf(class, method))
		}
	}
}

// methodOf is a method of the class of channels. Its arguments are copied: who receives has them.
func methodOf(class *kinds.Channel, method kinds.ChannelMethod) model.Callable {
	f := callOf(&kinds.Function{Class: class.Class, Params: method.Params, Results: method.Results, Error: true})
	f.GoName, f.Name, f.Call, f.Doc = method.GoName, method.Name, "self_."+method.GoName, method.Doc
	if f.Coroutine = method.Awaited && len(method.Params) > 0; f.Coroutine {
		for i := range f.Params {
			if context, ok := f.Params[i].Type.(kinds.Context); ok {
				f.Params[i].Type = context.Awaited()
			}
		}
	}
	return f
}
