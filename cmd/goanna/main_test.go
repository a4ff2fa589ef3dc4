package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/audit"
	"github.com/goanna-py/goanna/internal/doctor"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/testfiles"
)

// goanna runs one command line.
func goanna(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = execute(t.Context(), args, &out, &err)
	return status, out.String(), err.String()
}

// demo is a package that needs nothing, with a demo of the text given.
func demo(t *testing.T, text string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "commanded")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"go.mod":       "module example.com/commanded\n\ngo 1.26\n",
		"commanded.go": "package commanded\n\n// Add adds.\nfunc Add(a, b int) int { return a + b }\n",
		// were the demo's folder or the current one searched, this would be imported
		"commanded/__init__.py": "raise ImportError('the wrong one')\n",
	}
	if text != "" {
		files["demo.py"] = text
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		// of the user's cache, only what belongs to packages of this name in folders that are gone
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Error(err)
		}
		left, _ := filepath.Glob(filepath.Join(cache, "goanna", "commanded-*"))
		for _, dir := range left {
			os.RemoveAll(dir)
		}
	})
	return dir
}

func TestUsage(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"biuld"}, `goanna: unknown command "biuld" for "goanna"; see "goanna --help"`},
		{[]string{"--colour"}, `goanna: unknown flag: --colour; see "goanna --help"`},
		{[]string{"build", "--colour"}, `goanna: unknown flag: --colour; see "goanna build --help"`},
		{[]string{"build", "a", "b"}, `goanna: accepts at most 1 arg(s), received 2; see "goanna build --help"`},
		{[]string{"build", "-o"}, `goanna: flag needs an argument: 'o' in -o; see "goanna build --help"`},
		{[]string{"pythons", "a"}, `goanna: unknown command "a" for "goanna pythons"; see "goanna pythons --help"`},
	} {
		status, stdout, stderr := goanna(t, test.args...)
		if status != exitUsage || stdout != "" || strings.TrimSpace(stderr) != test.want {
			t.Errorf("%q: status %d, stdout %q, stderr %q; expected status 2, %q", test.args, status, stdout, stderr, test.want)
		}
	}
}

// A Go file in place of its folder is told so, however it is named.
func TestFiles(t *testing.T) {
	dir := demo(t, "")
	t.Chdir(dir)
	for _, test := range []struct{ path, want string }{
		{"commanded.go", " is a file: expected the folder of a Go package, such as "},
		{"./commanded.go", " is a file: expected the folder of a Go package, such as "},
		{"../commanded/commanded.go", " is a file: expected the folder of a Go package, such as "},
		{"go.mod", " is a file: expected the folder of a Go package, such as "},
		{"missing.go", "expected a folder with a Go package: "},
		{"missing/missing.go", "missing/missing.go is not a package of Go's own library, and there is no such folder here: expected a folder, or an import path such as "},
	} {
		for _, command := range []string{"check", "build"} {
			status, _, stderr := goanna(t, command, test.path)
			if status == exitOK || !strings.Contains(stderr, test.want) || strings.Count(stderr, "\n") != 1 {
				t.Errorf("%s %s: status %d, %q; expected one line with %q", command, test.path, status, stderr, test.want)
			}
		}
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{nil, {"--help"}, {"help"}} {
		status, stdout, stderr := goanna(t, args...)
		if status != exitOK || stderr != "" {
			t.Errorf("%q: status %d, stderr %q", args, status, stderr)
		}
		for _, command := range []string{
			"new", "develop", "build", "sdist", "test", "try", "check", "audit", "doctor", "clean", "ci", "pythons", "version", "completion",
		} {
			if !strings.Contains(stdout, "\n  "+command+" ") {
				t.Errorf("%q does not tell of %s:\n%s", args, command, stdout)
			}
		}
	}
}

// TestExamples finds that the help of every command has examples, which are command lines of goanna with flags that exist.
func TestExamples(t *testing.T) {
	root := newRoot()
	for _, cmd := range append(root.Commands(), root) {
		if cmd.Hidden || cmd.Name() == "completion" {
			continue
		}
		if cmd.Example == "" {
			t.Errorf("%s has no example", cmd.CommandPath())
		}
		for line := range strings.Lines(cmd.Example) {
			words := strings.Fields(line)
			n := slices.Index(words, "goanna")
			if n < 0 {
				if words[0] != "cd" {
					t.Errorf("%s: %q is not a command line of goanna", cmd.CommandPath(), line)
				}
				continue
			}
			if err := parse(words[n+1:]); err != nil {
				t.Errorf("%s: %q: %v", cmd.CommandPath(), line, err)
			}
		}
	}
}

// parse finds the command of a command line, and its flags.
func parse(words []string) error {
	named, rest, err := newRoot().Find(words)
	if err != nil {
		return err
	}
	return named.ParseFlags(rest)
}

// TestReadme finds every command in README.md's table.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, cmd := range newRoot().Commands() {
		if !cmd.Hidden && !strings.Contains(string(text), "\n| `"+cmd.CommandPath()) {
			t.Errorf("README.md does not tell of %q", cmd.CommandPath())
		}
	}
}

