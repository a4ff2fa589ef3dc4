package types

import (
	"go/types"
	"math/big"
	"net/netip"
	"net/url"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
)

// spelling describes a type that is passed as text. An argument is a str, or an object of one of the classes, whose str() Go parses. A
// result is an object of the class that Go selects, or a str.
type spelling struct {
	rt      string // LoadNAME and StoreNAME of package rt
	expects string
	in, out string             // stubs
	classes []string           // names of imports in conv/spelled.h
	check   func(string) error // of a default; nil: any text
}

var spellings = map[[2]string]spelling{
	{"net/netip", "Addr"}: {"Addr", "IP address", "ipaddress.IPv4Address | ipaddress.IPv6Address | str",
		"ipaddress.IPv4Address | ipaddress.IPv6Address | None", []string{"ipv4_address", "ipv6_address"}, parses(netip.ParseAddr)},
	{"net/netip", "Prefix"}: {"Prefix", "IP network",
		"ipaddress.IPv4Network | ipaddress.IPv6Network | ipaddress.IPv4Interface | ipaddress.IPv6Interface | str",
		"ipaddress.IPv4Network | ipaddress.IPv6Network | None",
		[]string{"ipv4_network", "ipv6_network", "ipv4_interface", "ipv6_interface"}, parses(netip.ParsePrefix)},
	{"net", "IP"}: {"IP", "IP address", "ipaddress.IPv4Address | ipaddress.IPv6Address | str",
		"ipaddress.IPv4Address | ipaddress.IPv6Address | None", []string{"ipv4_address", "ipv6_address"}, parses(netip.ParseAddr)},
}

// pointerSpellings are of types whose values pass by pointers. A nil result is None.
var pointerSpellings = map[[2]string]spelling{
	{"net/url", "URL"}:    {"URL", "str", "str", "str | None", nil, parses(url.Parse)},
	{"math/big", "Float"}: {"BigFloat", "Decimal, int", "decimal.Decimal | int | str", "decimal.Decimal | None", []string{"decimal", "int"}, parsesFloat},
}

var uuidSpelling = spelling{"UUID", "UUID", "uuid.UUID | str", "uuid.UUID", []string{"uuid"}, nil}

func parsesFloat(s string) error {
	_, _, err := new(big.Float).Parse(s, 10)
	return err
}

// parses returns a function that returns the error of a parser for a text.
func parses[T any](parse func(string) (T, error)) func(string) error {
	return func(s string) error {
		_, err := parse(s)
		return err
	}
}

// spelled is a type that is passed as text: netip.Addr, netip.Prefix, net.IP, *url.URL, *big.Float, and types named UUID.
type spelled struct {
	source
	spelling
	dir Direction
}

func findSpelled(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	t, pointer := pointee(t)
	for name, how := range pointerSpellings {
		switch {
		case !isNamed(t, name[0], name[1]):
		case !pointer:
			return nil, notCopied(f.Show(t)), true
		default:
			s, reason := f.named(t, "")
			s.text = "*" + s.text
			return spelled{s, how, d}, reason, true
		}
	}
	if pointer {
		return nil, "", false
	}
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return nil, "", false
	}
	how, ok := spellings[[2]string{named.Obj().Pkg().Path(), named.Obj().Name()}]
	if !ok && isUUID(named) {
		how, ok = uuidSpelling, true
	}
	if !ok {
		return nil, "", false
	}
	s, reason := f.named(t, "")
	return spelled{s, how, d}, reason, true
}

// isUUID reports whether a type has the form of the UUID types of Go modules: 16 bytes, the name UUID, and a String method.
func isUUID(t *types.Named) bool {
	a, ok := t.Underlying().(*types.Array)
	if !ok || t.Obj().Name() != "UUID" || a.Len() != 16 || !isByte(a.Elem()) {
		return false
	}
	method, _, _ := types.LookupFieldOrMethod(t, false, nil, "String")
	return method != nil
}

func (s spelled) Stub() string {
	if s.dir == In {
		return s.in
	}
	return s.out
}

func (s spelled) Passage() model.Passage {
	item, _ := s.Item()
	return composite(item, s.dir)
}

func (s spelled) Item() (model.Item, bool) {
	item := shadow("goanna_spelled", s.rt, 24, model.Conv{Name: "spelled", Expects: s.expects, Data: "{{NULL}}"}, s.dir)
	item.Slot = "goannart.Spelled"
	if len(s.classes) > 0 {
		item.Conv.Expects += " or str"
		item.Conv.Data = "{{&goanna_" + strings.Join(s.classes, ", &goanna_") + "}}"
	}
	if s.rt == "UUID" || s.rt == "IP" {
		item.Convert += "[" + s.text + "]"
	}
	return item, true
}

// Default is a str, which Go parses at the call.
func (s spelled) Default(l *model.Literal) (model.Value, error) {
	return spelledDefault(s.source, l, s.check)
}

func spelledDefault(s source, l *model.Literal, check func(string) error) (model.Value, error) {
	if l.Kind != model.StringLiteral {
		return model.Value{}, mismatch(s, l, "a string")
	}
	if check != nil {
		if err := check(l.String); err != nil {
			return model.Value{}, unfit(s, "%v", err)
		}
	}
	v := textValue(l.String)
	return model.Value{Text: v.Text, Signature: v.Signature}, nil
}

// addrPort is netip.AddrPort: a tuple of an address and a port, or a str with both.
type addrPort struct {
	source
	dir     Direction
	address spelled
}

func findAddrPort(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	if !isNamed(t, "net/netip", "AddrPort") {
		return nil, "", false
	}
	s, reason := f.named(t, "")
	return addrPort{s, d, spelled{s, spellings[[2]string{"net/netip", "Addr"}], d}}, reason, true
}

func (a addrPort) Stub() string {
	if a.dir == In {
		return "tuple[" + a.address.in + ", SupportsIndex] | str"
	}
	return "tuple[ipaddress.IPv4Address | ipaddress.IPv6Address, int] | None"
}

func (a addrPort) Passage() model.Passage {
	item, _ := a.Item()
	return composite(item, a.dir)
}

func (a addrPort) Item() (model.Item, bool) {
	return shadow("goanna_addrport", "AddrPort", 32, model.Conv{Name: "addrport", Expects: "tuple of an IP address and a port, or str", Elem: a.address}, a.dir), true
}

// Default is a str, which Go parses at the call.
func (a addrPort) Default(l *model.Literal) (model.Value, error) {
	return spelledDefault(a.source, l, parses(netip.ParseAddrPort))
}
