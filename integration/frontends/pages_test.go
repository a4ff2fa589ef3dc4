package frontends

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/markdown"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/testfiles"
)

// followed are the pages that a test follows as a reader would: see [page.follow].
var followed = map[string]func(t *testing.T, p page){
	"README.md":           followReadme,
	"docs/any-package.md": followAnyPackage,
	"docs/interop.md":     followInterop,
	"docs/tutorial.md":    followTutorial,
}

// apart says of each block of sh in other pages, by the page and the block's first line, why no test runs it as it stands.
var apart = map[string]string{
	"CONTRIBUTING.md: go run ./cmd/goanna try examples/imaging":                                                                   "the last line is CI itself, integration/examples runs the demo, and go test ./... has the second line in it",
	"docs/kernels.md: go test -run '^$' -bench Kernels -benchtime 11x -cpu 1 ./buffer":                                            "it measures: the tests of buffer compare the kernels",
	`docs/memory-checks.md: export CGO_CFLAGS="-O1 -g -fsanitize=address -fno-omit-frame-pointer" CGO_LDFLAGS=-fsanitize=address`: "integration/sanitizers does what CI has time for",
	"docs/reliability.md: go run ./bench/faults":                                                                                  "the test of bench/faults runs the column of goanna, and the others need cargo",
	"docs/reliability.md: go run ./internal/soak -minutes 10 -seed 1":                                                             ".ci/run has a minute of it, and the test of internal/soak a few seconds",
	"docs/reliability.md: go test ./integration/servers":                                                                          "go test ./... has it in it; the flags add interpreters and a table",
	"docs/speed.md: go run ./bench/peers --out old.txt":                                                                           "it measures: the test of bench/peers runs it for a moment, that of bench/internal/contest has the format of the files, and benchstat is not goanna's",
	"docs/tests.md: go test ./...":                                                                                                "it is what runs this test",
	"docs/tests.md: goanna try examples/imaging":                                                                                  "integration/examples runs the demo on each interpreter, and the tests of cmd/goanna the command",
}

// page is a page of the documentation.
type page struct {
	name   string // "docs/tutorial.md"
	text   string
	blocks []markdown.Block
}

func pages(t *testing.T) (list []page) {
	t.Helper()
	root := modules.Root(t)
	files, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, file := range append(files, filepath.Join(root, "README.md"), filepath.Join(root, "CONTRIBUTING.md")) {
		name, err := filepath.Rel(root, file)
		if err != nil {
			t.Fatal(err)
		}
		text := string(read(t, file))
		list = append(list, page{filepath.ToSlash(name), text, markdown.Blocks(text)})
	}
	return list
}

// TestPages runs every block of sh in the documentation, or knows why it does not.
func TestPages(t *testing.T) {
	var unused []string
	for key := range apart {
		unused = append(unused, key)
	}
	found := 0
	for _, p := range pages(t) {
		if follow, ok := followed[p.name]; ok {
			found++
			t.Run(p.name, func(t *testing.T) { follow(t, p) })
			continue
		}
		for _, b := range p.blocks {
			if b.Language != "sh" {
				continue
			}
			first, _, _ := strings.Cut(b.Text, "\n")
			key := p.name + ": " + first
			if apart[key] == "" {
				t.Errorf("%s:%d: no test runs this block: follow the page, or say in the list \"apart\" why not", p.name, b.Line)
			}
			unused = slices.DeleteFunc(unused, func(k string) bool { return k == key })
		}
	}
	if found != len(followed) {
		t.Errorf("found %d of the %d pages to follow", found, len(followed))
	}
	if len(unused) > 0 {
		t.Errorf("no page has the blocks %q", unused)
	}
}

// reader is one who follows a page in a shell.
type reader struct {
	dir           string   // the folder to begin in
	environ       []string // of the shell
	before, after string   // what the reader runs before and after the page's blocks
}

// newReader has an empty folder, a python3, the wheel of goanna as the only goanna that pip installs, and a uv that writes down its arguments.
func newReader(t *testing.T) reader {
	t.Helper()
	s, bin := newTools(t), t.TempDir()
	for name, script := range map[string]string{
		"python3": fmt.Sprintf("exec %q \"$@\"\n", modules.Interpreters(t)[0].Path),
		"uv":      "echo uv \"$@\"\n",
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	constraints := filepath.Join(testfiles.Folder(t, map[string]string{
		"constraints.txt": "goanna @ file://" + one(t, filepath.Join(s.wheels, "goanna-*.whl")) + "\n",
	}), "constraints.txt")
	return reader{dir: t.TempDir(), environ: append(pyenv.CleanEnviron(), "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"),
		"PIP_CONSTRAINT="+constraints, "PIP_DISABLE_PIP_VERSION_CHECK=1",
		"PIP_NO_COMPILE=1",         // half of pip's time
		"PIP_REQUIRE_VIRTUALENV=1", // a block that fails to make an environment must not change this machine's Python
	)}
}

// activate makes a virtual environment and activates it.
const activate = "python3 -m venv .venv\n. .venv/bin/activate\n"

// sourceFile is the name of a source file in a sentence.
var sourceFile = regexp.MustCompile("`([\\w/]+\\.(?:go|py))`")

