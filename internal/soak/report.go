package main

import (
	"fmt"
	"io"
	"strings"
)

// report is what a soak came to.
type report struct {
	Seed      uint64             `json:"seed"`
	Seconds   float64            `json:"seconds"`
	Runs      int                `json:"runs"`
	Calls     int64              `json:"calls"`
	Failures  int                `json:"failures"`
	Pythons   []string           `json:"pythons"`
	Scenarios []string           `json:"scenarios"`
	Cells     map[string]*result `json:"results"` // by "SCENARIO PYTHON"
	Failed    []*failure         `json:"failed,omitempty"`
}

// result sums up the runs of one scenario in one interpreter.
type result struct {
	Runs     int   `json:"runs"`
	Calls    int64 `json:"calls"`
	Failures int   `json:"failures"`
}

// failure is a run that failed, with what shows it again.
type failure struct {
	Scenario   string `json:"scenario"`
	Python     string `json:"python"`
	Executable string `json:"executable"`
	Seed       uint64 `json:"seed"`
	Fault      string `json:"fault"`
	LastPart   string `json:"last_part,omitempty"` // of the script, that began
	Again      string `json:"again"`               // the command
	Source     string `json:"source,omitempty"`    // of that part
	Stdout     string `json:"stdout,omitempty"`
	Stderr     string `json:"stderr,omitempty"`
}

func newReport(d *driver) *report {
	r := &report{Seed: d.seed, Cells: map[string]*result{}}
	for _, p := range d.pythons {
		r.Pythons = append(r.Pythons, p.label)
	}
	for _, s := range d.scenarios {
		r.Scenarios = append(r.Scenarios, s.name)
	}
	return r
}

func (r *report) cell(scenario, python string) *result {
	key := scenario + " " + python
	if r.Cells[key] == nil {
		r.Cells[key] = &result{}
	}
	return r.Cells[key]
}

func (r *report) add(j job, o outcome, f *failure) {
	c := r.cell(j.scenario.name, j.python.label)
	c.Runs++
	c.Calls += o.calls
	r.Runs++
	r.Calls += o.calls
	if f != nil {
		c.Failures++
		r.Failures++
		r.Failed = append(r.Failed, f)
	}
}

// String is "runs / calls", with the failures where there are any.
func (c result) String() string {
	switch {
	case c.Runs == 0:
		return "-"
	case c.Failures > 0:
		return fmt.Sprintf("%d / %s, %d FAILED", c.Runs, number(c.Calls), c.Failures)
	}
	return fmt.Sprintf("%d / %s", c.Runs, number(c.Calls))
}

// number writes n with at most four characters.
func number(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprint(n)
	case n < 10_000:
		return fmt.Sprintf("%.1fk", float64(n)/1e3)
	case n < 1_000_000:
		return fmt.Sprintf("%dk", n/1000)
	case n < 10_000_000:
		return fmt.Sprintf("%.1fM", float64(n)/1e6)
	}
	return fmt.Sprintf("%dM", n/1_000_000)
}

// print writes a Markdown table of the runs and calls of each scenario in each interpreter, and then the failures.
func (r *report) print(out io.Writer) error {
	rows := [][]string{append(append([]string{"runs / calls"}, r.Pythons...), "result")}
	for _, s := range r.Scenarios {
		row, failures, runs := []string{s}, 0, 0
		for _, p := range r.Pythons {
			c := r.cell(s, p)
			row = append(row, c.String())
			failures += c.Failures
			runs += c.Runs
		}
		rows = append(rows, append(row, summary(runs, failures)))
	}
	var b strings.Builder
	writeTable(&b, rows)
	fmt.Fprintf(&b, "\n%d runs, %d calls, %d failures in %.1f minutes; seed %d\n", r.Runs, r.Calls, r.Failures, r.Seconds/60, r.Seed)
	for _, f := range r.Failed {
		fmt.Fprintf(&b, "\nFAILED %s on %s: %s\n  %s\n", f.Scenario, f.Python, f.Fault, f.Again)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func summary(runs, failures int) string {
	switch {
	case runs == 0:
		return "not run"
	case failures > 0:
		return fmt.Sprintf("%d FAILED", failures)
	}
	return "ok"
}

// writeTable writes rows, the first of which is the head, as a Markdown table with columns of even width.
func writeTable(b *strings.Builder, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for n, cell := range row {
			widths[n] = max(widths[n], len(cell))
		}
	}
	for n, row := range rows {
		for c, cell := range row {
			fmt.Fprintf(b, "| %-*s ", widths[c], cell)
		}
		b.WriteString("|\n")
		if n == 0 {
			for _, width := range widths {
				fmt.Fprintf(b, "|%s", strings.Repeat("-", width+2))
			}
			b.WriteString("|\n")
		}
	}
}

// stderrLines is how much of a failure's stderr is shown from its beginning and from its end: the traces of all threads,
// and of all goroutines, are thousands of lines.
const stderrLines = 40

func (f *failure) print(out io.Writer) {
	var b strings.Builder
	fmt.Fprintf(&b, "\nFAILED %s on %s, seed %d: %s\n", f.Scenario, f.Python, f.Seed, f.Fault)
	fmt.Fprintf(&b, "again: %s\n", f.Again)
	if f.Source != "" {
		fmt.Fprintf(&b, "the part that began last:\n%s\n", indent(f.Source))
	}
	if f.Stderr != "" {
		fmt.Fprintf(&b, "stderr:\n%s\n", indent(middleLess(f.Stderr)))
	}
	b.WriteString("\n")
	io.WriteString(out, b.String())
}

func middleLess(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if len(lines) <= 2*stderrLines {
		return strings.Join(lines, "\n")
	}
	left := fmt.Sprintf("... %d lines ...", len(lines)-2*stderrLines)
	return strings.Join(append(append(lines[:stderrLines:stderrLines], left), lines[len(lines)-stderrLines:]...), "\n")
}

func indent(text string) string { return "    " + strings.ReplaceAll(text, "\n", "\n    ") }
