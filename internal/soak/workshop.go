package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/mod/modfile"

	"github.com/goanna-py/goanna/internal/pyenv"
)

// workshop has what runs need: modules, environments, and the library that poisons memory.
type workshop struct {
	root     string // of this checkout
	tmp      string // removed in the end
	cache    string // kept for the next soak
	scripts  string
	site     string // the modules, importable
	poison   string // the library of poison.c; empty: none
	pythons  []python
	tool     *tool
	packages sync.Map // by seed: func() (string, error)
	say      func(format string, args ...any)
}

// python is an interpreter with the packages that scenarios use.
type python struct {
	label       string // its version, with a t where it is free-threaded
	executable  string // the interpreter's own
	command     string // the environment's
	interpreter pyenv.Interpreter
	liar        string // the folder of the module liar; empty: its headers are not installed
}

// requirements are packages that scenarios use.
var requirements = []string{"numpy", "hypothesis"}

// copies is the number of modules that one process loads in the scenario modules: copies of work under other names, each
// with a Go library, and so a runtime, of its own.
const copies = 10

// openWorkshop makes an empty workshop, and the tool that builds modules for it, with a GOEXPERIMENT or, where it is empty, none.
func openWorkshop(ctx context.Context, experiment string, say func(string, ...any)) (*workshop, error) {
	root, err := output(ctx, "", nil, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/goanna-py/goanna")
	if err != nil {
		return nil, err
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp("", "goanna-soak-")
	if err != nil {
		return nil, err
	}
	w := &workshop{
		root: root, tmp: tmp, cache: filepath.Join(user, "goanna", "soak"), scripts: filepath.Join(root, "internal/soak/testdata/scenarios"),
		site: filepath.Join(tmp, "site"), poison: filepath.Join(tmp, "poison.so"), say: say,
	}
	w.say("building the modules")
	if w.tool, err = newTool(ctx, w.root, w.tmp, w.cache, experiment); err != nil {
		w.remove()
		return nil, err
	}
	return w, nil
}

// prepare builds what the scenarios need.
func prepare(ctx context.Context, interpreters []pyenv.Interpreter, say func(string, ...any)) (*workshop, error) {
	w, err := openWorkshop(ctx, "cgocheck2", say)
	if err != nil {
		return nil, err
	}
	if err := w.fill(ctx, interpreters); err != nil {
		w.remove()
		return nil, err
	}
	return w, nil
}

func (w *workshop) remove() { os.RemoveAll(w.tmp) }

// buildWork builds the module that most scenarios call.
func (w *workshop) buildWork(ctx context.Context) error {
	return w.tool.build(ctx, filepath.Join(w.root, "internal/soak/testdata/work"), w.site)
}

func (w *workshop) fill(ctx context.Context, interpreters []pyenv.Interpreter) error {
	if err := w.buildWork(ctx); err != nil {
		return err
	}
	for n := range copies {
		if err := os.CopyFS(filepath.Join(w.site, fmt.Sprintf("work_%d", n)), os.DirFS(filepath.Join(w.site, "work"))); err != nil {
			return err
		}
	}
	if err := w.buildWays(ctx); err != nil {
		return err
	}
	source := filepath.Join(w.root, "internal/soak/testdata/poison.c")
	if _, err := output(ctx, "", nil, "cc", "-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", source, "-o", w.poison); err != nil {
		return err
	}
	for _, i := range interpreters {
		w.say("preparing %s", i.Path)
		p, err := w.environment(ctx, i)
		if err != nil {
			return err
		}
		w.pythons = append(w.pythons, p)
	}
	return w.compileLiars(ctx)
}

// heapFile has the functions that the poisoning asks of a module. It is part of work, and laid into other packages.
const heapFile = "internal/soak/testdata/work/heap.go"

// layHeap writes heapFile into the folder of another Go package.
func (w *workshop) layHeap(dir, name string) error {
	text, err := os.ReadFile(filepath.Join(w.root, heapFile))
	if err != nil {
		return err
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	return os.WriteFile(filepath.Join(dir, "heap.go"), []byte("package "+name+"\n"+rest), 0o644)
}

// layModule writes go.mod and go.sum into the folder of a Go package outside of this checkout.
func (w *workshop) layModule(dir, name string) error {
	sum, err := os.ReadFile(filepath.Join(w.root, "internal/soak/testdata/work/go.sum"))
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(w.root, "internal/soak/testdata/work/go.mod"))
	if err != nil {
		return err
	}
	file, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		return err
	}
	if err := errors.Join(file.AddModuleStmt("example.com/"+name), file.AddReplace("github.com/goanna-py/goanna", "", w.root, "")); err != nil {
		return err
	}
	if text, err = file.Format(); err != nil {
		return err
	}
	return errors.Join(os.WriteFile(filepath.Join(dir, "go.mod"), text, 0o644), os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o644))
}

