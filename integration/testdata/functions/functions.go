// Package functions has functions that return functions, and fields and variables of func types.
package functions

import (
	"context"
	"errors"
	"io"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
)

// Adder returns a function that adds n.
func Adder(n int) func(m int) int { return func(m int) int { return n + m } }

// Counter returns a function that counts, and one that resets.
func Counter() (next func() int, reset func()) {
	var n atomic.Int64
	return func() int { return int(n.Add(1)) }, func() { n.Store(0) }
}

// Nothing returns no function.
func Nothing() func() { return nil }

// Parser returns a function with an error.
func Parser(valid string) func(text string) (int, string, error) {
	return func(text string) (int, string, error) {
		if text != valid {
			return 0, "", errors.New("not " + valid)
		}
		return len(text), text, nil
	}
}

// Joiner returns a function with any number of arguments.
func Joiner() func(separator string, parts ...string) string {
	return func(separator string, parts ...string) string { return strings.Join(parts, separator) }
}

// Panics returns a function that panics.
func Panics() func() { return func() { panic("boom") } }

// Keeper returns a function that keeps what it is given.
func Keeper() func(data []byte, list []float64) func() ([]byte, []float64) {
	var data []byte
	var list []float64
	return func(d []byte, l []float64) func() ([]byte, []float64) {
		data, list = d, l
		return func() ([]byte, []float64) { return data, list }
	}
}

// Twice returns f twice.
func Twice(f func(int) int) func(int) int { return func(n int) int { return f(f(n)) } }

// Table returns functions in a map and a slice.
func Table() (map[string]func(float64) float64, []func() string) {
	return map[string]func(float64) float64{"double": func(x float64) float64 { return 2 * x }, "nil": nil},
		[]func() string{func() string { return "a" }, func() string { return "b" }}
}

// Waiter returns a function with a context.
func Waiter() func(ctx context.Context, milliseconds int) error {
	return func(ctx context.Context, milliseconds int) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(milliseconds) * time.Millisecond):
			return nil
		}
	}
}

// CallWith calls f with a function.
func CallWith(f func(double func(int) int) int) int { return f(func(n int) int { return 2 * n }) }

// Reads returns a function that reads.
func Reads() func(r io.Reader) (string, error) {
	return func(r io.Reader) (string, error) {
		data, err := io.ReadAll(r)
		return string(data), err
	}
}

// Opener returns a stream.
type Opener func(name string) (io.ReadCloser, error)

var opener Opener

// SetOpener keeps f.
func SetOpener(f Opener) { opener = f }

// ReadOpened reads what f of an earlier call opens.
func ReadOpened(name string) (string, error) {
	r, err := opener(name)
	if err != nil {
		return "", err
	}
	if r == nil {
		return "nil", nil
	}
	data, err := io.ReadAll(r)
	return string(data), errors.Join(err, r.Close())
}

// WriteTo writes to what f returns.
func WriteTo(f func() io.WriteCloser, text string) error {
	w := f()
	_, err := io.WriteString(w, text)
	return errors.Join(err, w.Close())
}

// Kind is the type of v.
func Kind(v any) reflect.Type { return reflect.TypeOf(v) }

// Named is a func type with a name.
type Named func(x, x_ int) (sum int)

// MakeNamed returns one.
func MakeNamed() Named { return func(x, y int) int { return x + y } }

// Handler is a func type with a method.
type Handler func(text string) string

// Handle calls it.
func (h Handler) Handle(text string) string { return h(text) }

// Upper returns a Handler.
func Upper() Handler { return strings.ToUpper }

// Machine has functions in fields.
type Machine struct {
	Step  func(n int) int
	Done  func()
	count int
}

// NewMachine makes one that counts.
func NewMachine() *Machine {
	m := &Machine{}
	m.Step = func(n int) int { m.count += n; return m.count }
	return m
}

// Run calls Step.
func (m *Machine) Run(n int) int { return m.Step(n) }

// Hook is a variable.
var Hook = func(s string) string { return "hook " + s }

var freed atomic.Int64

// Tracked returns a function that is counted when it is freed.
func Tracked() func() int {
	p := new([16]int)
	runtime.AddCleanup(p, func(int) { freed.Add(1) }, 0)
	return func() int { return p[0] }
}

// Freed collects, and returns how many functions of Tracked are freed.
func Freed() int64 {
	for range 3 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	return freed.Load()
}