// command is what a reader does with a block: run it, or write it to the file that the text before it names last. kept is a file with the block's text.
func (p page) command(t *testing.T, b markdown.Block, kept string) string {
	t.Helper()
	switch b.Language {
	case "sh":
		return b.Text
	case "pycon":
		return fmt.Sprintf("python -m doctest %q\n", kept)
	}
	lines := strings.SplitAfter(p.text, "\n")
	names := sourceFile.FindAllStringSubmatch(strings.Join(lines[:b.Line-1], ""), -1)
	if names == nil {
		t.Fatalf("%s:%d: the text names no file for this block", p.name, b.Line)
	}
	return fmt.Sprintf("cp %q %q\n", kept, names[len(names)-1][1])
}

// follow does in the page's order, in one shell, what the page's blocks of sh and of more languages say, and returns what each printed.
func (p page) follow(t *testing.T, r reader, languages ...string) (printed []string) {
	t.Helper()
	work := t.TempDir()
	var script strings.Builder
	script.WriteString("set -eo pipefail\n" + r.before)
	var logs []string
	session := ""
	for _, b := range p.blocks {
		if b.Language != "sh" && !slices.Contains(languages, b.Language) {
			continue
		}
		text := b.Text
		if b.Language == "pycon" { // a session goes on in the next block
			session += b.Text + "\n"
			text = session
		}
		name := filepath.Join(work, fmt.Sprintf("line%d", b.Line))
		testfiles.Write(t, work, map[string]string{filepath.Base(name): text})
		fmt.Fprintf(&script, "start=$EPOCHREALTIME\n{\n%s} >%q\n", p.command(t, b, name), name+".log")
		fmt.Fprintf(&script, `awk -v a=$start -v b=$EPOCHREALTIME 'BEGIN { printf "%%6.2f s  line %d, %s\n", b - a }' >&3`+"\n", b.Line, b.Language)
		logs = append(logs, name+".log")
	}
	script.WriteString(r.after)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	times, err := os.Create(filepath.Join(work, "times"))
	if err != nil {
		t.Fatal(err)
	}
	defer times.Close()
	cmd := exec.CommandContext(ctx, "bash", "-c", script.String())
	cmd.Dir, cmd.Env, cmd.WaitDelay, cmd.ExtraFiles = r.dir, r.environ, time.Second, []*os.File{times}
	out, err := cmd.CombinedOutput()
	used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	t.Logf("%.0f s of CPU\n%s", used.Seconds(), read(t, times.Name()))
	for _, log := range logs {
		text, _ := os.ReadFile(log) // there is none behind a failure
		printed = append(printed, string(text))
	}
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, strings.Join(printed, ""), out)
	}
	return printed
}

// lastLine is the last line of what a block has printed.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

func followTutorial(t *testing.T, p page) {
	r := newReader(t)
	printed := p.follow(t, r, "go", "python", "pycon")
	if got := lastLine(printed[0]); got != "3.0" {
		t.Errorf("the last line of the first block prints %q, expected 3.0", got)
	}
	wheel := one(t, filepath.Join(r.dir, "text-tools", "dist", "*"))
	last := printed[len(printed)-1]
	if want := "uv publish dist/" + filepath.Base(wheel); lastLine(last) != want {
		t.Errorf("the last line of the last block prints %q, expected %q", lastLine(last), want)
	}
	site := unzip(t, wheel)
	for _, i := range modules.Interpreters(t) {
		version := i.Version
		if i.FreeThreaded {
			version += "t"
		}
		row := regexp.MustCompile(`(?m) ` + regexp.QuoteMeta(version) + ` .* 1 passed +passed$`)
		if !row.MatchString(last) {
			t.Errorf("\"goanna test\" has no row of a test that passed on CPython %s:\n%s", version, last)
		}
		out, err := exec.CommandContext(t.Context(), i.Path, "-I", "-c", "import sys; sys.path.insert(0, sys.argv[1]); import text_tools; print(text_tools.long_words('go makes modules'))", site).CombinedOutput()
		if err != nil || string(out) != "['makes', 'modules']\n" {
			t.Errorf("%s with the wheel: %v\n%s", i.Name(), err, out)
		}
	}
}

// A reader of README.md has a clone, and a virtual environment.
func followReadme(t *testing.T, p page) {
	r := newReader(t)
	for _, f := range treeFiles(t, modules.Root(t)) {
		file := f.(treeFile)
		info, err := file.Lstat()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(r.dir, file.name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, read(t, filepath.Join(file.root, file.name)), info.Mode().Perm()); err != nil {
			t.Fatal(err)
		}
	}
	r.environ = append(r.environ, "PIP_CONSTRAINT=")
	r.before = activate
	r.after = `test "$(python -c 'import text_tools; print(text_tools.mean([1, 2, 6]))')" = 3.0` + "\n"
	printed := p.follow(t, r)
	if want := filepath.Join(r.dir, "text-tools", ".goanna", "site"); lastLine(printed[0]) != want {
		t.Errorf("the last line is %q, expected %q", lastLine(printed[0]), want)
	}
}

func followAnyPackage(t *testing.T, p page) {
	r := newReader(t)
	r.before = activate + "pip install goanna\n"
	p.follow(t, r, "pycon")
	one(t, filepath.Join(r.dir, "dist", "url-*.whl"))
}

// The tagged version of a module in interop has what "go get" needs.
func followInterop(t *testing.T, p page) {
	r := newReader(t)
	r.environ = newAuthor(t).environ
	r.before = "go mod init example.com/pictures\n"
	p.follow(t, r)
	if mod := string(read(t, filepath.Join(r.dir, "go.mod"))); !strings.Contains(mod, "/interop/gonum "+tagged) {
		t.Errorf("go.mod is now\n%s", mod)
	}
}