// packageDir makes a folder for a Go package. Its name is never given again: the tool's cache goes by it.
func (w *workshop) packageDir(name string) (string, error) {
	dir := filepath.Join(w.tmp, filepath.Base(w.tmp)+"-"+name)
	return dir, os.Mkdir(dir, 0o755)
}

// generated returns the folder from which the generated package of a seed, and its reference in Python, are imported. It is
// built when it is first asked for.
func (w *workshop) generated(ctx context.Context, seed uint64) (string, error) {
	made, _ := w.packages.LoadOrStore(seed, sync.OnceValues(func() (string, error) { return w.buildGenerated(ctx, seed) }))
	return made.(func() (string, error))()
}

func (w *workshop) buildGenerated(ctx context.Context, seed uint64) (string, error) {
	source, reference, err := generate(seed)
	if err != nil {
		return "", err
	}
	dir, err := w.packageDir(fmt.Sprintf("generated-%d", seed))
	if err != nil {
		return "", err
	}
	site := filepath.Join(dir, "site")
	err = errors.Join(os.WriteFile(filepath.Join(dir, "functions.go"), source, 0o644), w.layHeap(dir, generatedName), w.layModule(dir, generatedName))
	if err != nil {
		return "", err
	}
	if err := w.tool.build(ctx, dir, site); err != nil {
		return "", fmt.Errorf("the generated package of seed %d: %w", seed, err)
	}
	return site, os.WriteFile(filepath.Join(site, "reference.py"), reference, 0o644)
}

// buildWays builds the package that the tests of liars use, with what the poisoning asks for.
func (w *workshop) buildWays(ctx context.Context) error {
	dir, err := w.packageDir("ways")
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(w.root, "integration/testdata/ways/ways.go"))
	if err != nil {
		return err
	}
	err = errors.Join(os.WriteFile(filepath.Join(dir, "ways.go"), text, 0o644), w.layHeap(dir, "ways"), w.layModule(dir, "ways"))
	if err != nil {
		return err
	}
	return w.tool.build(ctx, dir, w.site)
}

// compileLiars compiles the exporter that lies, for each interpreter whose headers are installed.
func (w *workshop) compileLiars(ctx context.Context) error {
	for n := range w.pythons {
		p := &w.pythons[n]
		include, err := p.interpreter.Headers(ctx)
		if err != nil {
			return err
		}
		if include == nil {
			w.say("%s: no Python.h is installed, so that liars cannot run", p.label)
			continue
		}
		p.liar = filepath.Join(w.tmp, "liar-"+p.label)
		if err := os.Mkdir(p.liar, 0o755); err != nil {
			return err
		}
		source := filepath.Join(w.root, "integration/testdata/liar/liar.c")
		args := append([]string{"-shared", "-fPIC", "-O2", "-std=gnu11", source, "-o", filepath.Join(p.liar, "liar.so")}, include...)
		if _, err := output(ctx, "", nil, "cc", args...); err != nil {
			return err
		}
	}
	return nil
}

