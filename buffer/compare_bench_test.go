package buffer

import "testing"

func BenchmarkEqual(b *testing.B) {
	for name, e := range map[string]Exporter{"float64": NewArray[float64](1000, 1000), "int32": NewArray[int32](1000, 1000)} {
		m := must(MemoryViewOf(e))
		turned := must(m.Slice(Ellipsis, Span{Omitted, Omitted, -1}))
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				m.Equal(m)
			}
		})
		b.Run(name+" strided", func(b *testing.B) {
			for b.Loop() {
				m.Equal(turned)
			}
		})
	}
}
