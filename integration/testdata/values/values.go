// Package values has a function for each kind of value.
package values

import (
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Color is a color.
type Color uint8

const (
	ColorRed   Color = iota + 1 // ColorRed is the first.
	ColorGreen                  // the second
	ColorBlue
	ColorInternal //goanna:skip
)

func (c Color) String() string { return "a color" }

// Next returns the color after c, n colors on.
//
//goanna:sig (n=1)
func (c Color) Next(n int) Color { return Color((int(c)-1+n)%3 + 1) }

// Mix fails for a color alone.
func (c Color) Mix(others ...Color) ([]Color, error) {
	if len(others) == 0 {
		return nil, fmt.Errorf("%d: nothing to mix with", c)
	}
	return append([]Color{c}, others...), nil
}

// Name is a name that the members have.
func (c Color) Name() string { return "color " + strconv.Itoa(int(c)) }

func (c Color) Each(f func(Color) bool) bool { return f(c) }

// Access says what may be done.
type Access uint32

const (
	Read Access = 1 << iota
	Write
	ReadWrite        = Read | Write
	None      Access = 0
)

// CanWrite is a method of flags.
func (a Access) CanWrite() bool { return a&Write != 0 }

// Style has flags that no shift declares.
type Style int8

const (
	BoldStyle   Style = 1
	ItalicStyle Style = 2
	StrongStyle Style = 4
)

type Method string

const (
	MethodGet  Method = "GET"
	MethodPost Method = "it's é"
)

// IsGet reports MethodGet.
func (m Method) IsGet() bool { return m == MethodGet }

// Big has values that no int64 has.
type Big uint64

const (
	BigOne Big = 7
	BigTop Big = 1<<64 - 1
)

// Signed has negative ones.
type Signed int64

const (
	SignedLow  Signed = -1 << 63
	SignedZero Signed = 0
)

// Port is any number.
//
//goanna:plain
type Port uint16

const (
	HTTP  Port = 80
	HTTPS Port = 443
)

const Timeout = 1500 * time.Millisecond

// Paint takes a color.
//
//goanna:sig (c=2)
func Paint(c Color) Color                     { return c }
func EchoAccess(a Access) Access              { return a }
func EchoStyle(s Style) Style                 { return s }
func EchoMethod(m Method) Method              { return m }
func EchoBig(b Big) Big                       { return b }
func EchoSigned(s Signed) Signed              { return s }
func EchoPort(p Port) Port                    { return p }
func Colors(cs []Color) []Color               { return cs }
func Methods(ms []Method) []Method            { return ms }
func EchoMonth(m time.Month) time.Month       { return m }
func EchoWeekday(d time.Weekday) time.Weekday { return d }
func EchoMode(m fs.FileMode) fs.FileMode      { return m }

// MakeColor gives any number as a color.
func MakeColor(n uint8) Color    { return Color(n) }
func MakeAccess(n uint32) Access { return Access(n) }
func MakeMethod(s string) Method { return Method(s) }

//goanna:sig (m='GET')
func DefaultMethod(m Method) string { return string(m) }

//goanna:sig (d=1.5)
func EchoDuration(d time.Duration) time.Duration   { return d }
func Nanoseconds(d time.Duration) int64            { return int64(d) }
func FromNanoseconds(n int64) time.Duration        { return time.Duration(n) }
func Durations(ds []time.Duration) []time.Duration { return ds }
func EchoTime(t time.Time) time.Time               { return t }
func Times(ts [][]time.Time) [][]time.Time         { return ts }
func Zone(t time.Time) (string, int)               { _, offset := t.Zone(); return t.Location().String(), offset }
func EchoLocation(l *time.Location) *time.Location { return l }
func NameOf(l *time.Location) string               { return l.String() }
func In(t time.Time, l *time.Location) time.Time   { return t.In(l) }
func Locations() map[string]*time.Location {
	return map[string]*time.Location{"nil": nil, "utc": time.UTC, "fixed": time.FixedZone("X", -90*60), "like": time.FixedZone("Africa/Casablanca", 7*3600), "local": time.Local}
}
func ListLocations(ls []*time.Location) []*time.Location { return ls }
func UnixMicro(t time.Time) int64                        { return t.UnixMicro() }
func IsZero(t time.Time) bool                            { return t == time.Time{} }
func ZeroTime() time.Time                                { return time.Time{} }
func FromUnix(sec, nsec int64, offset int) time.Time {
	return time.Unix(sec, nsec).In(time.FixedZone("X", offset))
}
func FromUnixAt(sec int64, name string, offset int) time.Time {
	return time.Unix(sec, 0).In(time.FixedZone(name, offset))
}
func FromUnixIn(sec, nsec int64, zone string) (time.Time, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, err
	}
	return time.Unix(sec, nsec).In(loc), nil
}

