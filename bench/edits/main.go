// Edits measures how long an author waits for an edit: from the change of a function's source until a new process has imported the module
// and called the function, with goanna, with maturin and PyO3, and with scikit-build-core and nanobind, each as its documentation has it.
//
//	go run ./bench/edits [--rounds N]
//
// It needs cargo and a C++ compiler, and installs the rest from PyPI and crates.io into folders that it removes. The contestants take turns; the
// table has the medians in seconds.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/goanna-py/goanna/bench/internal/module"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// contestant is a way to write the module. Its source has one number, which the function answer returns.
type contestant struct {
	name    string
	module  string
	files   map[string]string
	source  string   // the file with the number, as the text 0000
	install []string // the command that makes an editable installation, in the project's folder
	develop []string // the command after an edit; nil where the import does it
}

const goannaBinary = "GOANNA"

var contestants = []contestant{
	{
		name: "goanna develop", module: "edit_goanna", source: "edit.go",
		files:   goannaFiles("edit_goanna"),
		install: []string{goannaBinary, "develop"}, develop: []string{goannaBinary, "develop"},
	},
	{
		name: "goanna develop --on-import", module: "edit_import", source: "edit.go",
		files:   goannaFiles("edit_import"),
		install: []string{goannaBinary, "develop", "--on-import"},
	},
	{
		name: "maturin develop", module: "edit_maturin", source: "src/lib.rs",
		files: map[string]string{
			"Cargo.toml":     "[package]\nname = 'edit_maturin'\nversion = '1.0.0'\nedition = '2021'\n[lib]\nname = 'edit_maturin'\ncrate-type = ['cdylib']\n[dependencies]\npyo3 = { version = '0.27', features = ['extension-module', 'abi3-py311'] }\n[workspace]\n",
			"src/lib.rs":     "use pyo3::prelude::*;\n\n#[pyfunction]\nfn answer() -> i64 { 0000 }\n\n#[pymodule]\nfn edit_maturin(m: &Bound<'_, PyModule>) -> PyResult<()> {\n    m.add_function(wrap_pyfunction!(answer, m)?)\n}\n",
			"pyproject.toml": "[build-system]\nrequires = ['maturin>=1,<2']\nbuild-backend = 'maturin'\n[project]\nname = 'edit-maturin'\nversion = '1'\nrequires-python = '>=3.11'\n[tool.maturin]\nmodule-name = 'edit_maturin'\n",
		},
		install: []string{"maturin", "develop", "--quiet"}, develop: []string{"maturin", "develop", "--quiet"},
	},
	{
		name: "nanobind, editable.rebuild", module: "edit_nanobind", source: "edit.cpp",
		files: map[string]string{
			"CMakeLists.txt": "cmake_minimum_required(VERSION 3.15...3.30)\nproject(edit LANGUAGES CXX)\nfind_package(Python 3.11 COMPONENTS Interpreter Development.Module REQUIRED)\nfind_package(nanobind CONFIG REQUIRED)\n" +
				"nanobind_add_module(edit_nanobind edit.cpp)\ninstall(TARGETS edit_nanobind LIBRARY DESTINATION .)\n",
			"edit.cpp":       "#include <nanobind/nanobind.h>\n\nint answer() { return 0000; }\n\nNB_MODULE(edit_nanobind, m) { m.def(\"answer\", &answer); }\n",
			"pyproject.toml": "[build-system]\nrequires = ['scikit-build-core', 'nanobind']\nbuild-backend = 'scikit_build_core.build'\n[project]\nname = 'edit-nanobind'\nversion = '1'\n[tool.scikit-build]\nbuild-dir = 'build'\neditable.rebuild = true\n",
		},
		install: []string{"python", "-m", "pip", "install", "-q", "--no-build-isolation", "-e", "."},
	},
}

// goannaFiles are those of a module with goanna.
func goannaFiles(module string) map[string]string {
	return map[string]string{
		"go.mod":         "module example.com/edit\n\ngo 1.26\n",
		"edit.go":        "// Package edit answers.\npackage edit\n\n// Answer answers.\nfunc Answer() int { return 0000 }\n",
		"pyproject.toml": "[build-system]\nrequires = ['goanna']\nbuild-backend = 'goanna'\n[project]\nname = '" + module + "'\nversion = '1'\n[tool.goanna]\nmodule = '" + module + "'\n",
	}
}

