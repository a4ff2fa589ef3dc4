package types

import (
	"fmt"
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// channel is a channel that Python may send on: an instance of a class that the module has for the channels of its element type. nil is
// None.
type channel struct {
	source
	dir    Direction
	sends  bool // Go's type is that of a channel to send on
	made   bool // by Python
	class  *Channel
	finder *Finder
}

// Channel is the class of the channels of one element type that Python sends on and receives from, or of those that it only sends on. Its name,
// number and home are given when the module has all other classes.
type Channel struct {
	*model.Class
	Elem     types.Type
	SendOnly bool
	elem     source
	Made     model.Type // an instance, as the result of the constructor
	Methods  []ChannelMethod
}

// ChannelMethod is a method of package rt's type that is one in Python.
type ChannelMethod struct {
	GoName, Name, Doc string
	Params            []FunctionParam
	Results           []model.Type // every method returns an error, too
	Awaited           bool         // it is a coroutine function, or returns an asynchronous iterator
}

func findChannel(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	c, ok := t.Underlying().(*types.Chan)
	if !ok || c.Dir() == types.RecvOnly {
		return nil, "", false
	}
	if f.isWithin(t) {
		return nil, f.Show(t) + " has itself among its items: it has no Python counterpart" + orSkip, true
	}
	class, reason := f.channel(c.Elem(), c.Dir() == types.SendOnly && d == Out, f.Show(t))
	if reason != "" {
		return nil, reason, d == In || c.Dir() == types.SendOnly // else an iterator
	}
	text := "chan ("
	if c.Dir() == types.SendOnly {
		text = "chan<- ("
	}
	s, reason := f.composed(t, source{text + class.elem.text + ")", class.Imports})
	return channel{source: s, dir: d, sends: c.Dir() == types.SendOnly, class: class, finder: f}, reason, true
}

// channel returns the class of the channels of an element type, which is made at the first time. shown is the text of what has one.
func (f *Finder) channel(elem types.Type, sendOnly bool, shown string) (*Channel, string) {
	for _, c := range f.channels {
		if c.SendOnly == sendOnly && types.Identical(c.Elem, elem) {
			return c, ""
		}
	}
	c := &Channel{Elem: elem, SendOnly: sendOnly}
	reason := f.channelMethods(c, shown)
	if reason != "" {
		return nil, reason
	}
	name, does := "Channel", "send on and to receive from"
	if sendOnly {
		name, does = "SendChannel", "send on"
	}
	goType := "goannart." + name + "[" + c.elem.text + "]"
	c.Class = &model.Class{Name: name, Go: goType, Imports: c.elem.imports, Holds: "*" + goType,
		Doc: "A channel of " + f.Show(elem) + " of Go to " + does + ".", Closes: true}
	if !sendOnly {
		c.Made = channel{source: source{"chan (" + c.elem.text + ")", c.Imports}, dir: Out, made: true, class: c, finder: f}
	}
	f.channels = append(f.channels, c)
	return c, ""
}

func (f *Finder) channelMethods(c *Channel, shown string) (reason string) {
	sent, item, reason := f.Item(c.Elem, In, shown)
	if reason == "" && standsAlone(item) {
		reason = shown + ": " + sent.Go() + " stands alone, as a parameter of its own" + orSkip
	}
	if reason != "" {
		return reason
	}
	c.elem = source{sent.Go(), sent.Imports()}
	value, timeout := FunctionParam{Name: "value", Type: Keep(sent)}, FunctionParam{Name: "ctx", Type: newContext()}
	send := ChannelMethod{GoName: "Send", Name: "send", Params: []FunctionParam{timeout, value},
		Doc: "Send a value, which may wait for a receiver. ValueError: the channel is closed."}
	awaited := send
	awaited.Name, awaited.Awaited = "asend", true
	c.Methods = []ChannelMethod{send, awaited, {GoName: "Close", Name: "close", Doc: "Stop sending and receiving; close the channel, unless Go sends on it. A second time does nothing."}}
	if c.SendOnly {
		return ""
	}
	received, reason := f.Find(c.Elem, Out)
	if reason != "" {
		return reason
	}
	items := iterator{shown: shown}
	if reason := items.ofChannel(f, types.NewChan(types.RecvOnly, c.Elem)); reason != "" {
		return reason
	}
	items.source.text, items.make = "*goannart.Channel["+c.elem.text+"]", "NewItems(%s"
	receive := ChannelMethod{GoName: "Receive", Name: "receive", Params: []FunctionParam{timeout}, Results: []model.Type{received},
		Doc: "Receive a value, which may wait for a sender. EOFError: the channel is closed."}
	areceive := receive
	areceive.Name, areceive.Awaited = "areceive", true
	c.Methods = append(c.Methods, receive, areceive,
		ChannelMethod{GoName: "Items", Name: "__iter__", Results: []model.Type{items}, Doc: "Receive until the channel is closed."},
		ChannelMethod{GoName: "Items", Name: "__aiter__", Results: []model.Type{AwaitedResult(items)}, Awaited: true, Doc: "Receive until the channel is closed."})
	return ""
}

// ElemGo is the Go source of the element type.
func (c *Channel) ElemGo() string { return c.elem.text }

func (c channel) Stub() string {
	stub := model.Qualified(c.class.Home, c.class.Name)
	if other := c.other(); other != nil {
		stub += " | " + model.Qualified(other.Home, other.Name)
	}
	if c.dir == In {
		stub += " | None"
	}
	return stub
}

// other is the class of the channels that Python only sends on, which an argument may be, too, if Go only sends on it; nil: there is none.
func (c channel) other() *Channel {
	for _, other := range c.finder.channels {
		if c.dir == In && c.sends && other.SendOnly && other.Number != 0 && types.Identical(other.Elem, c.class.Elem) {
			return other
		}
	}
	return nil
}

func (c channel) Passage() model.Passage {
	item, _ := c.Item()
	return composite(item, c.dir)
}

func (c channel) Item() (model.Item, bool) {
	numbers := []int{c.class.Number}
	if other := c.other(); other != nil {
		numbers = append(numbers, other.Number)
	}
	item := model.Item{C: InstanceSlot.C, Slot: InstanceSlot.Go, Size: InstanceSlot.Size, Align: InstanceSlot.Align, Owns: c.dir == Out,
		Conv: model.Conv{Name: "instance", Expects: c.class.Name + " or None", Data: "{true, " + listOf(numbers) + "}"}}
	function := "Channel"
	switch {
	case c.sends:
		function = "SendChannel"
	case c.made:
		function = "MadeChannel"
	}
	if c.dir == In {
		item.Convert = fmt.Sprintf("goannart.Load%s[%s]", function, c.class.elem.text)
	} else {
		item.Convert = fmt.Sprintf("func(v %s) goannart.Instance { return goannart.New%s(v) }", c.text, function)
	}
	return item, true
}

func (c channel) Default(l *model.Literal) (model.Value, error) {
	if l.Kind == model.NoneLiteral {
		return model.Value{Text: "None", Init: "{0}"}, nil
	}
	return model.Value{}, mismatch(c.source, l, "None")
}