//goanna:sig (x=123456789012345678901234567890)
func EchoInt(x *big.Int) *big.Int { return x }
func AddInts(xs []*big.Int) *big.Int {
	sum := new(big.Int)
	for _, x := range xs {
		sum.Add(sum, x)
	}
	return sum
}
func NilInt() *big.Int              { return nil }
func Ints(xs []*big.Int) []*big.Int { return append(xs, nil) }

//goanna:sig (x=3)
func EchoRat(x *big.Rat) *big.Rat   { return x }
func Rats(xs []*big.Rat) []*big.Rat { return append(xs, nil) }

//goanna:sig (x='0.5')
func EchoFloat(x *big.Float) *big.Float   { return x }
func Floats(xs []*big.Float) []*big.Float { return append(xs, nil) }
func Precision(x *big.Float) uint         { return x.Prec() }
func Power(exponent int) *big.Float       { return new(big.Float).SetMantExp(big.NewFloat(1), exponent) }
func Third(precision uint) *big.Float {
	return new(big.Float).SetPrec(precision).Quo(big.NewFloat(1), big.NewFloat(3))
}

//goanna:sig (a='::1')
func EchoAddr(a netip.Addr) netip.Addr               { return a }
func EchoPrefix(p netip.Prefix) netip.Prefix         { return p }
func EchoAddrPort(a netip.AddrPort) netip.AddrPort   { return a }
func EchoIP(ip net.IP) net.IP                        { return ip }
func Addrs(as []netip.Addr) []netip.Addr             { return append(as, netip.Addr{}) }
func AddrPorts(as []netip.AddrPort) []netip.AddrPort { return append(as, netip.AddrPort{}) }
func EchoURL(u *url.URL) *url.URL                    { return u }
func NilURL() *url.URL                               { return nil }
func Host(u *url.URL) string                         { return u.Hostname() }
func EchoUUID(id uuid.UUID) uuid.UUID                { return id }
func UUIDs(ids []uuid.UUID) []uuid.UUID              { return ids }

// Nested has values in containers of each kind.
func Nested(m map[Color][]time.Duration, t *time.Time, s map[Method]struct{}, pair [2]*big.Int, hosts map[netip.Addr]*url.URL) (
	map[Color][]time.Duration, *time.Time, map[Method]struct{}, [2]*big.Int, map[netip.Addr]*url.URL) {
	return m, t, s, pair, hosts
}

// Deep1 to Deep4 have values in containers in containers.
func Deep1(v map[uuid.UUID][]map[Color][2]*[]time.Duration) map[uuid.UUID][]map[Color][2]*[]time.Duration {
	return v
}

func Deep2(v []map[netip.Addr][]map[Method][2][]time.Time) []map[netip.Addr][]map[Method][2][]time.Time {
	return v
}

func Deep3(v map[string][2][]map[Style][]*big.Int) map[string][2][]map[Style][]*big.Int { return v }

func Deep4(v []map[int]*map[bool][]*big.Rat) []map[int]*map[bool][]*big.Rat { return v }

// Place is a point on the earth.
//
//goanna:value
type Place struct {
	Lat, Lon float64
	Label    string
	Tags     []string
	Seen     time.Time `py:"seen_at"`
}

// Span has Places in it.
//
//goanna:value
type Span struct {
	From, To Place
	Color    Color
}

// Mirror returns the place on the other side.
func Mirror(p Place) Place {
	return Place{-p.Lat, p.Lon + 180, p.Label, append(p.Tags, "mirrored"), p.Seen}
}

// Spans returns one for each name, and takes one.
func Spans(names []string, whole Span) map[string]Span {
	m := map[string]Span{}
	for _, name := range names {
		s := whole
		s.From.Label = name
		m[name] = s
	}
	return m
}

// Corner is small enough for a buffer.
//
//goanna:value
type Corner struct{ X, Y int32 }

// Swap swaps the numbers of a Corner.
func Swap(c Corner) (Corner, error) {
	if c == (Corner{}) {
		return c, fmt.Errorf("no corner")
	}
	return Corner{c.Y, c.X}, nil
}

// Count counts corners with a callable.
func Count(corners []Corner, f func(Corner) Corner) (sum int) {
	for _, c := range corners {
		sum += int(f(c).X)
	}
	return sum
}

// Origin is where all begins.
var Origin = Corner{1, 2}
