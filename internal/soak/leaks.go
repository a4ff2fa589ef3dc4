package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/pyenv"
)

// leak is what the calls of one kind did to memory.
type leak struct {
	Kind   string      `json:"kind"`
	Calls  int         `json:"calls"`
	Before memoryState `json:"before"` // after a tenth of the calls
	After  memoryState `json:"after"`
}

// memoryState is the memory of a process when both collectors have run.
type memoryState struct {
	RSS        int64 `json:"rss"`        // bytes resident
	Heap       int64 `json:"heap"`       // bytes of Go's heap in use
	Blocks     int64 `json:"blocks"`     // sys.getallocatedblocks()
	References []int `json:"references"` // to the objects that the calls are given
}

// What nine tenths of the calls may add. A million calls that lose 16 bytes each lose 14 MB; a million that lose one of a
// hundred do 10,000 blocks. Go keeps the descriptors of goroutines that have ended, 0.4 kB each of the most that there were at once.
const (
	rssAllowed    = 4 << 20
	heapAllowed   = 1 << 20
	blocksAllowed = 1000
)

// grown says what has grown, empty where nothing has.
func (l leak) grown() string {
	var what []string
	if n := l.After.RSS - l.Before.RSS; n > rssAllowed {
		what = append(what, fmt.Sprintf("RSS by %d kB", n>>10))
	}
	if n := l.After.Heap - l.Before.Heap; n > heapAllowed {
		what = append(what, fmt.Sprintf("Go's heap by %d kB", n>>10))
	}
	if n := l.After.Blocks - l.Before.Blocks; n > blocksAllowed {
		what = append(what, fmt.Sprintf("Python's blocks by %d", n))
	}
	if !slices.Equal(l.Before.References, l.After.References) {
		what = append(what, fmt.Sprintf("references from %v to %v", l.Before.References, l.After.References))
	}
	return strings.Join(what, ", ")
}

// leaks makes calls of every kind that matches kinds in each interpreter, in one process each, and prints a table of memory. What grows is an
// error.
func leaks(ctx context.Context, interpreters []pyenv.Interpreter, kinds *regexp.Regexp, calls int, out, progress io.Writer) error {
	w, err := openWorkshop(ctx, "", func(format string, args ...any) { fmt.Fprintf(progress, format+"\n", args...) })
	if err != nil {
		return err
	}
	defer w.remove()
	if err := w.buildWork(ctx); err != nil {
		return err
	}
	growing := 0
	for _, i := range interpreters {
		found, err := w.measureLeaks(ctx, i, kinds, calls, progress)
		if err != nil {
			return err
		}
		if err := printLeaks(out, i, found); err != nil {
			return err
		}
		for _, l := range found {
			if l.grown() != "" {
				growing++
			}
		}
	}
	if growing > 0 {
		return fmt.Errorf("%d kinds of calls have memory grow", growing)
	}
	return nil
}

func (w *workshop) measureLeaks(ctx context.Context, i pyenv.Interpreter, kinds *regexp.Regexp, calls int, progress io.Writer) ([]leak, error) {
	cmd := exec.CommandContext(ctx, i.Path, "-X", "faulthandler", filepath.Join(w.root, "internal/soak/testdata/leaks/leaks.py"))
	cmd.Env = append(pyenv.CleanEnviron(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONPATH="+w.site, fmt.Sprintf("LEAKS_CALLS=%d", calls), "LEAKS_RUN="+kinds.String())
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	var all []leak
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		var l leak
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			fmt.Fprintln(os.Stderr, lines.Text())
			continue
		}
		fmt.Fprintf(progress, "%s  %s: RSS %+d kB, Go's heap %+d kB\n", i.Name(), l.Kind, (l.After.RSS-l.Before.RSS)>>10, (l.After.Heap-l.Before.Heap)>>10)
		all = append(all, l)
	}
	if err := cmd.Wait(); err != nil || stderr.Len() > 0 {
		return nil, fmt.Errorf("%s: %v\n%s", i.Path, err, stderr.String())
	}
	return all, nil
}

func printLeaks(out io.Writer, i pyenv.Interpreter, all []leak) error {
	rows := [][]string{{"CPython " + i.Version + ", " + i.GIL(), "calls", "RSS at 10%, kB", "in the end", "Go's heap at 10%, kB", "in the end", "Python's blocks", "result"}}
	for _, l := range all {
		verdict := "flat"
		if grown := l.grown(); grown != "" {
			verdict = "GROWS: " + grown
		}
		rows = append(rows, []string{l.Kind, fmt.Sprint(l.Calls), fmt.Sprint(l.Before.RSS >> 10), fmt.Sprint(l.After.RSS >> 10), fmt.Sprint(l.Before.Heap >> 10),
			fmt.Sprint(l.After.Heap >> 10), fmt.Sprintf("%+d", l.After.Blocks-l.Before.Blocks), verdict})
	}
	var b strings.Builder
	writeTable(&b, rows)
	b.WriteString("\n")
	_, err := io.WriteString(out, b.String())
	return err
}
