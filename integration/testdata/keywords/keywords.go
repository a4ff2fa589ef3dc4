// Package keywords has functions whose last parameter is more than one in Python.
package keywords

import (
	"errors"
	"slices"
	"strings"
	"time"
)

func Concat(sep string, parts ...string) string { return strings.Join(parts, sep) }

func Total(xs ...float64) (sum float64) {
	for _, x := range xs {
		sum += x
	}
	return sum
}

func Rows(rows ...[]string) [][]string { return rows }

func All(flags ...bool) bool { return !slices.Contains(flags, false) }

// BlurOptions are the keywords of Blur.
type BlurOptions struct {
	Radius  int
	Name    string
	Weights []float64
	Raw     []byte
	Tags    []string
	hidden  int
}

//goanna:skip
func DefaultBlurOptions() BlurOptions { return BlurOptions{Radius: 3, Name: "box", hidden: 1} }

var kept BlurOptions

func Blur(n int, o BlurOptions) (int, string, int) {
	kept = o
	return n * o.Radius, o.Name, o.hidden
}

// Kept gives what Blur was given last: memory of its own.
func Kept() ([]float64, []byte, []string) { return kept.Weights, kept.Raw, kept.Tags }

// SaveOptions are keywords of Save and SaveAll, and a class elsewhere.
type SaveOptions struct {
	Level int
	Name  string
}

func DefaultSaveOptions() SaveOptions { return SaveOptions{Level: 5} }

// Save returns what it was given: the number of options, and the last.
func Save(path string, opts ...SaveOptions) (n, level int, name string) {
	for _, o := range opts {
		level, name = o.Level, o.Name
	}
	return len(opts), level, name
}

func SaveAll(opts ...*SaveOptions) (levels []int) {
	for _, o := range opts {
		levels = append(levels, o.Level)
	}
	return levels
}

// Job has options as fields.
type Job struct {
	Options SaveOptions
	History []SaveOptions
	Next    *Job
}

// LastOf returns the last options of a job's history, nil without.
func LastOf(j *Job) *SaveOptions {
	if len(j.History) == 0 {
		return nil
	}
	return &j.History[len(j.History)-1]
}

type BareConfig struct{ X int8 }

func Bare(c *BareConfig) (int8, error) {
	if c.X < 0 {
		return 0, errors.New("negative")
	}
	return c.X, nil
}

type EmptyOptions struct{ hidden int }

func Empty(o EmptyOptions) int { return o.hidden }

// Option is of Open.
type Option func(*config)

type config struct {
	size   int
	strict bool
	names  []string
}

// WithSize sets the size in bytes.
func WithSize(n int) Option { return func(c *config) { c.size = n } }

func WithStrict() Option { return func(c *config) { c.strict = true } }

func WithNames(names []string) Option { return func(c *config) { c.names = append(c.names, names...) } }

// WithRange takes two values, WithLabels any number of labels after a prefix.
func WithRange(from int, to *int) Option {
	return func(c *config) {
		c.size = 10 * from
		if to != nil {
			c.size += *to
		}
	}
}

func WithLabels(prefix string, labels ...string) Option {
	return func(c *config) {
		for _, l := range labels {
			c.names = append(c.names, prefix+l)
		}
	}
}

func OptionStart(n int8) Option { return func(c *config) { c.size -= int(n) } }

func Lenient() Option { return func(c *config) { c.strict = false } }

func Open(path string, opts ...Option) (string, int, bool, []string) {
	var c config
	for _, o := range opts {
		o(&c)
	}
	return path, c.size, c.strict, c.names
}

// Größe takes names that are not ASCII.
func Größe(höhe, ширина int, 高 int) int { return höhe*100 + ширина*10 + 高 }

// Mode says how.
type Mode int

const (
	ModeFast Mode = iota
	ModeExact
)

// FetchOptions are the keywords of Fetch.
type FetchOptions struct {
	// Timeout is how long to wait.
	Timeout time.Duration
	Retries int // Retries is how often to try again.
	Mode    Mode
	Proxy   *string
	Header  map[string]string
	Since   time.Time
	Verify  bool `py:"check"`
}

// Fetch says what it was given.
//
//goanna:sig (url, *, retries=3, mode=1)
func Fetch(url string, o FetchOptions) (time.Duration, int, Mode, *string, map[string]string, bool, bool) {
	return o.Timeout, o.Retries, o.Mode, o.Proxy, o.Header, o.Since.IsZero(), o.Verify
}

// Reopen opens again.
//
//goanna:sig (path, *, size=7, strict=True, names)
func Reopen(path string, opts ...Option) (string, int, bool, []string) { return Open(path, opts...) }

// Dim is how large.
//
//goanna:name Size
type Dim int

const (
	DimSmall Dim = iota
	DimLarge
)

// Fit takes a [Dim].
//
//goanna:sig (d=1)
func Fit(d Dim) (Dim, []Dim) { return d, []Dim{DimSmall, 7} }

type obtaining struct {
	retries int
	agent   string
}

type obtainOpt func(*obtaining)

// WithRetries is how often to try again.
func WithRetries(n int) obtainOpt { return func(f *obtaining) { f.retries = n } }

// WithAgent sets the name of the client.
func WithAgent(name string) obtainOpt { return func(f *obtaining) { f.agent = name } }

// Obtain has options whose type is not exported.
func Obtain(url string, opts ...obtainOpt) (string, int, string) {
	var f obtaining
	for _, o := range opts {
		o(&f)
	}
	return url, f.retries, f.agent
}
