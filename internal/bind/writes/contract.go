package writes

import (
	_ "embed"
	"fmt"
	"go/types"
	"path"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/tools/go/ssa"
)

//go:embed contracts.txt
var contractsText string

// An effect is one token of contracts.txt.
type effect struct {
	// 'w' write, '*' deep write, '+' append, '=' share, '[' share as the items of a slice, 'p' share as the fields of a struct, '.' call a method
	what   byte
	arg    int // -1 is the receiver
	method string
}

type contracts struct {
	exact    map[string][]effect
	patterns []pattern // of full names
	names    []pattern // of methods and functions of any package
}

type pattern struct {
	glob    string
	effects []effect
}

var readContracts = sync.OnceValue(func() *contracts {
	c := &contracts{exact: map[string][]effect{}}
	for line := range strings.Lines(contractsText) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		var effects []effect
		for _, token := range words[1:] {
			e, err := parseEffect(token)
			if err != nil {
				panic(fmt.Sprintf("contracts.txt: %s: %v", words[0], err))
			}
			effects = append(effects, e)
		}
		switch name, anywhere := strings.CutPrefix(words[0], "."); {
		case anywhere:
			c.names = append(c.names, pattern{name, effects})
		case strings.HasSuffix(name, "*"):
			c.patterns = append(c.patterns, pattern{name, effects})
		default:
			c.exact[name] = effects
		}
	}
	return c
})

func parseEffect(token string) (effect, error) {
	e := effect{what: 'w'}
	switch {
	case strings.HasPrefix(token, "=[]"):
		e.what, token = '[', token[3:]
	case strings.HasPrefix(token, "=*"):
		e.what, token = 'p', token[2:]
	case strings.HasPrefix(token, "="):
		e.what, token = '=', token[1:]
	default:
		if rest, method, ok := strings.Cut(token, "."); ok {
			e.what, e.method, token = '.', method, rest
		} else if rest, ok := strings.CutSuffix(token, "*"); ok {
			e.what, token = '*', rest
		} else if rest, ok := strings.CutSuffix(token, "+"); ok {
			e.what, token = '+', rest
		}
	}
	if token == "r" {
		e.arg = -1
		return e, nil
	}
	n, err := strconv.Atoi(token)
	e.arg = n
	return e, err
}

// plainName returns the full name of a function without the type parameters of its receiver.
func plainName(f *types.Func) string {
	name := f.FullName()
	if i := strings.IndexByte(name, '['); i >= 0 {
		if j := strings.LastIndexByte(name, ']'); j > i {
			name = name[:i] + name[j+1:]
		}
	}
	return name
}

// of returns the effects of a function. Effects by name, for any package, apply only to parameters that are slices of bytes:
// (*bytes.Buffer).ReadFrom(io.Reader) has none.
func (c *contracts) of(f *types.Func) (effects []effect, listed bool) {
	name := plainName(f)
	if effects, ok := c.exact[name]; ok {
		return effects, true
	}
	for _, p := range c.patterns {
		if strings.HasPrefix(name, strings.TrimSuffix(p.glob, "*")) {
			return p.effects, true
		}
	}
	return c.ofName(f)
}

func (c *contracts) ofName(f *types.Func) (effects []effect, listed bool) {
	for _, p := range c.names {
		if ok, _ := path.Match(p.glob, f.Name()); !ok {
			continue
		}
		params := f.Signature().Params()
		for _, e := range p.effects {
			if e.arg >= params.Len() || !isBytes(params.At(e.arg).Type()) {
				return nil, false
			}
		}
		return p.effects, true
	}
	return nil, false
}

func isBytes(t types.Type) bool {
	e := elem(t)
	if e == nil {
		return false
	}
	b, ok := e.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Byte
}