func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if status, stdout, stderr := goanna(t, "completion", shell); status != exitOK || !strings.Contains(stdout, "goanna") || stderr != "" {
			t.Errorf("%s: status %d, %q", shell, status, stderr)
		}
	}
	if _, stdout, _ := goanna(t, "__complete", "ci", ""); !strings.HasPrefix(stdout, "github\ngitlab\n") {
		t.Errorf("ci: %q", stdout)
	}
}

func TestCI(t *testing.T) {
	dir := demo(t, "")
	write(t, dir, map[string]string{"tests/test_a.py": ""})
	for service, want := range map[string]string{"github": "pypa/gh-action-pypi-publish", "gitlab": "PYPI_ID_TOKEN"} {
		if status, stdout, stderr := goanna(t, "ci", service, dir); status != exitOK || !strings.Contains(stdout, want) || stderr != "" {
			t.Errorf("%s: status %d, %q\n%s", service, status, stderr, stdout)
		}
	}
	for _, test := range []struct {
		args   []string
		status int
		want   string
	}{
		{nil, exitUsage, "accepts between 1 and 2 arg(s), received 0"},
		{[]string{"jenkins", dir}, exitFailure, `expected one of github, gitlab, got "jenkins"`},
		{[]string{"github", t.TempDir()}, exitFailure, "has no Python tests"},
	} {
		if status, stdout, stderr := goanna(t, append([]string{"ci"}, test.args...)...); status != test.status || stdout != "" || !strings.Contains(stderr, test.want) {
			t.Errorf("%q: status %d, %q, %q", test.args, status, stdout, stderr)
		}
	}
}

func TestVersion(t *testing.T) {
	status, stdout, _ := goanna(t, "version")
	if status != exitOK || !strings.HasPrefix(stdout, "goanna "+toolVersion()+" (go") {
		t.Errorf("status %d, %q", status, stdout)
	}
	var said struct{ Version, Go, Platform string }
	_, stdout, _ = goanna(t, "version", "--json")
	if err := json.Unmarshal([]byte(stdout), &said); err != nil || said.Version != toolVersion() || !strings.HasPrefix(said.Go, "go") || !strings.Contains(said.Platform, "/") {
		t.Errorf("%q: %+v, %v", stdout, said, err)
	}
}

