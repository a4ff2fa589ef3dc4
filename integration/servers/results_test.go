package servers

import (
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
)

// results are what the tests found, for the table of docs/reliability.md.
var results resultTable

type resultTable struct {
	mu   sync.Mutex
	rows []*row
}

// row is what one tool did with one set of options. Interpreters for which all is the same share it.
type row struct {
	tool, ran, amount string
	interpreters      []string
	failed            []string // of them
}

// record adds what a tool did to the table: the distribution of PyPI (or a program's name and version), what was run and
// how much of it. The result is that of the test.
func record(t *testing.T, env environment, tool, ran, amount string) {
	t.Helper()
	if *table && !strings.Contains(tool, " ") {
		out, err := exec.Command(env.python, "-c", "import sys, importlib.metadata as m; print(m.version(sys.argv[1]))", tool).Output()
		if err != nil {
			t.Fatalf("the version of %s: %v", tool, err)
		}
		tool += " " + strings.TrimSpace(string(out))
	}
	results.add(row{tool: tool, ran: ran, amount: amount}, env.interpreter.Version, t.Failed())
}

func (r *resultTable) add(new row, interpreter string, failed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := slices.IndexFunc(r.rows, func(old *row) bool {
		return old.tool == new.tool && old.ran == new.ran && old.amount == new.amount
	})
	if n < 0 {
		n = len(r.rows)
		r.rows = append(r.rows, &new)
	}
	r.rows[n].interpreters = append(r.rows[n].interpreters, interpreter)
	if failed {
		r.rows[n].failed = append(r.rows[n].failed, interpreter)
	}
}

func (r *resultTable) print(w io.Writer) {
	slices.SortStableFunc(r.rows, func(a, b *row) int { return strings.Compare(a.tool, b.tool) })
	fmt.Fprintln(w, "| tool | what runs | how much | CPython | result |\n|---|---|---|---|---|")
	for _, row := range r.rows {
		result := "all right"
		if len(row.failed) > 0 {
			result = "failed on " + strings.Join(row.failed, ", ")
		}
		slices.Sort(row.interpreters)
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", row.tool, row.ran, row.amount, strings.Join(row.interpreters, ", "), result)
	}
}
