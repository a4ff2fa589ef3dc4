package types

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// iterable is a sequence, a function as iter.Seq and iter.Seq2 are, or a channel to receive from, as an argument: an iterable of Python, whose
// items Go gets one by one, when it asks for them.
type iterable struct {
	source
	elems   []model.Type // one, or a key and a value
	channel bool
}

// pullSize is the size of rt.Pull, which begins the frame of a pull.
const pullSize = 24

func findIterable(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	items, isChannel := iterated(t)
	if d == Out || items == nil {
		return nil, "", false
	}
	shown := f.Show(t)
	if f.isWithin(t) {
		return nil, shown + " yields itself: it has no Python counterpart" + orSkip, true
	}
	i := iterable{channel: isChannel}
	var yields []string
	for _, elem := range items {
		typ, item, reason := f.Item(elem, In, shown)
		if reason == "" && standsAlone(item) {
			reason = shown + ": " + typ.Go() + " stands alone, as a parameter of its own" + orSkip
		}
		if reason != "" {
			return nil, reason, true
		}
		i.elems = append(i.elems, typ)
		i.imports = withImports(i.imports, typ.Imports()...)
		yields = append(yields, typ.Go())
	}
	var reason string
	list := strings.Join(yields, ", ")
	if isChannel {
		i.source, reason = f.composed(t, source{"<-chan (" + list + ")", i.imports})
	} else {
		i.source, reason = f.sequence(t, source{list, i.imports})
	}
	return i, reason, true
}

func (i iterable) Stub() string {
	if len(i.elems) == 2 {
		key, value := i.elems[0].Stub(), i.elems[1].Stub()
		return fmt.Sprintf("Iterable[tuple[%s, %s]] | Mapping[%[1]s, %[2]s]", key, value)
	}
	return "Iterable[" + i.elems[0].Stub() + "]"
}

func (i iterable) Passage() model.Passage {
	item, _ := i.Item()
	return composite(item, In)
}

func (i iterable) Item() (model.Item, bool) {
	item := model.Item{C: "goanna_callback *", Slot: "goannart.Callback", Size: 8, Align: 8, Convert: i.convert(), Calls: true, Kept: true}
	expects := "iterable of " + expectsOf(i.elems[0])
	if len(i.elems) == 2 {
		expects = "iterable of tuples, or mapping"
	}
	item.Conv = model.Conv{Name: "iterable", Expects: expects, Fields: layout(pullSize, i.elems),
		Data: fmt.Sprintf("{0, %d, true, false, true}", len(i.elems))}
	return item, true
}

// convert is the function of Item's Convert. The frame of the pulls of one range is memory of Go.
func (i iterable) convert() string {
	var frame, load, yields, vars, args strings.Builder
	for n, t := range i.elems {
		item, _ := t.Item()
		fmt.Fprintf(&frame, "r%d %s\n", n, words(item.Size, item.Align))
		fmt.Fprintf(&load, "v%d_ = (%s)((*%s)(unsafe.Pointer(&f_.r%d)))\n", n, loadOf(item), item.Slot, n)
		fmt.Fprintf(&vars, "var v%d_ %s\n", n, t.Go())
		comma := ", "
		if n == 0 {
			comma = ""
		}
		fmt.Fprintf(&yields, "%s%s", comma, t.Go())
		fmt.Fprintf(&args, "%sv%d_", comma, n)
	}
	sequence := fmt.Sprintf("func(yield_ func(%s) bool) {\nf_ := new(struct {\ngoannart.Pull\n%s})\n%sc_.Pull(unsafe.Pointer(f_), &f_.Pull, func() {\n%s}, func() bool { return yield_(%s) })\n}",
		yields.String(), frame.String(), vars.String(), load.String(), args.String())
	if i.channel {
		sequence = "goannart.Feed(c_, " + sequence + ")"
	}
	return fmt.Sprintf("func(s_ *goannart.Callback) %s {\nc_ := goannart.LoadIterable(s_)\nreturn %s\n}", i.text, sequence)
}

func (i iterable) Default(*model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(i.source, "an iterable")
}
