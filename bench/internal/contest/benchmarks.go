package contest

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"
)

// WriteBenchmarks writes the values of each batch in the format of Go's benchmarks, which benchstat reads
// (https://go.dev/design/14313-benchmark-format): "benchstat old new" compares two files, and "benchstat -col /peer new" the peers in one.
func (r Report) WriteBenchmarks(out io.Writer, pkg string) error {
	w := bufio.NewWriter(out)
	gil := "off"
	if r.GIL {
		gil = "on"
	}
	fmt.Fprintf(w, "goos: %s\ngoarch: %s\npkg: %s\npython: %s\ngil: %s\n", runtime.GOOS, runtime.GOARCH, pkg, r.Python, gil)
	for _, row := range r.Rows {
		for i, peer := range r.Peers {
			if i >= len(row.Samples) {
				continue // a report of other values than times
			}
			for _, value := range row.Samples[i] {
				fmt.Fprintf(w, "Benchmark%s/peer=%s 1 %.6g %s\n", benchmarkName(row.Name), word(peer), max(value, 0), cmp.Or(row.Unit, "ns/op"))
			}
		}
	}
	return w.Flush()
}

// benchmarkName is a name as Go's benchmarks have them, with no lower-case letter first.
func benchmarkName(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + word(name[size:])
}

// word is a text in one word, and with no slash, which would begin another part of a benchmark's name.
func word(text string) string {
	return strings.NewReplacer(" ", "_", "/", "|").Replace(text)
}
