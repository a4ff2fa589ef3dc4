package build

import "testing"

// BenchmarkUnchanged is a build of a package that is as the last build left it.
func BenchmarkUnchanged(b *testing.B) {
	dir := b.TempDir()
	write(b, dir, simple)
	opts := Options{Dir: dir, Cache: b.TempDir()}
	for range 2 {
		if _, err := Build(b.Context(), opts); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		result, err := Build(b.Context(), opts)
		if err != nil || !result.Unchanged {
			b.Fatalf("%+v, %v", result, err)
		}
	}
}
