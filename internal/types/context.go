package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// Context is context.Context as a parameter, which Python does not see: a keyword has the seconds after which the context is done. A context
// is done when the function returns, unless a result may keep it.
type Context struct {
	source
	timeout model.Type // *time.Duration
	kept    bool
	awaited bool
}

// FindContext returns the type of a parameter that is a context.Context. In package context itself, that is a class as any other.
func (f *Finder) FindContext(t types.Type) (c Context, ok bool) {
	if !isNamed(t, "context", "Context") || f.Package.Path() == "context" {
		return Context{}, false
	}
	return newContext(), true
}

func newContext() Context {
	duration := duration{source{"time.Duration", []model.Import{{Name: "time", Path: "time"}}}, In}
	item, _ := duration.Item()
	timeout := pointer{source{"*time.Duration", duration.imports}, In, duration, item}
	return Context{source: source{"context.Context", nil}, timeout: timeout}
}

func (c Context) keep() model.Type {
	c.kept = true
	return c
}

// Awaited returns the type of a context of a coroutine function.
func (c Context) Awaited() Context {
	c.awaited = true
	return c
}

// Imports implements [model.Type]. The generated code names a duration, and no context.
func (c Context) Imports() []model.Import { return c.timeout.Imports() }

func (c Context) Stub() string { return c.timeout.Stub() }

func (c Context) Passage() model.Passage {
	p := c.timeout.Passage()
	load := p.Load
	function := "goannart.NewContext"
	switch {
	case c.awaited && c.kept:
		function = "o_.KeepContext"
	case c.awaited:
		function = "o_.Context"
	case c.kept:
		function = "goannart.KeepContext"
	}
	p.Calls, p.Context = !c.awaited, !c.awaited // the end of the call ends the context, and Ctrl-C does
	p.Load = func(place string) string { return function + "(" + load(place) + ")" }
	return p
}

func (c Context) Item() (model.Item, bool) { return model.Item{}, false }

func (c Context) Default(l *model.Literal) (model.Value, error) { return c.timeout.Default(l) }
