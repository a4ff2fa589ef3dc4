package gen

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/leaf"
	"github.com/goanna-py/goanna/internal/model"
)

// isLeaf reports whether a callable may be a leaf (package leaf).
func isLeaf(c *model.Callable) bool { return WhyNoLeaf(c) == "" }

// WhyNoLeaf returns the reason why a callable needs the Go runtime whatever its code does, "" if its arguments and results pass without.
func WhyNoLeaf(c *model.Callable) string {
	switch {
	case c.Place != nil:
		return "C has the field"
	case c.OnInstance() && (!c.Class.Flat || c.Class.Base != ""):
		return "its type has pointers, or is an exception"
	case c.Role != model.Function && !c.OnInstance() || c.Call == "":
		return "it is not a function or method"
	case c.Coroutine:
		return "it is awaited"
	case slices.ContainsFunc(c.Args, func(a model.Arg) bool { return a.Options != nil || a.Spread }):
		return "it takes options or any number of arguments"
	}
	for _, p := range c.Params {
		if p.Optional || p.Type.Passage().Leaf == nil {
			return fmt.Sprintf("the runtime converts the argument %s", p.Name)
		}
	}
	for _, t := range c.Results {
		if t.Passage().Leaf == nil {
			return fmt.Sprintf("the runtime converts the result %s", t.Go())
		}
	}
	return ""
}

// isExtent reports whether an extent of an Array that C makes is the value of a parameter.
func isExtent(c *model.Callable, param string) bool {
	return slices.ContainsFunc(c.Outs, func(o model.Out) bool {
		return slices.ContainsFunc(o.Shape, func(e *model.Extent) bool { return e.Param == param && !e.Len })
	})
}

// leafTerms returns two expressions in C of a callable that may be a leaf: whether C has checked its arguments, and how many bytes they have, by
// which its loops are short or not. An integer or a text may say how often a loop runs: then that is the largest number, unless the integer is the
// extent of a result, for which a loop runs that often.
func leafTerms(c *model.Callable) (checked, bytes string) {
	var conditions, lengths []string
	counts := c.OnInstance() // the instance may say how often a loop runs
	if c.OnInstance() {
		conditions = append(conditions, "frame.self.pointer != 0")
	}
	for j := range c.Params {
		place := fmt.Sprintf("frame.a%d", j)
		p := c.Params[j].Type.Passage()
		if p.LeafIf != nil {
			conditions = append(conditions, p.LeafIf(place))
		}
		switch {
		case p.Bytes != nil:
			lengths = append(lengths, p.Bytes(place))
		case isExtent(c, c.Params[j].Name):
			lengths = append(lengths, fmt.Sprintf("goanna_rounds(%s)", p.Count(place)))
		case p.Slot.C != "double" && p.Slot.C != "float" && p.Slot.C != "bool":
			counts = true
		}
	}
	for j := range c.Outs {
		lengths = append(lengths, c.Results[j].Passage().Bytes(fmt.Sprintf("frame.r%d", j)))
	}
	checked, bytes = "true", "SIZE_MAX"
	if len(conditions) > 0 {
		checked = strings.Join(conditions, " && ")
	}
	if len(lengths) > 0 && !counts {
		bytes = strings.Join(lengths, " + ")
	}
	return checked, bytes
}

// writeGoLeaves writes a second function for each callable that may be a leaf, which does what the first does for arguments that C has checked,
// and the table of them, if there are any.
func writeGoLeaves(b *bytes.Buffer, m *model.Module, frames []frame) (any bool) {
	n := 0
	var entries strings.Builder
	for i := range m.Callables {
		c, f := &m.Callables[i], &frames[i]
		if !isLeaf(c) {
			continue
		}
		fmt.Fprintf(b, "\n// %s, on the stack of C\nfunc %s(p_ unsafe.Pointer) {\n", qualifiedName(c), leaf.Name(n))
		b.WriteString(goFrameOf(c, fmt.Sprintf("goannaFrame%d", i), f))
		if c.OnInstance() {
			fmt.Fprintf(b, "\tself_ := goannart.LeafSelf[%s](&f_.self)\n", c.Class.Go)
		}
		args := make([]string, len(c.Args))
		for j, arg := range c.Args {
			if arg.Out > 0 {
				args[j] = c.Results[arg.Out-1].Passage().Leaf("f_." + f.Results[arg.Out-1].Name)
			} else {
				args[j] = c.Params[arg.Param].Type.Passage().Leaf("f_." + f.Params[arg.Param].Name)
			}
		}
		writeGoResults(b, c, args, "", "\tf_.err.Set(err_)\n", f)
		b.WriteString("}\n")
		fmt.Fprintf(&entries, "\t{Run: %s},\n", leaf.Name(n))
		n++
	}
	if n == 0 {
		return false
	}
	writeTable(b, m, n, entries.String())
	return true
}

// writeTable writes the table of n candidates, which package leaf reads.
func writeTable(b *bytes.Buffer, m *model.Module, n int, entries string) {
	var errors []string
	for _, e := range m.Exceptions {
		if !e.Concrete {
			errors = append(errors, "&"+e.Go)
		}
	}
	for _, e := range m.ForeignErrors {
		errors = append(errors, "&"+e.Go)
	}
	for i, e := range m.Errors {
		fmt.Fprintf(b, "\n//go:linkname goannaError%d %s\nvar goannaError%[1]d error\n", i, e)
		errors = append(errors, fmt.Sprintf("&goannaError%d", i))
	}
	fmt.Fprintf(b, "\n// goanna writes into the library which of them are leaves.\nvar goannaLeaves = struct {\n\tmark [%d]byte\n\tlist [%d]goannart.Leaf\n", len(leaf.Mark), n)
	fmt.Fprintf(b, "\tbetween [%d]uintptr\n\terrors [%d]*error\n\tend uintptr\n}{", leaf.Between, len(errors))
	fmt.Fprintf(b, "mark: [%d]byte{", len(leaf.Mark))
	for i := range len(leaf.Mark) {
		fmt.Fprintf(b, "%q, ", leaf.Mark[i])
	}
	fmt.Fprintf(b, "}, list: [%d]goannart.Leaf{\n%s}, errors: [%d]*error{", n, entries, len(errors))
	for _, e := range errors {
		fmt.Fprintf(b, "\n%s,", e)
	}
	b.WriteString("\n}}\n")
}
