package build

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/goanna-py/goanna/internal/gen"
	"github.com/goanna-py/goanna/internal/leaf"
	"github.com/goanna-py/goanna/internal/model"
)

// Call says how Python calls a function or a method.
type Call struct {
	Name string `json:"name"` // Python name
	Go   string `json:"go"`
	Leaf bool   `json:"leaf"`          // on the stack of C, without the Go runtime
	Why  string `json:"why,omitempty"` // it is not a leaf
}

// Calls are those of a module's functions and methods.
type Calls []Call

// String lists calls, a line each, and counts the leaves.
func (calls Calls) String() string {
	var b strings.Builder
	leaves := 0
	for _, c := range calls {
		if c.Leaf {
			leaves++
			fmt.Fprintf(&b, "%s: leaf call\n", c.Go)
		} else {
			fmt.Fprintf(&b, "%s: enters Go: %s\n", c.Go, c.Why)
		}
	}
	fmt.Fprintf(&b, "%d of %d functions and methods are leaf calls\n", leaves, len(calls))
	return b.String()
}

// findLeaves writes into the Go library which functions are leaves.
func (b *builder) findLeaves() error {
	version := b.recipe.GoEnv["GOVERSION"]
	if !leaf.KnowsABI(version) {
		b.noLeaves = fmt.Sprintf("this goanna does not know how %s calls functions", version)
		return nil
	}
	var err error
	if b.leaves, err = leaf.Update(b.libraryPath()); err == nil && b.leaves == nil {
		b.noLeaves = fmt.Sprintf("there are none for %v", b.recipe.Target)
	}
	return err
}

// calls describes the functions of the module.
func (b *builder) calls(m *model.Module) Calls {
	var list Calls
	n := 0
	for i := range m.Callables {
		c := &m.Callables[i]
		call := Call{Name: c.Name, Go: c.Call, Why: gen.WhyNoLeaf(c)}
		if c.Class != nil {
			call.Name, call.Go = c.Class.Name+"."+c.Name, c.Class.Go+"."+c.GoName
		}
		switch {
		case call.Why != "":
		case n < len(b.leaves):
			call.Leaf, call.Why = b.leaves[n].Kind != leaf.None, b.leaves[n].Reason
			n++
		default:
			call.Why = b.noLeaves
		}
		if c.OfModule() || c.Role == model.Method {
			list = append(list, call)
		}
	}
	return list
}

// CheckCalls builds a package, without keeping the wheel, and says how Python calls its functions.
func CheckCalls(ctx context.Context, opts Options) (Calls, error) {
	dir, err := os.MkdirTemp("", "goanna-check-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	opts.Out = dir
	result, err := Build(ctx, opts)
	if err != nil {
		return nil, err
	}
	return result.Calls, nil
}