func TestPythons(t *testing.T) {
	status, stdout, stderr := goanna(t, "pythons")
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if status != exitOK || len(lines) < 2 || !strings.HasPrefix(lines[0], "VERSION ") {
		t.Fatalf("status %d\n%s\n%s", status, stdout, stderr)
	}
	status, stdout, _ = goanna(t, "pythons", "--json")
	var found []pyenv.Interpreter
	if err := json.Unmarshal([]byte(stdout), &found); err != nil || status != exitOK {
		t.Fatalf("status %d, %v\n%s", status, err, stdout)
	}
	if len(found) != len(lines)-1 {
		t.Errorf("%d interpreters as JSON, %d in the table", len(found), len(lines)-1)
	}
	for n, i := range found {
		if fields := strings.Fields(lines[n+1]); fields[0] != i.Version || fields[1] != i.GIL() || fields[2] != i.Platform || fields[3] != i.Path {
			t.Errorf("line %q for %+v", lines[n+1], i)
		}
	}
	status, stdout, stderr = goanna(t, "pythons", "--python", "/no/python")
	if status != exitFailure || stdout != "" || stderr != "goanna: looking for interpreters: interpreter /no/python: no such file or directory\n" {
		t.Errorf("status %d, %q, %q", status, stdout, stderr)
	}
	for _, name := range []string{"PATH", "GOANNA_PYTHONS"} {
		t.Setenv(name, "")
	}
	for _, name := range []string{"HOME", "PYENV_ROOT", "XDG_CACHE_HOME"} {
		t.Setenv(name, t.TempDir())
	}
	if status, _, stderr = goanna(t, "pythons"); status != exitFailure || !strings.Contains(stderr, "name it with --python or in GOANNA_PYTHONS") {
		t.Errorf("without any: status %d, %q", status, stderr)
	}
}

func TestBuild(t *testing.T) {
	dir := demo(t, "")
	status, stdout, stderr := goanna(t, "build", dir)
	path := strings.TrimSuffix(stdout, "\n")
	if status != exitOK || filepath.Dir(path) != filepath.Join(dir, "dist") || strings.Contains(path, "\n") {
		t.Fatalf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
	if !strings.Contains(stderr, "compile the Go package\n") || strings.ContainsAny(stderr, "\r\x1b") {
		t.Errorf("stderr is not a terminal, and got %q", stderr)
	}
	status, stdout, _ = goanna(t, "audit", path)
	if status != exitOK || !strings.HasPrefix(stdout, filepath.Base(path)+": no faults\n") || !strings.Contains(stdout, "commanded/_native.go.so  ") {
		t.Errorf("audit: status %d\n%s", status, stdout)
	}
	out := t.TempDir()
	status, stdout, _ = goanna(t, "build", dir, "-o", out, "--json")
	var said struct {
		Wheel, Tag string
		Unchanged  bool
		Files      []struct{ Name string }
	}
	if err := json.Unmarshal([]byte(stdout), &said); err != nil || status != exitOK || filepath.Dir(said.Wheel) != out || len(said.Files) != 11 {
		t.Errorf("status %d, %v, %+v\n%s", status, err, said, stdout)
	}
	if status, report, _ := goanna(t, "build", dir, "-o", out, "--report", "json"); status != exitOK || !strings.HasPrefix(report, "{\n  \"wheel\": ") {
		t.Errorf("--report json: status %d\n%s", status, report)
	}
	if status, _, stderr = goanna(t, "build", dir, "--report", "xml"); status != exitUsage || !strings.Contains(stderr, `expected json, got "xml"`) {
		t.Errorf("--report xml: status %d, stderr %q", status, stderr)
	}
	if status, _, stderr = goanna(t, "build", dir, "-v"); status != exitOK || !strings.Contains(stderr, "commanded/_native.go.so\n") || !strings.Contains(stderr, "built in ") {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
}

func TestAudit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "demo-1.0-py3-none-any.whl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := zip.NewWriter(f).Close(); err != nil {
		t.Fatal(err)
	}
	f.Close()
	const fault = "expected one dist-info folder, got 0"
	status, stdout, stderr := goanna(t, "audit", path)
	if status != exitFailure || stdout != filepath.Base(path)+": "+fault+"\n" || stderr != "" {
		t.Errorf("status %d, %q, %q", status, stdout, stderr)
	}
	status, stdout, _ = goanna(t, "audit", "--json", path, path)
	var said []audit.Report
	if err := json.Unmarshal([]byte(stdout), &said); err != nil || status != exitFailure || len(said) != 2 || !slices.Equal(said[0].Faults, []string{fault}) {
		t.Errorf("status %d, %v\n%s", status, err, stdout)
	}
	if status, _, stderr = goanna(t, "audit", "none.txt"); status != exitFailure || !strings.Contains(stderr, "goanna: none.txt: expected the name of a wheel") {
		t.Errorf("status %d, %q", status, stderr)
	}
}

