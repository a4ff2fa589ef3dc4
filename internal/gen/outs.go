package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
	"github.com/goanna-py/goanna/internal/types"
)

// out writes the function of C that makes the j-th Array of the i-th callable, once it has the arguments.
func (w *cWriter) out(i int, c *model.Callable, j int) {
	o := &c.Outs[j]
	extents := make([]string, len(o.Shape))
	for k, e := range o.Shape {
		extents[k] = extent(c, e)
	}
	w.printf("static bool new_%d_%d(goanna_call *call, frame_%[1]d *frame) {\n    bool fits = true;\n", i, j)
	w.printf("    const int64_t shape[] = {%s};\n", strings.Join(extents, ", "))
	w.printf("    return goanna_new_out(call, %s, %s, fits, %d, shape, &frame->r%d);\n}\n",
		types.QuoteC(o.Name), w.passageType(c.Results[j].Passage().Conv), len(o.Shape), j)
}

// extent returns the C expression of a number of items.
func extent(c *model.Callable, e *model.Extent) string {
	switch {
	case e.Op != 0:
		names := map[byte]string{'+': "add", '-': "subtract", '*': "multiply"}
		return fmt.Sprintf("goanna_%s(&fits, %s, %s)", names[e.Op], extent(c, e.X), extent(c, e.Y))
	case e.Param == "":
		return fmt.Sprintf("INT64_C(%d)", e.Number)
	}
	j := slices.IndexFunc(c.Params, func(p model.Param) bool { return p.Name == e.Param })
	passage, place := c.Params[j].Type.Passage(), fmt.Sprintf("frame->a%d", j)
	if e.Len {
		return passage.Length(place)
	}
	return passage.Count(place)
}
