// Package abi has CPython's stable ABI and the manylinux policies as data, and audits shared libraries against them.
package abi

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// stable.txt has a line "symbol version" for each function and variable of CPython's stable ABI. Symbols of 3.11
// and before say 3.11.
//
//go:embed stable.txt
var stableText string

// Version is the version of a CPython or of a C library.
type Version struct{ Major, Minor int }

// ParseVersion reads "3.11"; further components are dropped.
func ParseVersion(s string) (Version, error) {
	major, rest, _ := strings.Cut(s, ".")
	minor, _, _ := strings.Cut(rest, ".")
	var v Version
	var err1, err2 error
	v.Major, err1 = strconv.Atoi(major)
	v.Minor, err2 = strconv.Atoi(minor)
	if err1 != nil || err2 != nil || v.Major < 0 || v.Minor < 0 {
		return Version{}, fmt.Errorf("expected a version such as 3.11, got %q", s)
	}
	return v, nil
}

func (v Version) String() string { return fmt.Sprintf("%d.%d", v.Major, v.Minor) }

// Less orders versions.
func (v Version) Less(w Version) bool {
	return v.Major < w.Major || v.Major == w.Major && v.Minor < w.Minor
}

var stable = sync.OnceValue(func() map[string]Version {
	symbols := make(map[string]Version)
	for line := range strings.Lines(stableText) {
		symbol, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		version, err := ParseVersion(text)
		if err != nil {
			panic("abi: stable.txt: " + err.Error()) // a test reads the whole of it
		}
		symbols[symbol] = version
	}
	return symbols
})

// Stable returns the first version, from 3.11 on, whose stable ABI on Linux has the symbol.
func Stable(symbol string) (Version, bool) {
	v, ok := stable()[symbol]
	return v, ok
}

// isPython reports whether a symbol's name begins as CPython's do.
func isPython(symbol string) bool {
	return strings.HasPrefix(symbol, "Py") || strings.HasPrefix(symbol, "_Py")
}