// contract applies the effects of a function of the standard library.
func (f *frame) contract(instr ssa.CallInstruction, obj *types.Func, args []pointers) {
	effects, _ := readContracts().of(obj)
	f.effects(instr, obj, effects, args)
	f.unfollowed(instr)
	for i, ps := range args {
		for p := range ps {
			if p.obj.fn != nil || p.obj.kind == param && isFunc(obj, i) {
				f.callBack(instr, p.ref, args)
			}
		}
	}
}

func isFunc(obj *types.Func, arg int) bool {
	sig := obj.Signature()
	if sig.Recv() != nil {
		arg--
	}
	if arg < 0 || arg >= sig.Params().Len() {
		return false
	}
	_, ok := sig.Params().At(arg).Type().Underlying().(*types.Signature)
	return ok
}

func (f *frame) effects(instr ssa.CallInstruction, obj *types.Func, effects []effect, args []pointers) {
	at := f.here(instr, plainName(obj))
	for _, e := range effects {
		i := e.arg
		if obj.Signature().Recv() != nil {
			i++
		}
		if i < 0 || i >= len(args) {
			continue
		}
		switch e.what {
		case 'w':
			f.writeAll(args[i], at)
		case '*':
			f.writeDeep(args[i], at)
		case '+':
			f.appendTo(args[i], at)
			f.shareAppended(instr, args[i])
		case '=':
			f.share(instr, args[i])
		case '[':
			f.shareIn(items, instr, args[i])
		case 'p':
			f.shareIn("", instr, args[i])
		case '.':
			f.callMethod(instr, i, e.method, args, at)
		}
	}
}

// share sets all results of a call that are pointers, slices and the like to those of an argument.
func (f *frame) share(instr ssa.CallInstruction, ps pointers) {
	v := instr.Value()
	if v == nil {
		return
	}
	n := 1
	if tuple, ok := v.Type().(*types.Tuple); ok {
		n = tuple.Len()
	}
	for i := range n {
		f.setResult(instr, i, ps)
	}
}

func (f *frame) shareAppended(instr ssa.CallInstruction, ps pointers) {
	result := pointers{}
	for p := range ps {
		switch p.spare {
		case full:
			continue
		case unknown:
			p.ifRoom = true
		}
		p.spare = room
		result.add(p)
	}
	if v := instr.Value(); v != nil {
		result.add(pointer{"", f.newObject(v)})
	}
	f.setResult(instr, 0, result)
}

// shareIn sets all results of a call to new memory that has the pointers of an argument at a path, and at those under it.
func (f *frame) shareIn(path string, instr ssa.CallInstruction, ps pointers) {
	v := instr.Value()
	if v == nil {
		return
	}
	whole := f.newObject(v)
	for p := range ps {
		f.store(whole.in(path), pointer{"", p.ref})
	}
	f.share(instr, pointers{{"", whole}: {}})
}

// callMethod calls a method of an argument, an interface, as sort.Sort does.
func (f *frame) callMethod(instr ssa.CallInstruction, i int, name string, args []pointers, at place) {
	concrete, known := dynamicTypes(instr.Common().Args[i], map[ssa.Value]bool{})
	if !known {
		f.writeAll(args[i], at)
		return
	}
	for _, t := range concrete {
		selection := f.program.pkg.Prog.MethodSets.MethodSet(t).Lookup(f.program.pkg.Pkg, name)
		if selection == nil {
			continue
		}
		if fn := f.program.pkg.Prog.MethodValue(selection); fn != nil {
			f.run(instr, fn, []pointers{args[i]})
		}
	}
}

// interfaceContract applies the effects of an interface's method by its name. It returns false if there are none.
func (f *frame) interfaceContract(instr ssa.CallInstruction, method *types.Func, args []pointers) bool {
	c := readContracts()
	effects, listed := c.of(method)
	if !listed && !f.contracted(method.Pkg()) && method.Name() != "Write" {
		return false
	}
	f.effects(instr, method, effects, args)
	f.unfollowed(instr)
	return true
}