func TestDoctor(t *testing.T) {
	status, stdout, stderr := goanna(t, "doctor")
	if status != exitOK || !strings.HasPrefix(stdout, "CHECK ") || !strings.Contains(stdout, "\nC compiler   ") {
		t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
	}
	t.Setenv("CC", "none-cc")
	status, stdout, _ = goanna(t, "doctor")
	if status != exitFailure || !strings.Contains(stdout, "\nC compiler: no C compiler: \"none-cc\" is not on PATH") {
		t.Errorf("without a compiler: status %d\n%s", status, stdout)
	}
	status, stdout, _ = goanna(t, "doctor", "--json")
	var said []doctor.Check
	if err := json.Unmarshal([]byte(stdout), &said); err != nil || status != exitFailure || len(said) < 5 || said[1].OK || said[1].Install[doctor.Fedora] != "dnf install gcc" {
		t.Errorf("status %d, %v\n%s", status, err, stdout)
	}
}

func TestClean(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := filepath.Join(t.TempDir(), "a")
	for _, test := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"clean", dir}, exitOK, "freed 0.0 MB\n"},
		{[]string{"clean", "--all"}, exitOK, "freed 0.0 MB\n"},
		{[]string{"clean", "--json"}, exitOK, "{\n  \"folders\": [],\n  \"bytes\": 0\n}\n"},
		{[]string{"clean", dir, "--all"}, exitUsage, ""},
	} {
		if status, stdout, stderr := goanna(t, test.args...); status != test.status || stdout != test.want {
			t.Errorf("%q: status %d, %q, %q", test.args, status, stdout, stderr)
		}
	}
}

