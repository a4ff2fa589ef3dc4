package classes

import (
	"errors"
	"strings"
)

// Rules are made by builders, whose types are not exported.
type Rules struct {
	// Ceiling has a type that is not exported.
	Ceiling ceiling
	list    []string
}

// NewRules returns no rules.
func NewRules() *Rules { return new(Rules) }

// Allow begins a rule.
func (r *Rules) Allow(names ...string) *ruleBuilder { return &ruleBuilder{Names: names, rules: r} }

// List returns the rules.
func (r *Rules) List() []string { return r.list }

// ruleBuilder ends a rule.
type ruleBuilder struct {
	// Names are allowed.
	Names   []string
	Weight  int
	rules   *Rules
	pattern string
}

// Matching has values match a pattern.
func (b *ruleBuilder) Matching(pattern string) *ruleBuilder {
	b.pattern = pattern
	return b
}

// On ends the rule.
func (b *ruleBuilder) On(elements ...string) (*Rules, error) {
	if len(elements) == 0 {
		return nil, errors.New("no elements")
	}
	b.rules.list = append(b.rules.list, strings.Join(b.Names, ",")+":"+b.pattern+":"+strings.Join(elements, ","))
	return b.rules, nil
}

// Weigh returns the weight as a value, and its parts.
func (b *ruleBuilder) Weigh() (total int, w weight) { return b.Weight, weight{b.Weight} }

// Equal compares names.
func (b *ruleBuilder) Equal(other *ruleBuilder) bool {
	return strings.Join(b.Names, ",") == strings.Join(other.Names, ",")
}

type weight struct{ n int }

func (w weight) Half() int { return w.n / 2 }

// Double returns another.
func (w weight) Double() weight { return weight{2 * w.n} }

type ceiling struct{ most int }

func (l *ceiling) Raise(by int) int {
	l.most += by
	return l.most
}

// CeilingOf and AddWeights take what is not exported.
func CeilingOf(l *ceiling) int { return l.most }

func AddWeights(w, v weight) weight { return weight{w.n + v.n} }

type sealed interface {
	Name() string
	seal()
}

type seal struct{ name string }

func (s seal) Name() string { return s.name }
func (seal) seal()          {}

// Sealed returns an interface that is not exported; nil without a name.
func Sealed(name string) sealed {
	if name == "" {
		return nil
	}
	return seal{name}
}

// OpenSeal returns what Sealed was given.
func OpenSeal(s sealed) string { return s.Name() }

// Defaults is a variable.
var Defaults ceiling

// AnyRule returns a builder as any value.
func AnyRule(name string) any { return &ruleBuilder{Names: []string{name}} }

type aim interface{ aim() int }

// Dart is what a function takes by an interface without exported methods.
type Dart struct{ N int }

func (d *Dart) aim() int { return d.N }

// Throw takes a dart, and says what it is aimed at.
func Throw(a aim) int {
	if a == nil {
		return -1
	}
	return a.aim()
}
