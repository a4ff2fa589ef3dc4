// Package rand has a source that is not random.
package rand

import "math/rand"

// Counter is a source that counts.
type Counter struct{ N int64 }

func (c *Counter) Int63() int64    { c.N++; return c.N << 32 }
func (c *Counter) Seed(seed int64) { c.N = seed }

// Source is the same as one of math/rand.
func Source(n int64) rand.Source { return &Counter{n} }