func TestBuildFails(t *testing.T) {
	dir := demo(t, "")
	if err := os.WriteFile(filepath.Join(dir, "bad.go"), []byte("package commanded\n\nimport \"unsafe\"\n\nfunc Bad(p unsafe.Pointer) {}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := goanna(t, "build", dir)
	if status != exitFailure || stdout != "" || !strings.Contains(stderr, "\ngoanna: ") || !strings.Contains(stderr, "parameter 'p' of Bad: unsafe.Pointer has no Python counterpart") {
		t.Errorf("status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, err bytes.Buffer
	if status := execute(ctx, []string{"build", dir}, &out, &err); status != exitFailure || !strings.Contains(err.String(), "goanna: interrupted") {
		t.Errorf("interrupted: status %d, %q", status, err.String())
	}
}

// TestTry tries a package on every interpreter found.
func TestTry(t *testing.T) {
	dir := demo(t, "import os, commanded\nassert commanded.add(1, 2) == 3\nassert os.listdir() == []\nprint('the demo ran')\n")
	status, stdout, stderr := goanna(t, "try", dir, "--json")
	var said outcome
	if err := json.Unmarshal([]byte(stdout), &said); err != nil {
		t.Fatalf("status %d, %v\n%s\n%s", status, err, stdout, stderr)
	}
	if status != exitOK || !said.Passed {
		t.Errorf("status %d\n%s", status, stderr)
	}
	found, err := pyenv.Find(t.Context(), pyenv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(said.Trials) != len(found) || len(found) == 0 {
		t.Errorf("%d trials on %d interpreters", len(said.Trials), len(found))
	}
	for n, trial := range said.Trials {
		if trial.Interpreter != found[n].Path || trial.Version != found[n].Version || trial.Result != "passed" || trial.Output != "the demo ran\n" ||
			trial.ImportSeconds <= 0 || !strings.HasPrefix(trial.Tag, "cp311.cp313.cp314-abi3.abi3t.cp313t.cp314t-") {
			t.Errorf("%+v", trial)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "dist")); len(left) > 0 {
		t.Errorf("try left %q", left)
	}
}

func TestTryFails(t *testing.T) {
	found, err := pyenv.Find(t.Context(), pyenv.Options{})
	if err != nil || len(found) == 0 {
		t.Fatalf("%v, %v", found, err)
	}
	python := found[0]
	dir := demo(t, "print('before')\nraise SystemExit('it does not work')\n")
	status, stdout, stderr := goanna(t, "try", dir, "--python", python.Path)
	if status != exitFailure || !strings.Contains(stderr, "before\nit does not work\n") || strings.Contains(stderr, "goanna: reported") {
		t.Errorf("status %d, stderr %q", status, stderr)
	}
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], "INTERPRETER ") || !strings.HasPrefix(lines[1], python.Path+" ") || !strings.HasSuffix(lines[1], "failed: demo") {
		t.Errorf("table\n%s", stdout)
	}
}

func TestProgressOnTerminal(t *testing.T) {
	var b bytes.Buffer
	p := &progress{w: &b, terminal: true, width: 12}
	p.step("first")
	p.step("a second and long one")
	p.say("stays")
	p.done()
	if want := "\r\x1b[Kfirst\r\x1b[Ka second a…\r\x1b[Kstays\n"; b.String() != want {
		t.Errorf("%q, expected %q", b.String(), want)
	}
}

func TestLastLines(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", ""}, {"a\n", "a"}, {"a\nb\n", "a\nb"}, {"a\nb\nc\n\n", "...\nb\nc"},
	} {
		if got := lastLines(test.text, 2); got != test.want {
			t.Errorf("lastLines(%q) = %q, expected %q", test.text, got, test.want)
		}
	}
}

func TestCheck(t *testing.T) {
	status, stdout, stderr := goanna(t, "check", "sync/atomic")
	if status != exitOK || !strings.Contains(stdout, "function LoadPointer: ") || !strings.Contains(stdout, " exported names bound (") {
		t.Errorf("got %d, %s, %s", status, stdout, stderr)
	}
	status, stdout, stderr = goanna(t, "check", "--json", "strings")
	var report struct {
		Bound, Total int
		API          []struct{ Kind, Go, Reason string }
	}
	if err := json.Unmarshal([]byte(stdout), &report); status != exitOK || err != nil || report.Total != len(report.API) || report.Bound < 60 {
		t.Errorf("got %d, %v, %s, %s", status, err, stdout, stderr)
	}
	status, _, stderr = goanna(t, "check", "example.com/none@v0")
	if status != exitFailure || !strings.Contains(stderr, "example.com/none") {
		t.Errorf("got %d, %s", status, stderr)
	}
}

// An author's package: what is left out is what stops its build.
func TestCheckOwn(t *testing.T) {
	dir := testfiles.Folder(t, map[string]string{
		"go.mod":         "module example.com/own\n\ngo 1.26\n",
		"own.go":         "package own\n\nimport \"unsafe\"\n\nfunc Raw(p unsafe.Pointer) {}\n\nfunc Add(a, b int) int { return a + b }\n",
		"pyproject.toml": "[build-system]\nrequires = [\"goanna\"]\nbuild-backend = \"goanna\"\n\n[project]\nname = \"own\"\nversion = \"1\"\n",
	})
	status, stdout, stderr := goanna(t, "check", dir)
	if status != exitOK || !strings.Contains(stdout, "1 of 2 exported names bound") || !strings.Contains(stdout, "goanna build stops at what is left out:\nown.go:5:10: ") {
		t.Errorf("got %d, %s, %s", status, stdout, stderr)
	}
}
