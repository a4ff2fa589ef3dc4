package rt

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/big"
	"net/netip"
	"net/url"
	"strings"

	"github.com/goanna-py/goanna/py"
)

// Spelled is the slot of a value that is passed as text, laid out as goanna_spelled in C.
type Spelled struct {
	text  string
	class int64 // of a result: index of the Python class in C's list for the type, plainText or none
}

const (
	plainText = -1 // a str
	none      = -2 // None
	overflow  = -3 // an OverflowError with the text
)

// copied returns the text of an argument, with memory of its own.
func (s *Spelled) copied() string { return string([]byte(s.text)) }

// refuseText refuses text that does not parse. what is the expected type, and err, if not nil, the reason.
func refuseText(what, text string, err error) {
	reason := ""
	if err != nil {
		reason = ": " + strings.TrimPrefix(err.Error(), "netip.")
	}
	refuse(py.Errorf(py.ValueError, "expected %s, got %q%s", what, text, reason))
}

// familyOf returns the class of an address or network: 0 for IPv4, 1 for IPv6.
func familyOf(a netip.Addr) int64 {
	if a.Is4() {
		return 0
	}
	return 1
}

// LoadAddr parses an address.
func LoadAddr(p *Spelled) netip.Addr {
	a, err := netip.ParseAddr(p.copied())
	if err != nil {
		refuseText("an IP address", p.text, nil)
	}
	return a
}

// StoreAddr returns the slot of a result: None for the zero Addr.
func StoreAddr(a netip.Addr) Spelled {
	if !a.IsValid() {
		return Spelled{class: none}
	}
	return Spelled{a.String(), familyOf(a)}
}

// LoadPrefix parses a network, or an address in one.
func LoadPrefix(p *Spelled) netip.Prefix {
	text := p.copied()
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		refuseText("an IP network", text, nil)
	}
	return prefix
}

// StorePrefix returns the slot of a result: None for the zero Prefix. Python accepts no network with host bits.
func StorePrefix(p netip.Prefix) Spelled {
	if !p.IsValid() {
		return Spelled{class: none}
	}
	return Spelled{p.String(), familyOf(p.Addr())}
}

// LoadIP parses an address. T is net.IP. Package rt does not import net, whose resolver would need a newer glibc in every module.
func LoadIP[T ~[]byte](p *Spelled) T {
	a := LoadAddr(p)
	if a.Zone() != "" {
		refuseText("an IP address without a zone", p.text, nil)
	}
	return a.AsSlice()
}

// StoreIP returns the slot of a result: None for a slice that does not have 4 or 16 bytes. An IPv4-mapped address becomes IPv4.
func StoreIP[T ~[]byte](ip T) Spelled {
	a, _ := netip.AddrFromSlice(ip)
	return StoreAddr(a.Unmap())
}

// AddrPort is the slot of a netip.AddrPort, laid out as goanna_addrport in C.
type AddrPort struct {
	address Spelled
	port    int64 // -1: the port is in the text of the address
}

// LoadAddrPort parses an address and port.
func LoadAddrPort(p *AddrPort) netip.AddrPort {
	if p.port >= 0 {
		defer refusedIn(func() string { return "[0]" })
		return netip.AddrPortFrom(LoadAddr(&p.address), uint16(p.port))
	}
	text := p.address.copied()
	a, err := netip.ParseAddrPort(text)
	if err != nil {
		refuseText("an IP address and port", text, nil)
	}
	return a
}

// StoreAddrPort returns the slot of a result: None for the zero AddrPort.
func StoreAddrPort(a netip.AddrPort) AddrPort {
	return AddrPort{StoreAddr(a.Addr()), int64(a.Port())}
}

// LoadURL parses a URL.
func LoadURL(p *Spelled) *url.URL {
	text := p.copied()
	u, err := url.Parse(text)
	if err != nil {
		var parse *url.Error
		if errors.As(err, &parse) {
			err = parse.Err
		}
		refuseText("a URL", text, err)
	}
	return u
}

// StoreURL returns the slot of a result: None for nil.
func StoreURL(u *url.URL) Spelled {
	if u == nil {
		return Spelled{class: none}
	}
	return Spelled{u.String(), plainText}
}

// LoadBigFloat parses a decimal number. Its precision is that of the digits, at least 64 bits.
func LoadBigFloat(p *Spelled) *big.Float {
	text := p.copied()
	sign, rest := "", text
	if text != "" && (text[0] == '-' || text[0] == '+') {
		sign, rest = text[:1], text[1:]
	}
	infinite := strings.EqualFold(rest, "inf") || strings.EqualFold(rest, "infinity")
	if infinite {
		rest = "inf"
	}
	digits, _, _ := strings.Cut(strings.ToLower(rest), "e")
	precision := max(64, int(math.Ceil(float64(len(digits))*math.Log2(10))))
	x, _, err := big.ParseFloat(sign+rest, 10, uint(precision), big.ToNearestEven)
	if err != nil {
		refuseText("a decimal number", text, nil)
	}
	if x.IsInf() && !infinite {
		refuse(py.Errorf(py.OverflowError, "expected a decimal number that big.Float can have, got %q", text))
	}
	return x
}

// decimalExponent is up to which binary exponent a result is a Decimal, which has all digits of it.
const decimalExponent = 1 << 16

// StoreBigFloat returns the slot of a result: None for nil. The Decimal is exact, as Decimal(float) is.
func StoreBigFloat(x *big.Float) Spelled {
	switch {
	case x == nil:
		return Spelled{class: none}
	case x.IsInf() || x.Sign() == 0:
		return Spelled{strings.ReplaceAll(x.Text('g', 1), "Inf", "Infinity"), 0}
	}
	exponent := x.MantExp(nil)
	if exponent < -decimalExponent || exponent > decimalExponent {
		return Spelled{fmt.Sprintf("expected a number whose binary exponent is between -%d and %[1]d for a Decimal, got the exponent %d", decimalExponent, exponent), overflow}
	}
	places := max(0, int(x.MinPrec())-exponent) // binary ones behind the point, and as many decimal ones
	return Spelled{x.Text('f', places), 0}
}

// LoadUUID parses 32 hexadecimal digits as Python's uuid.UUID does: it ignores hyphens, braces and the prefix of a URN.
func LoadUUID[T ~[16]byte](p *Spelled) (id T) {
	digits := strings.NewReplacer("urn:", "", "uuid:", "").Replace(p.text)
	digits = strings.ReplaceAll(strings.Trim(digits, "{}"), "-", "")
	data, err := hex.DecodeString(digits)
	if err != nil || len(data) != len(id) {
		refuseText("a UUID", p.text, nil)
	}
	copy(id[:], data)
	return id
}

// StoreUUID returns the slot of a result.
func StoreUUID[T ~[16]byte](id T) Spelled {
	h := hex.EncodeToString(id[:])
	return Spelled{h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], 0}
}
