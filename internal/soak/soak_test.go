package main

import (
	"go/parser"
	"go/token"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/goanna-py/goanna/internal/pyenv"
)

// failing is a driver of the scripts in testdata/failing in one interpreter, without modules and poison.
func failing(t *testing.T, scenarios ...scenario) *driver {
	t.Helper()
	found, err := pyenv.Find(t.Context(), pyenv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatal("no CPython from 3.11 on was found: put one on PATH or into GOANNA_PYTHONS")
	}
	scripts, err := filepath.Abs("testdata/failing")
	if err != nil {
		t.Fatal(err)
	}
	shared, err := filepath.Abs("testdata/scenarios")
	if err != nil {
		t.Fatal(err)
	}
	i := found[0]
	return &driver{
		scenarios: scenarios, pythons: []python{{label: i.Version, executable: i.Path, command: i.Path, interpreter: i}},
		seed: 5, rounds: 1, seconds: 0.1, duration: time.Minute, parallel: 2, progress: io.Discard, minimize: true,
		workshop: &workshop{scripts: scripts, site: shared},
	}
}

// Each way to fail is found, with the part and the command that show it again.
func TestFailures(t *testing.T) {
	// the processes do nothing but start, or wait for ever
	const margin = 4 * time.Second
	tests := []struct{ name, fault, part, stderr string }{
		{"crash", "crash: signal: segmentation fault", "reads_address_0", "in reads_address_0"},
		{"hang", "hang: no end after 4.1s", "waits", "in waits"},
		{"wrong", "failure: exit status 1", "adds", "AssertionError: got "},
		{"noisy", "failure: unexpected text on stderr", "prints", "noise"},
		{"leaves", "failure: a process was left behind", "starts", ""},
		{"stops", "failure: the script did not come to its end", "stops", ""},
	}
	scenarios := []scenario{{name: "good"}}
	for _, test := range tests {
		scenarios = append(scenarios, scenario{name: test.name, margin: margin})
	}
	d := failing(t, scenarios...)
	r := d.soak(t.Context())
	if r.Runs != len(scenarios) || r.Failures != len(tests) || len(r.Failed) != len(tests) {
		t.Errorf("%d runs, %d failures: %+v", r.Runs, r.Failures, r.Cells)
	}
	if c := r.cell("good", d.pythons[0].label); c.Runs != 1 || c.Failures != 0 || c.Calls == 0 {
		t.Errorf("the good scenario: %+v", c)
	}
	byName := map[string]*failure{}
	for _, f := range r.Failed {
		byName[f.Scenario] = f
	}
	for _, test := range tests {
		f := byName[test.name]
		if f == nil {
			t.Errorf("%s is not among the failures", test.name)
			continue
		}
		if f.Fault != test.fault || f.LastPart != test.part || f.Seed != 5 || !strings.Contains(f.Stderr, test.stderr) {
			t.Errorf("%s: %q in %q with seed %d, expected %q in %q; stderr:\n%s", test.name, f.Fault, f.LastPart, f.Seed, test.fault, test.part, f.Stderr)
		}
		again := "go run ./internal/soak -run '^" + test.name + "$' -python " + d.pythons[0].executable + " -seed 5 -seconds 0.1 -rounds 1 -part " + test.part
		if f.Again != again || !strings.Contains(f.Source, "def "+test.part) {
			t.Errorf("%s: again %q, expected %q; source %q", test.name, f.Again, again, f.Source)
		}
	}
	var b strings.Builder
	if err := r.print(&b); err != nil {
		t.Fatal(err)
	}
	table := strings.Join(strings.Fields(b.String()), " ")
	for _, want := range []string{"| crash | 1 / 0, 1 FAILED | 1 FAILED |", "| good | 1 / ", "| ok |", "7 runs", "6 failures", "-part reads_address_0"} {
		if !strings.Contains(table, want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

// The minutes end a soak, and each round has another seed.
func TestRounds(t *testing.T) {
	d := failing(t, scenario{name: "good"})
	d.rounds, d.duration, d.parallel = 0, 2*time.Second, 1
	began := time.Now()
	r := d.soak(t.Context())
	if took := time.Since(began); took < 2*time.Second {
		t.Errorf("took %v, less than its duration", took)
	}
	if r.Runs < 2 || r.Failures > 0 {
		t.Errorf("%d runs, %d failures", r.Runs, r.Failures)
	}
	if first, second := d.jobs(0)[0], d.jobs(1)[0]; first.seed != 5 || second.seed != 6 {
		t.Errorf("seeds %d and %d, expected 5 and 6", first.seed, second.seed)
	}
}

// A round has every scenario in every interpreter once, and neighbours differ in both.
func TestJobs(t *testing.T) {
	d := &driver{scenarios: []scenario{{name: "a"}, {name: "b"}, {name: "c"}}, pythons: []python{{label: "1"}, {label: "2"}}, seed: 1}
	seen := map[string]bool{}
	for _, j := range d.jobs(0) {
		seen[j.scenario.name+j.python.label] = true
	}
	if len(seen) != 6 || len(d.jobs(0)) != 6 {
		t.Errorf("got %v", seen)
	}
}

// The same seed gives the same package, and each is Go.
func TestGenerate(t *testing.T) {
	for seed := range uint64(200) {
		source, reference, err := generate(seed)
		if err != nil {
			t.Fatal(seed, err)
		}
		if _, err := parser.ParseFile(token.NewFileSet(), "functions.go", source, parser.AllErrors); err != nil {
			t.Fatal(seed, err)
		}
		again, referenceAgain, _ := generate(seed)
		if string(again) != string(source) || string(referenceAgain) != string(reference) {
			t.Fatalf("seed %d gives two packages", seed)
		}
	}
}

// A few calls of every kind: a block of Python's, or a reference, that each loses is found; a million is the program's.
func TestLeaks(t *testing.T) {
	found, err := pyenv.Find(t.Context(), pyenv.Options{})
	if err != nil || len(found) == 0 {
		t.Fatal("no CPython from 3.11 on was found: ", err)
	}
	var out strings.Builder
	if err := leaks(t.Context(), found[:1], regexp.MustCompile(""), 2000, &out, io.Discard); err != nil {
		t.Error(err, "\n", out.String())
	}
}
