package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/goanna-py/goanna/internal/pyenv"
)

// fine is how each situation comes out with goanna's module.
var fine = map[string]string{
	"fork":                         "ok",
	"fork_while_called":            "ok",
	"fork_pool":                    "ok",
	"gunicorn_preload":             "ok",
	"panic":                        "raises PanicError",
	"null_pointer":                 "raises PanicError",
	"index_beyond":                 "raises PanicError",
	"stack_overflow":               "killed by signal 6 (aborted)", // Go cannot recover from it
	"callback_recursion":           "raises RecursionError",
	"read_only_bytes":              "raises TypeError",
	"read_only_map":                "raises TypeError",
	"exit_with_threads_in_calls":   "ok",
	"exit_with_background_threads": "ok",
}

func TestGoanna(t *testing.T) {
	found, err := pyenv.Find(t.Context(), pyenv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, python := range found {
		if python.FreeThreaded || python.Installer() != nil {
			continue
		}
		dir := t.TempDir()
		if err := buildGoanna(t.Context(), python, dir); err != nil {
			t.Fatal(err)
		}
		executable, err := environment(t.Context(), python)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range situations {
			got, err := try(t.Context(), time.Minute, executable, dir, "peer", s.name)
			if want := fine[s.name]; err != nil || got != want {
				t.Errorf("%s: got %q, %v; expected %q", s.title, got, err, want)
			}
		}
		return
	}
	t.Fatalf("none of %d interpreters has the GIL and pip", len(found))
}

func TestTry(t *testing.T) {
	found, err := pyenv.Find(t.Context(), pyenv.Options{})
	if err != nil || len(found) == 0 {
		t.Fatal("no interpreter: ", err)
	}
	dir := t.TempDir()
	const text = `import os, sys, time
print("begun", flush=True)
{"ends": lambda: None, "fails": lambda: sys.exit(3), "dies": os.abort, "hangs": lambda: time.sleep(60)}[sys.argv[2]]()
`
	if err := os.WriteFile(filepath.Join(dir, "situations.py"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for situation, want := range map[string]string{
		"ends":  "begun",
		"fails": "begun, then process ends with exit code 3",
		"dies":  "begun, then killed by signal 6 (aborted)",
		"hangs": "hangs",
	} {
		limit := time.Minute
		if situation == "hangs" {
			limit = time.Second
		}
		got, err := try(t.Context(), limit, found[0].Path, dir, "any", situation)
		if err != nil || got != want {
			t.Errorf("%s: got %q, %v; expected %q", situation, got, err, want)
		}
	}
}