// environment is one of an interpreter with the requirements installed. It is kept in the cache.
func (w *workshop) environment(ctx context.Context, i pyenv.Interpreter) (python, error) {
	p := python{label: i.Version, executable: i.Path, interpreter: i}
	if i.FreeThreaded {
		p.label += "t"
	}
	key := sha256.Sum256([]byte(strings.Join(append([]string{i.Base, i.Version}, requirements...), "\n")))
	dir := filepath.Join(w.cache, "env-"+p.label+"-"+hex.EncodeToString(key[:4]))
	p.command = filepath.Join(dir, "bin", "python")
	if exec.CommandContext(ctx, p.command, "-c", "import "+strings.Join(requirements, ", ")).Run() == nil {
		return p, nil
	}
	if err := os.MkdirAll(w.cache, 0o755); err != nil {
		return p, err
	}
	// made beside its place and moved there, as another soak may want it, too
	work, err := os.MkdirTemp(w.cache, "new-")
	if err != nil {
		return p, err
	}
	defer os.RemoveAll(work)
	env, err := pyenv.NewEnvironment(ctx, i, work)
	if err != nil {
		return p, err
	}
	if said, err := env.Install(ctx, append([]string{"--only-binary=:all:"}, requirements...)...); err != nil {
		return p, fmt.Errorf("%w\n%s", err, said)
	}
	if err := os.RemoveAll(dir); err != nil {
		return p, err
	}
	return p, os.Rename(work, dir)
}

// environ is the environment of a run.
func (w *workshop) environ(ctx context.Context, j job) ([]string, error) {
	path := []string{w.site, w.scripts}
	if j.python.liar != "" {
		path = append(path, j.python.liar)
	}
	if j.scenario.generated {
		site, err := w.generated(ctx, j.seed)
		if err != nil {
			return nil, err
		}
		path = append(path, site)
	}
	environ := append(pyenv.CleanEnviron(), "PYTHONDONTWRITEBYTECODE=1", "GOGC=1", "GODEBUG=cgocheck=1,clobberfree=1",
		// what malloc gives, and what free takes, is filled with a byte that the seed chooses
		fmt.Sprintf("GLIBC_TUNABLES=glibc.malloc.perturb=%d", 1+j.seed%255), fmt.Sprintf("MALLOC_PERTURB_=%d", 1+j.seed%255))
	if w.poison != "" {
		environ = append(environ, "SOAK_POISON="+w.poison)
	}
	return append(environ, "PYTHONPATH="+strings.Join(path, string(os.PathListSeparator))), nil
}

// tool is the goanna of this checkout, with the environment in which it builds modules that check themselves.
type tool struct {
	path    string
	dist    string
	tmp     string // packages below it are never built again
	cache   string
	environ []string
}

// newTool builds the tool. With the GOEXPERIMENT cgocheck2 each pointer that Go stores is looked at, and one to Go's memory in
// C's ends the process. The tool has a cache for each experiment, as builds of a module with other options would take turns.
func newTool(ctx context.Context, root, tmp, cache, experiment string) (*tool, error) {
	t := &tool{path: filepath.Join(tmp, "goanna"), dist: filepath.Join(tmp, "dist"), tmp: tmp, cache: filepath.Join(cache, "build-"+experiment)}
	if _, err := output(ctx, root, nil, "go", "build", "-o", t.path, "./cmd/goanna"); err != nil {
		return nil, err
	}
	goCache, err := output(ctx, root, nil, "go", "env", "GOCACHE")
	if err != nil {
		return nil, err
	}
	t.environ = append(os.Environ(), "GOEXPERIMENT="+experiment, "GOCACHE="+goCache, "XDG_CACHE_HOME="+t.cache)
	return t, nil
}

// build builds the wheel of the Go package in dir and unpacks it into site.
func (t *tool) build(ctx context.Context, dir, site string) error {
	printed, err := output(ctx, dir, t.environ, t.path, "build", dir, "-o", filepath.Join(t.dist, filepath.Base(dir)))
	if strings.HasPrefix(dir, t.tmp) {
		kept, _ := filepath.Glob(filepath.Join(t.cache, "goanna", filepath.Base(dir)+"-*"))
		for _, folder := range kept {
			os.RemoveAll(folder)
		}
	}
	if err != nil {
		return err
	}
	wheel := printed[strings.LastIndexByte(printed, '\n')+1:]
	archive, err := zip.OpenReader(wheel)
	if err != nil {
		return err
	}
	defer archive.Close()
	return os.CopyFS(site, &archive.Reader)
}

// output runs a command in dir, with an environment where one is given, and returns what it printed, without the last line
// feed. The error has what it complained of.
func output(ctx context.Context, dir string, environ []string, name string, args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, environ, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return "", errors.Join(cause, err)
		}
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, bytes.TrimSpace(stderr.Bytes()))
	}
	return strings.TrimRight(stdout.String(), "\r\n"), nil
}
