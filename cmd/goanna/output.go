package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// addJSON gives a command the flag --json, and --report json, which is the same.
func addJSON(cmd *cobra.Command, asJSON *bool, usage string) {
	cmd.Flags().BoolVar(asJSON, "json", false, usage)
	cmd.Flags().Var((*report)(asJSON), "report", "the format of what is printed: json, as --json")
}

// report is the value of a flag that is true for "json".
type report bool

func (r *report) String() string { return "" }
func (r *report) Type() string   { return "json" }

func (r *report) Set(format string) error {
	if format != "json" {
		return fmt.Errorf("expected json, got %q", format)
	}
	*r = true
	return nil
}

func printJSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(value)
}

// printTable prints rows in aligned columns. The first row is the header.
func printTable(w io.Writer, rows [][]string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(t, strings.Join(row, "\t"))
	}
	return t.Flush()
}

// A step that takes longer than stepLong shows its time: on a terminal each second, elsewhere by a line now and then.
const (
	stepLong      = 3 * time.Second
	timeShown     = time.Second
	timeShownAway = 30 * time.Second
)

// progress shows the steps of a command, and the time of those that take long: on a terminal in one line, which each step overwrites, elsewhere one
// step per line.
type progress struct {
	mu       sync.Mutex
	w        io.Writer
	terminal bool
	width    int         // of the terminal, in columns
	shown    bool        // a line of the terminal is to be overwritten
	number   int         // of the step
	timer    *time.Timer // nil: no step is going on
}

// newProgress returns a progress that writes to w.
func newProgress(w io.Writer) *progress {
	p := &progress{w: w, width: 80}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" {
		p.terminal = true
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 10 {
			p.width = width
		}
	}
	return p
}

// step shows the name of the next step.
func (p *progress) step(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stop()
	p.show(text)
	p.number++
	first, next := timeShownAway, timeShownAway
	if p.terminal {
		first, next = stepLong, timeShown
	}
	began, number := time.Now(), p.number
	p.timer = time.AfterFunc(first, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.timer != nil && p.number == number { // Stop may have come too late
			p.show(fmt.Sprintf("%s, %s", text, time.Since(began).Round(time.Second)))
			p.timer.Reset(next)
		}
	})
}

func (p *progress) show(text string) {
	if !p.terminal {
		fmt.Fprintln(p.w, text)
		return
	}
	if runes := []rune(text); len(runes) >= p.width {
		text = string(runes[:p.width-2]) + "…"
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", text)
	p.shown = true
}

// say prints a line, which later steps do not overwrite.
func (p *progress) say(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	fmt.Fprintln(p.w, text)
}

// done ends the last step, and clears its line on the terminal.
func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stop()
	p.clear()
}

func (p *progress) stop() {
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}
