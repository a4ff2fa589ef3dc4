package main

import (
	"testing"

	"github.com/goanna-py/goanna/bench/internal/contest/contesttest"
)

// goanna's module and those in C do the same, and all is measured.
func TestRun(t *testing.T) {
	gaps := map[string]string{"memoryview(exported)": "C R"}
	for _, name := range []string{
		"1,000 str in a list, in", "1,000 str in a list, out", "1,000 float in a list, in", "1,000 str: float in a dict, in",
		"1,000 str: float in a dict, out", "1,000 (float, float) in a list, in", "1,000 (float, float) in a list, out",
		"1,000 float in a list, out by tolist()",
	} {
		gaps[name] = "C R"
	}
	contesttest.Run(t, calls, 30, []string{"C", "C R"}, gaps)
}
