// Package callbacks has functions that call Python.
package callbacks

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"runtime"
	"slices"
	"strings"
	"sync"
	"text/template"
	"time"
)

// Apply returns f(n).
func Apply(f func(n int) int, n int) int { return f(n) }

// Sum calls f n times.
func Sum(f func(n int) int, n int) int {
	total := 0
	for i := range n {
		total += f(i)
	}
	return total
}

// Try returns f(n), or what it raises.
func Try(f func(n int) (int, error), n int) (int, error) {
	v, err := f(n)
	if err != nil {
		return 0, fmt.Errorf("trying: %w", err)
	}
	return v, nil
}

// Again returns what f raises as it is.
func Again(f func() error) error { return f() }

// Forgive returns the text of what f raises.
func Forgive(f func() error) string {
	if err := f(); err != nil {
		return err.Error()
	}
	return ""
}

// IsNil reports whether f is nil.
func IsNil(f func()) bool { return f == nil }

// Nothing calls f without arguments and results.
func Nothing(f func()) { f() }

// Mapper maps a string.
type Mapper func(string) string

// Map calls strings.Map's like.
func Map(f Mapper, text string) string { return f(text) }

// Fields splits text where f is true.
func Fields(text string, f func(rune) bool) []string { return strings.FieldsFunc(text, f) }

// SortBy sorts by less.
func SortBy(words []string, less func(a, b string) int) []string {
	slices.SortFunc(words, less)
	return words
}

// Many passes values of many kinds.
func Many(f func(b bool, x float64, s string, raw []byte, list []int, m map[string][]float64, big *big.Int, d time.Duration) (string, []string, map[string]int), n int) ([]string, map[string]int) {
	_, list, m := f(true, 0.5, "gö", []byte{1, 2}, []int{n, n + 1}, map[string][]float64{"k": {1.5}}, big.NewInt(1).Lsh(big.NewInt(1), 70), time.Second)
	return list, m
}

// Variadic calls f with any number of arguments.
func Variadic(f func(first string, rest ...int) int, n int) int {
	return f("first", slices.Repeat([]int{7}, n)...)
}

// Each calls every function of a list.
func Each(list []func(int) int, n int) []int {
	var results []int
	for _, f := range list {
		results = append(results, f(n))
	}
	return results
}

// Named calls the functions by name.
func Named(table map[string]func() string) map[string]string {
	results := map[string]string{}
	for k, f := range table {
		results[k] = f()
	}
	return results
}

// Concurrent calls f on n goroutines at once.
func Concurrent(f func(n int) int, n int) int {
	var wait sync.WaitGroup
	var mutex sync.Mutex
	total := 0
	for i := range n {
		wait.Go(func() {
			v := f(i)
			mutex.Lock()
			total += v
			mutex.Unlock()
		})
	}
	wait.Wait()
	return total
}

// Attempts calls f on n goroutines, and joins the errors.
func Attempts(f func(n int) error, n int) error {
	errs := make([]error, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { errs[i] = f(i) })
	}
	wait.Wait()
	return errors.Join(errs...)
}

var kept func(int) int

// Keep keeps f beyond the call.
func Keep(f func(int) int) { kept = f }

// Kept calls what Keep kept.
func Kept(n int) int { return kept(n) }

// Later calls what Keep kept on another goroutine, after a while.
func Later(milliseconds, n int) {
	f := kept
	go func() {
		time.Sleep(time.Duration(milliseconds) * time.Millisecond)
		f(n)
	}()
}

// Forget forgets what was kept, and collects.
func Forget() {
	kept = nil
	for range 3 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
}

// Point is a class.
type Point struct {
	X, Y int
	Name string
}

// Move moves points.
func Move(p *Point, f func(p *Point) *Point) *Point { return f(p) }

// Total adds what f returns for each point.
func Total(points []Point, f func(p Point) int) int {
	total := 0
	for _, p := range points {
		total += f(p)
	}
	return total
}

// Marks calls f on n goroutines, and returns the names and the points.
func Marks(f func(n int) (string, Point), n int) ([]string, []*Point) {
	names, points := make([]string, n), make([]*Point, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			name, p := f(i)
			names[i], points[i] = name, &p
		})
	}
	wait.Wait()
	return names, points
}

// Machine calls a method's argument.
type Machine struct{ f func(string) (string, error) }

// NewMachine keeps f.
func NewMachine(f func(string) (string, error)) *Machine { return &Machine{f} }

// Run calls it.
func (m *Machine) Run(text string) (string, error) { return m.f(text) }

// Locked calls f while it holds the GIL.
//
//goanna:hold-gil
func Locked(f func(int) int, n int, elsewhere bool) (int, error) {
	if !elsewhere {
		return f(n), nil
	}
	done := make(chan int)
	go func() { done <- f(n) }()
	return <-done, nil
}

// Goroutines is their number.
func Goroutines() int { return runtime.NumGoroutine() }

// CallAny calls a callable that is any value.
func CallAny(f any, args []any) (any, error) {
	call, ok := f.(func(...any) (any, error))
	if !ok {
		return nil, fmt.Errorf("got a %T", f)
	}
	return call(args...)
}

// Render runs a template with functions.
func Render(text string, functions template.FuncMap, data any) (string, error) {
	t, err := template.New("").Funcs(functions).Parse(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, data)
	return b.String(), err
}

// Handlers calls the functions of a struct without a name on another goroutine.
func Handlers(v struct {
	Name  string
	Calls []func(string) (string, error)
}) (all []string, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, f := range v.Calls {
			s, e := f(v.Name)
			all, err = append(all, s), errors.Join(err, e)
		}
	}()
	<-done
	return all, err
}

// Attempt returns f(n), or what it raises.
func Attempt(f func(n int) (string, error), n int) (string, error) { return f(n) }

// Garbage makes n objects for the collector.
func Garbage(n int) (total int) {
	for i := range n {
		total += len(make([]*int, i%64))
	}
	return total
}

// Handle calls f until an error, with a context that it ends after n calls.
func Handle(f func(ctx context.Context, count int, rest ...string) (int, error), n int) (total int, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for i := 0; ; i++ {
		if i == n {
			cancel()
		}
		v, err := f(ctx, i, "a", "b")
		if err != nil {
			return total, err
		}
		total += v
	}
}

// Notify calls f with a context that is done, and with none.
func Notify(f func(name string, ctx context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	f("done", ctx)
	f("nil", nil)
}
