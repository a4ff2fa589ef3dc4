package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// driver runs scenarios in interpreters in turn.
type driver struct {
	scenarios []scenario
	pythons   []python
	seed      uint64
	rounds    int
	seconds   float64
	part      string
	duration  time.Duration
	parallel  int
	progress  io.Writer
	workshop  *workshop
	minimize  bool // look for the one part that fails

	mu     sync.Mutex // of what follows
	report *report
}

// job is one run to be made.
type job struct {
	scenario scenario
	python   python
	seed     uint64
}

// jobs yields the runs of a round. Neighbours are of different scenarios and interpreters, so that a short soak has tried
// each of them.
func (d *driver) jobs(round int) []job {
	var all []job
	for shift := range d.pythons {
		for n, s := range d.scenarios {
			p := d.pythons[(n+shift)%len(d.pythons)]
			if s.liar && p.liar == "" {
				continue
			}
			all = append(all, job{s, p, d.seed + uint64(round)})
		}
	}
	return all
}

// workSeconds is how long each run works: one round must fit into the duration, with what starting takes.
func (d *driver) workSeconds() float64 {
	if d.seconds > 0 {
		return d.seconds
	}
	const starting = 1.0
	each := d.duration.Seconds() * float64(d.parallel) / float64(len(d.scenarios)*len(d.pythons))
	return min(8, max(0.5, 0.8*each-starting))
}

// soak runs rounds until the duration is over or ctx is done; runs that have begun then come to their end.
func (d *driver) soak(ctx context.Context) *report {
	d.report = newReport(d)
	began := time.Now()
	queue := make(chan job)
	var wait sync.WaitGroup
	for range d.parallel {
		wait.Go(func() {
			for j := range queue {
				d.one(ctx, j)
			}
		})
	}
	over := time.After(d.duration)
feeding:
	for round := 0; d.rounds == 0 || round < d.rounds; round++ {
		for _, j := range d.jobs(round) {
			select {
			case queue <- j:
			case <-over:
				break feeding
			case <-ctx.Done():
				break feeding
			}
		}
	}
	close(queue)
	wait.Wait()
	d.report.Seconds = time.Since(began).Seconds()
	return d.report
}

// one makes one run, and notes what came of it.
func (d *driver) one(ctx context.Context, j job) {
	o, err := d.try(ctx, j, d.part)
	if ctx.Err() != nil {
		return // it was interrupted with the soak
	}
	if err != nil {
		o.fault = "failure: " + err.Error()
	}
	var f *failure
	if o.fault != "" {
		f = d.investigate(ctx, j, o)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.report.add(j, o, f)
	fmt.Fprintf(d.progress, "%s  %-8s %-16s %9d calls %5.1f s  %s\n", time.Now().Format(time.TimeOnly), j.python.label, j.scenario.name, o.calls, o.seconds, verdict(o))
	if f != nil {
		f.print(d.progress)
	}
}

func verdict(o outcome) string {
	if o.fault == "" {
		return "ok"
	}
	return "FAILED: " + o.fault
}

func (d *driver) try(ctx context.Context, j job, part string) (outcome, error) {
	environ, err := d.workshop.environ(ctx, j)
	if err != nil {
		return outcome{}, err
	}
	seconds := d.workSeconds()
	environ = append(environ, fmt.Sprintf("SOAK_SEED=%d", j.seed), fmt.Sprintf("SOAK_SECONDS=%g", seconds))
	if part != "" {
		environ = append(environ, "SOAK_PART="+part)
	}
	return runScript(ctx, j.python.command, d.script(j), environ, j.scenario, j.scenario.timeout(seconds))
}

func (d *driver) script(j job) string {
	return filepath.Join(d.workshop.scripts, j.scenario.name+".py")
}

// investigate finds the smallest command that shows a failure again.
func (d *driver) investigate(ctx context.Context, j job, o outcome) *failure {
	f := &failure{
		Scenario: j.scenario.name, Python: j.python.label, Executable: j.python.executable, Seed: j.seed, Fault: o.fault, LastPart: o.part,
		Stdout: o.stdout, Stderr: o.stderr,
	}
	part := d.part
	if d.minimize && o.part != "" {
		const attempts = 3 // a failure of threads does not show every time
		for range attempts {
			if again, err := d.try(ctx, j, o.part); err == nil && again.fault != "" {
				part = o.part
				break
			}
		}
	}
	f.Again = fmt.Sprintf("go run ./internal/soak -run '^%s$' -python %s -seed %d -seconds %.3g -rounds 1", j.scenario.name, j.python.executable, j.seed, d.workSeconds())
	if part != "" {
		f.Again += " -part " + part
	}
	if o.part != "" {
		f.Source = d.source(ctx, j, o.part)
	}
	return f
}

// source returns the text of a part, empty where the script does not tell.
func (d *driver) source(ctx context.Context, j job, part string) string {
	environ, err := d.workshop.environ(ctx, j)
	if err != nil {
		return ""
	}
	environ = append(environ, fmt.Sprintf("SOAK_SEED=%d", j.seed), "SOAK_SECONDS=0", "SOAK_SOURCE="+part)
	o, err := runScript(ctx, j.python.command, d.script(j), environ, j.scenario, defaultMargin)
	if err != nil {
		return ""
	}
	return strings.TrimRight(o.stdout, "\n")
}
