package platform

import (
	"fmt"
	"regexp"
	"strings"
)

// level is a variable of the go command that names the processors of an architecture that code is compiled for
// (https://go.dev/wiki/MinimumRequirements#architectures).
type level struct {
	variable string
	// values match those of Go 1.26 (package internal/buildcfg), and expected says them.
	values   *regexp.Regexp
	expected string
	// every reports a value whose code every processor of the architecture runs.
	every func(value string) bool
}

var levels = map[string]level{
	"amd64": {"GOAMD64", regexp.MustCompile(`^v[1-4]$`), "v1, v2, v3 or v4", func(value string) bool { return value == "v1" }},
	// Of what the versions add Go 1.26 uses LSE alone, also with ",crypto".
	"arm64": {"GOARM64", regexp.MustCompile(`^(v8\.[0-9]|v9\.[0-5])(,lse|,crypto)*$`), `v8.0 to v8.9 or v9.0 to v9.5, and ",lse" or ",crypto" behind it if need be`, func(value string) bool {
		return strings.HasPrefix(value, "v8.0") && !strings.Contains(value, ",lse")
	}},
}

// LevelVariable is the variable of the go command that names the processors of the architecture that code is compiled for: "GOAMD64". Empty where
// goanna knows none.
func (t Target) LevelVariable() string { return levels[t.GOARCH].variable }

// CheckLevel checks a value of the variable for a GOARCH: amd64 or arm64.
func CheckLevel(goarch, value string) error {
	if l := levels[goarch]; !l.values.MatchString(value) {
		return fmt.Errorf("expected %s, got %q", l.expected, value)
	}
	return nil
}

// Level says which processors code runs on, "GOAMD64=v3", where value is that of LevelVariable. Empty: on every one, or goanna does not know.
func (t Target) Level(value string) string {
	l := levels[t.GOARCH]
	if l.variable == "" || !l.values.MatchString(value) || l.every(value) {
		return ""
	}
	return l.variable + "=" + value
}