func main() { module.Main("edits", run) }

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("edits", flag.ContinueOnError)
	rounds := flags.Int("rounds", 11, "edits of each contestant")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *rounds < 1 {
		return fmt.Errorf("expected no arguments and at least one round, got %q and %d", flags.Args(), *rounds)
	}
	work, err := os.MkdirTemp("", "goanna-edits-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	b, err := prepare(ctx, work)
	if err != nil {
		return err
	}
	seconds := make([][]float64, len(contestants))
	for round := range *rounds + 1 {
		for n, c := range contestants {
			took, err := b.edit(ctx, c, 1001+round)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			if round > 0 { // the first fills caches
				seconds[n] = append(seconds[n], took)
			}
		}
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\tmedian s\tleast s")
	for n, c := range contestants {
		slices.Sort(seconds[n])
		fmt.Fprintf(table, "%s\t%.2f\t%.2f\n", c.name, seconds[n][len(seconds[n])/2], seconds[n][0])
	}
	return table.Flush()
}

// bench is an environment with all tools, and the projects.
type bench struct{ work, env, goanna string }

// prepare makes the environment, and installs the projects, editable.
func prepare(ctx context.Context, work string) (*bench, error) {
	pythons, err := pyenv.Find(ctx, pyenv.Options{})
	if err != nil {
		return nil, err
	}
	n := slices.IndexFunc(pythons, func(i pyenv.Interpreter) bool { return i.Pip && !i.FreeThreaded })
	if n < 0 {
		return nil, fmt.Errorf("found no CPython of 3.11 or later with pip")
	}
	b := &bench{work, filepath.Join(work, "env"), filepath.Join(work, "goanna")}
	if _, err := module.Output(ctx, "", pythons[n].Path, "-m", "venv", b.env); err != nil {
		return nil, err
	}
	if _, err := module.Output(ctx, work, b.program("python"), "-m", "pip", "install", "-q", "maturin", "scikit-build-core[pyproject]", "nanobind", "cmake", "ninja"); err != nil {
		return nil, err
	}
	if _, err := module.Output(ctx, "", "go", "build", "-o", b.goanna, "github.com/goanna-py/goanna/cmd/goanna"); err != nil {
		return nil, err
	}
	for _, c := range contestants {
		for name, text := range c.files {
			path := filepath.Join(work, c.module, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				return nil, err
			}
			if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "0000", "1000")), 0o666); err != nil {
				return nil, err
			}
		}
		if _, err := b.run(ctx, filepath.Join(work, c.module), c.install...); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *bench) program(name string) string { return filepath.Join(b.env, "bin", name) }

// run runs a command in the activated environment.
func (b *bench) run(ctx context.Context, dir string, command ...string) (string, error) {
	program := b.program(command[0])
	if command[0] == goannaBinary {
		program = b.goanna
	}
	cmd := exec.CommandContext(ctx, program, command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(pyenv.CleanEnviron(), "VIRTUAL_ENV="+b.env, "PATH="+filepath.Join(b.env, "bin")+string(filepath.ListSeparator)+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, out)
	}
	return string(out), nil
}

// edit changes the number, and returns the seconds until a new process has printed it.
func (b *bench) edit(ctx context.Context, c contestant, number int) (float64, error) {
	dir := filepath.Join(b.work, c.module)
	text := strings.ReplaceAll(c.files[c.source], "0000", strconv.Itoa(number))
	if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(c.source)), []byte(text), 0o666); err != nil {
		return 0, err
	}
	start := time.Now()
	if c.develop != nil {
		if _, err := b.run(ctx, dir, c.develop...); err != nil {
			return 0, err
		}
	}
	out, err := b.run(ctx, b.env, "python", "-c", "import "+c.module+" as m; print(m.answer())")
	if err != nil {
		return 0, err
	}
	took := time.Since(start).Seconds()
	if lines := strings.Fields(out); len(lines) == 0 || lines[len(lines)-1] != strconv.Itoa(number) {
		return 0, fmt.Errorf("the function answered %q, expected %d", out, number)
	}
	return took, nil
}
