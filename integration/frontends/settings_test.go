package frontends

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/testfiles"
)

// fails runs a command that has to fail, and returns what it prints.
func (s tools) fails(t *testing.T, command ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Env = append(pyenv.CleanEnviron(), "PIP_NO_INDEX=1", "PIP_FIND_LINKS="+s.wheels)
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Errorf("%s succeeded\n%s", strings.Join(command, " "), out)
	}
	return string(out)
}

// The options of the config setting args reach "goanna build", and pip shows what is wrong with another setting.
func TestConfigSettings(t *testing.T) {
	s, dir, site := newTools(t), t.TempDir(), t.TempDir()
	testfiles.Write(t, dir, files)
	out := s.fails(t, s.python, "-m", "pip", "wheel", "--no-deps", "-w", t.TempDir(), "--config-settings=build-option=-v", dir)
	if want := `goanna: unknown config setting 'build-option'; expected args, with options of "goanna build": args="--target linux/arm64"`; !strings.Contains(out, want) {
		t.Errorf("expected %q, got\n%s", want, out)
	}

	s.run(t, dir, s.python, "-m", "pip", "install", "--no-deps", "--target", site, "--config-settings=args=--on-import", "-e", dir)
	// pip has removed the goanna that it built with
	importing := []string{s.python, "-I", "-c", "import sys, site; site.addsitedir(sys.argv[1]); import simple; print(simple.greet('Go'))", site}
	if out := s.fails(t, importing...); !strings.Contains(out, "ImportError: simple is built when it is imported, by goanna, which is not on PATH") {
		t.Error(out)
	}
	t.Setenv("PATH", filepath.Join(unzip(t, one(t, filepath.Join(s.wheels, "goanna-*.whl"))), "goanna", "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	edit(t, filepath.Join(dir, "go", "text.go"), `"hello "`, `"good day "`)
	if got := s.run(t, dir, importing...); got != "good day Go\n" {
		t.Errorf("%q", got)
	}

	// a setting that is given twice is a list
	made := t.TempDir()
	s.run(t, dir, s.python, "-m", "build", "--wheel", "--installer", "pip", "-o", made, "-C", "args=--editable", "-C", "args=-v --on-import")
	one(t, filepath.Join(unzip(t, one(t, filepath.Join(made, "*.whl"))), "_editable_simple_text.py"))
}

// hook calls the backend with a command that prints its arguments as the last line but one, and a name that it is given as the last.
const hook = `
import os, pathlib, sys
sys.path.insert(0, sys.argv[1])
import goanna
goanna.COMMAND = os.path.join(os.getcwd(), "command")
pathlib.Path(goanna.COMMAND).write_text('#!/bin/sh\necho "$@" >&2\necho "$4/made.whl"\n[ "$5" = --nowhere ] || : >"$4/made.whl"\n')
os.chmod(goanna.COMMAND, 0o755)
print(getattr(goanna, sys.argv[2])("out", eval(sys.argv[3])))
`

// What front ends give as config settings: nothing, texts, and lists where a setting is given several times.
func TestConfigSettingsOfHooks(t *testing.T) {
	python := modules.Interpreters(t)[0].Path
	for _, test := range []struct{ hook, settings, ran, fails string }{
		{"build_wheel", "None", "build . --out out", ""},
		{"build_wheel", "{}", "build . --out out", ""},
		{"build_wheel", "{'args': ''}", "build . --out out", ""},
		{"build_wheel", "{'args': '-v --target \"linux/arm64\"'}", "build . --out out -v --target linux/arm64", ""},
		{"build_wheel", "{'args': ['-v', '--target x']}", "build . --out out -v --target x", ""},
		{"build_editable", "{'args': '--on-import'}", "build . --out out --editable --on-import", ""},
		{"build_sdist", "{'args': '-v'}", "sdist . --out out", ""},
		{"prepare_metadata_for_build_wheel", "{'args': '-v'}", "metadata . --out out", ""},
		{"build_wheel", "{'args': '-v', '--global-option': 'x', 'other': ['']}", "", "goanna: unknown config setting '--global-option', 'other'; expected args"},
		{"build_sdist", "{'arg': '-v'}", "", "goanna: unknown config setting 'arg'; expected args"},
		{"build_wheel", "{'args': '-v \"a'}", "", `goanna: config setting args: No closing quotation in ['-v "a']`},
		{"build_wheel", "{'args': '--nowhere'}", "", "goanna: config setting args: expected options that leave a wheel in out and print its path last, got --nowhere"},
	} {
		t.Run(test.hook+test.settings, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.Mkdir(filepath.Join(dir, "out"), 0o777); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), python, "-c", hook, filepath.Join(modules.Root(t), "python"), test.hook, test.settings)
			cmd.Dir = dir
			var stderr strings.Builder
			cmd.Stderr = &stderr
			made, err := cmd.Output()
			if test.fails != "" {
				if err == nil || !strings.Contains(stderr.String(), test.fails) || strings.Contains(stderr.String(), "Traceback") {
					t.Errorf("%v\n%s", err, stderr.String())
				}
				return
			}
			if err != nil || strings.TrimSpace(stderr.String()) != test.ran || string(made) != "made.whl\n" {
				t.Errorf("%v, %q, %q; expected %q", err, made, stderr.String(), test.ran)
			}
		})
	}
}
