package bind

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strconv"

	"github.com/goanna-py/goanna/internal/model"
)

// maxOutNDim is GOANNA_BLOCK_DIMS.
const maxOutNDim = 6

// outItem is an item of //goanna:out: "dst=len(src)", or "dst=(height, width)".
type outItem struct {
	name, text string
	pos        token.Pos // of the name
	place      int       // of the result, among f.Outs
}

var outName = regexp.MustCompile(`(?:^|\s)([\pL_][\pL_\pN]*)\s*=`)

// outItems splits the argument of the directive before each name with an equals sign.
func outItems(d *directive) []outItem {
	found := outName.FindAllStringSubmatchIndex(d.args, -1)
	if len(found) == 0 || found[0][0] != 0 {
		return nil
	}
	items := make([]outItem, len(found))
	for i, at := range found {
		end := len(d.args)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		items[i] = outItem{name: d.args[at[2]:at[3]], text: d.args[at[1]:end], pos: d.argsPos + token.Pos(at[2])}
	}
	return items
}

// takeOuts takes the slices of //goanna:out, by Go or Python names, out of the parameters: they are results, in the order of Go's parameters, before
// those that the function returns.
func (b *binder) takeOuts(f *model.Callable, shown string, sig *types.Signature, s *signature, d *directive) []outItem {
	if d == nil {
		return nil
	}
	fail := func(pos token.Pos, format string, args ...any) {
		b.errorf(pos, "//goanna:out of %s: %s", shown, fmt.Sprintf(format, args...))
	}
	items := outItems(d)
	if items == nil {
		fail(d.argsPos, "expected a slice parameter and its length as in dst=len(src), got %q", d.args)
		return nil
	}
	if f.Role != model.Function && f.Role != model.Method {
		fail(d.pos, "a constructor and a class method return an instance alone; give another name by //goanna:name")
		return nil
	}
	var results []model.Type
	var outs []outItem
	for i := 0; i < s.plain; {
		p := &s.params[i]
		at := slices.IndexFunc(items, func(o outItem) bool { return o.name == p.GoName || o.name == p.Name })
		if at < 0 {
			i++
			continue
		}
		o := items[at]
		items = slices.Delete(items, at, at+1)
		if t := b.outType(p, sig, func(reason string) { fail(o.pos, "'%s' %s", o.name, reason) }); t != nil {
			o.place = len(results)
			results, outs = append(results, t), append(outs, o)
			f.Outs = append(f.Outs, model.Out{Name: p.Name})
		}
		s.takeOut(i, len(results))
	}
	for _, o := range items {
		fail(o.pos, "'%s' is not a parameter, or is given twice: expected one of %s", o.name, goOrder(s.params[:s.plain]))
	}
	f.Results = append(results, f.Results...)
	return outs
}

// outType returns the type of a parameter as a result; nil where there is none.
func (b *binder) outType(p *goParam, sig *types.Signature, fail func(reason string)) model.Type {
	if p.Kind == model.VarPositional {
		fail("is variadic: take a slice")
		return nil
	}
	t, reason := b.types.FindOut(sig.Params().At(p.number).Type())
	if reason != "" {
		fail(reason)
	}
	return t
}

// takeOut has a result, counted from 1, in the place of a parameter of Go's.
func (s *signature) takeOut(param, result int) {
	s.params = slices.Delete(s.params, param, param+1)
	s.plain--
	for i := range s.args {
		a := &s.args[i]
		switch {
		case a.Out > 0:
		case a.Options == nil && a.Param == param:
			*a = model.Arg{Out: result}
		case a.Param > param:
			a.Param--
		}
		if a.Options != nil {
			for j := range a.Options.Keywords {
				if k := &a.Options.Keywords[j]; k.Param > param {
					k.Param--
				}
			}
		}
	}
}

// shape reads the extents of a result, once the parameters have their names and types.
func (b *binder) shape(f *model.Callable, shown string, o outItem) {
	fail := func(format string, args ...any) {
		b.errorf(o.pos, "//goanna:out of %s: '%s': %s", shown, o.name, fmt.Sprintf(format, args...))
	}
	if f.Coroutine {
		fail("a coroutine function has no such results: make a slice")
		return
	}
	expr, err := parser.ParseExpr("shape" + parenthesizedOnce(o.text))
	call, ok := expr.(*ast.CallExpr)
	if err != nil || !ok || len(call.Args) == 0 || len(call.Args) > maxOutNDim {
		fail("expected a length, or up to %d as in (height, width), got %q", maxOutNDim, o.text)
		return
	}
	for _, arg := range call.Args {
		e, reason := extentOf(f, arg)
		if reason != "" {
			fail("%s", reason)
			return
		}
		f.Outs[o.place].Shape = append(f.Outs[o.place].Shape, e)
	}
}

// tuple is the text of several extents: parentheses around the whole.
var tuple = regexp.MustCompile(`^\s*\(.*,.*\)\s*$`)

// parenthesizedOnce is the text of extents in parentheses.
func parenthesizedOnce(text string) string {
	if tuple.MatchString(text) {
		return text
	}
	return "(" + text + ")"
}

// extentOf reads an expression of numbers, integer parameters and lengths of parameters.
func extentOf(f *model.Callable, expr ast.Expr) (e *model.Extent, reason string) {
	const expected = "expected numbers, integer parameters and len(parameter), added, subtracted or multiplied"
	switch expr := expr.(type) {
	case *ast.ParenExpr:
		return extentOf(f, expr.X)
	case *ast.BasicLit:
		n, err := strconv.ParseInt(expr.Value, 0, 64)
		if err != nil || expr.Kind != token.INT {
			return nil, expected + ", got " + expr.Value
		}
		return &model.Extent{Number: n}, ""
	case *ast.BinaryExpr:
		op := expr.Op.String()
		if len(op) != 1 || op != "+" && op != "-" && op != "*" {
			return nil, expected + ", got " + op
		}
		x, reason := extentOf(f, expr.X)
		if reason != "" {
			return nil, reason
		}
		y, reason := extentOf(f, expr.Y)
		return &model.Extent{Op: op[0], X: x, Y: y}, reason
	case *ast.Ident:
		return operand(f, expr.Name, false)
	case *ast.CallExpr:
		function, ok := expr.Fun.(*ast.Ident)
		if !ok || function.Name != "len" || len(expr.Args) != 1 {
			break
		}
		if id, ok := expr.Args[0].(*ast.Ident); ok {
			return operand(f, id.Name, true)
		}
	}
	return nil, expected
}

// operand is the extent that a parameter says, by its Go or Python name.
func operand(f *model.Callable, name string, length bool) (e *model.Extent, reason string) {
	i := slices.IndexFunc(f.Params, func(p model.Param) bool { return p.GoName == name || p.Name == name })
	switch {
	case i < 0:
		return nil, fmt.Sprintf("'%s' is not a parameter", name)
	case f.Params[i].Type == nil:
		return &model.Extent{}, "" // what is wrong with it is reported
	case f.Params[i].Optional:
		return nil, fmt.Sprintf("'%s' may be left out", name)
	}
	passage := f.Params[i].Type.Passage()
	switch {
	case length && passage.Length == nil:
		return nil, fmt.Sprintf("'%s' has type %s, not a slice of numbers or a string", name, f.Params[i].Type.Go())
	case !length && passage.Count == nil:
		return nil, fmt.Sprintf("'%s' has type %s, not an integer", name, f.Params[i].Type.Go())
	}
	return &model.Extent{Param: f.Params[i].Name, Len: length}, ""
}
