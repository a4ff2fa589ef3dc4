package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/pyproject"
	"github.com/goanna-py/goanna/internal/testfiles"
)

// A wheel is tried where pip can install it: with a pip, and where requires-python admits the interpreter.
func TestUsable(t *testing.T) {
	found := []pyenv.Interpreter{
		{Path: "/a", Version: "3.11.7", Venv: true, Pip: true}, {Path: "/b", Major: 3, Minor: 12, Version: "3.12.1", Venv: true},
		{Path: "/c", Version: "3.13.0", Venv: true, Pip: true}, {Path: "/d", Version: "3.15.0b1", Venv: true, EnsurePip: true},
	}
	project := func(requires string) string {
		return testfiles.Folder(t, map[string]string{pyproject.FileName: "[project]\nname = 'a'\nversion = '1'\nrequires-python = '" + requires + "'\n"})
	}
	for _, test := range []struct {
		dir, kept string
		said      []string
	}{
		{t.TempDir(), "/a /c /d", []string{"left out: /b has no pip"}},
		{project(">=3.12"), "/c /d", []string{`left out: /a is CPython 3.11.7, and requires-python is ">=3.12"`, "left out: /b has no pip"}},
		{project(">=3.15"), "/d", []string{"left out: /c is CPython 3.13.0"}},
		{project(">=3.16"), "", []string{"left out: /d is CPython 3.15.0b1"}},
	} {
		var said bytes.Buffer
		kept, err := usable(newProgress(&said), test.dir, found)
		var paths []string
		for _, i := range kept {
			paths = append(paths, i.Path)
		}
		if got := strings.Join(paths, " "); got != test.kept || (err == nil) != (test.kept != "") {
			t.Errorf("%q, %v; expected %q", got, err, test.kept)
		}
		for _, line := range test.said {
			if !strings.Contains(said.String(), line) {
				t.Errorf("%q lacks %q", said.String(), line)
			}
		}
	}
}
