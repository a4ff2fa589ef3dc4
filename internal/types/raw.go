package types

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// raw is a reader or writer as a result: a raw file of Python. What Python can do with it is what its type says, not what its value
// could: who returns an io.Reader keeps the right to close it.
type raw struct {
	source
	uses []string // for each parameter of rt.NewRaw the value, v, or nil
}

// rawUses are the methods that make a reader, a writer, a seeker, a closer and a file of the operating system, in the order of the parameters
// of rt.NewRaw.
var rawUses = []string{"Read", "Write", "Seek", "Close", "SyscallConn"}

// rawMethods has the methods of an interface that is a file and nothing else, those of packages io and fs, and the types of those that
// Python uses.
var rawMethods = func() map[string]*types.Signature {
	bytes, integer, offset := types.NewSlice(types.Typ[types.Byte]), types.Typ[types.Int], types.Typ[types.Int64]
	err := types.Universe.Lookup("error").Type()
	methods := map[string]*types.Signature{
		"Read":  signature([]types.Type{bytes}, integer, err),
		"Write": signature([]types.Type{bytes}, integer, err),
		"Seek":  signature([]types.Type{offset, integer}, offset, err),
		"Close": signature(nil, err),
	}
	for _, name := range []string{"ReadAt", "ReadByte", "ReadFrom", "ReadRune", "Stat", "UnreadByte", "UnreadRune", "WriteAt", "WriteByte", "WriteString", "WriteTo"} {
		methods[name] = nil
	}
	return methods
}()

func signature(params []types.Type, results ...types.Type) *types.Signature {
	tuple := func(list []types.Type) *types.Tuple {
		var vars []*types.Var
		for _, t := range list {
			vars = append(vars, types.NewParam(token.NoPos, nil, "", t))
		}
		return types.NewTuple(vars...)
	}
	return types.NewSignatureType(nil, nil, nil, tuple(params), tuple(results), false)
}

func findRaw(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	named, pointer := t, ""
	if isOSFile(t) {
		named, pointer = types.Unalias(t.(*types.Pointer).Elem()), "*"
	} else if !isFile(t) {
		return nil, "", false
	}
	n, ok := named.(*types.Named)
	if d == In || !ok {
		return nil, "", false
	}
	s, reason := f.Name(n, f.Show(t), "io.Reader")
	s.text = pointer + s.text
	return raw{s, usesOf(t)}, reason, true
}

// isFile reports whether a type is an interface that reads or writes, and has the methods of files alone.
func isFile(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	if !ok {
		return false
	}
	transfers := false
	for m := range i.Methods() {
		want, ok := rawMethods[m.Name()]
		if !ok || want != nil && !types.Identical(want, m.Signature()) {
			return false
		}
		transfers = transfers || m.Name() == "Read" || m.Name() == "Write"
	}
	return transfers
}

func usesOf(t types.Type) []string {
	methods := types.NewMethodSet(t)
	uses := slices.Clone(rawUses)
	for i, name := range uses {
		if methods.Lookup(nil, name) == nil {
			uses[i] = "nil"
		} else {
			uses[i] = "v"
		}
	}
	return uses
}

func (raw) Stub() string { return "io.RawIOBase" }

func (r raw) Passage() model.Passage {
	item, _ := r.Item()
	return composite(item, Out)
}

func (r raw) Item() (model.Item, bool) {
	return model.Item{C: "goanna_raw", Slot: "goannart.Raw", Size: 16, Align: 8, Owns: true, Conv: model.Conv{Name: "raw", Expects: r.text},
		Convert: fmt.Sprintf("func(v %s) (s_ goannart.Raw) { if v != nil { s_ = goannart.NewRaw(%s) }; return }", r.text, strings.Join(r.uses, ", "))}, true
}

func (r raw) Default(*model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(r.source, "no argument")
}
