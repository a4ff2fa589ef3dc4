package main

import (
	"regexp"
	"time"
)

// scenario is a script that puts modules under one kind of load.
type scenario struct {
	name string // of the script, less .py
	// stderr matches what the script may print there; nil: nothing.
	stderr *regexp.Regexp
	// margin is the time that a run may take beyond its seconds of work; 0: defaultMargin.
	margin time.Duration
	// generated says that the script imports packages that are made for each round.
	generated bool
	// liar says that the script imports the extension module in C that lies about its buffers.
	liar bool
}

// defaultMargin is far above what a part of a scenario takes on a busy machine.
const defaultMargin = 90 * time.Second

var scenarios = []scenario{
	{name: "text"},
	{name: "forks"},
	{name: "threads"},
	{name: "subinterpreters"},
	{name: "failures"},
	{name: "signals"},
	{name: "exits"},
	{name: "modules"},
	{name: "classes"},
	{name: "objects"},
	{name: "limits"},
	{name: "liars", liar: true},
	{name: "generated", generated: true},
}

func (s scenario) timeout(seconds float64) time.Duration {
	margin := s.margin
	if margin == 0 {
		margin = defaultMargin
	}
	return margin + time.Duration(seconds*float64(time.Second))
}

func matching(all []scenario, name *regexp.Regexp) []scenario {
	var chosen []scenario
	for _, s := range all {
		if name.MatchString(s.name) {
			chosen = append(chosen, s)
		}
	}
	return chosen
}
