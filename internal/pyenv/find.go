package pyenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/goanna-py/goanna/internal/platform"
)

// Options are the options of Find. A zero field stands for the value of the process.
type Options struct {
	// Named are the requested interpreters: each is a path, the path of an installation's or environment's folder, a
	// command on PATH, or a version ("3.13", "3.13t", "3.13.5") of an interpreter that the search finds. If there are any,
	// Find returns only these.
	Named  []string
	Getenv func(string) string
	Home   string
	// Note, if not nil, is called for each interpreter that the search skips, with the reason.
	Note func(string)
	// All includes interpreters that goanna's modules do not support.
	All bool
}

// Find returns the interpreters named, or else those found, in this order: GOANNA_PYTHONS (a path list), the
// folders of PATH, pyenv's versions, those of CPython's installer for Windows, and the folder "pythons" in the user's cache. Each installation is returned
// once, however many paths and virtual environments lead to it. An interpreter that is named, in Options or in
// GOANNA_PYTHONS, must work and be supported; one that is only found is passed over with a note.
func Find(ctx context.Context, opts Options) ([]Interpreter, error) {
	if opts.Getenv == nil {
		opts.Getenv = os.Getenv
	}
	if opts.Home == "" {
		opts.Home, _ = os.UserHomeDir() // without a home folder its places are not searched
	}
	if opts.Note == nil {
		opts.Note = func(string) {}
	}
	if len(opts.Named) > 0 {
		return named(ctx, opts)
	}
	return search(ctx, opts)
}

func named(ctx context.Context, opts Options) ([]Interpreter, error) {
	var candidates []candidate
	var versions []string
	for _, name := range opts.Named {
		if isVersion.MatchString(name) {
			versions = append(versions, name)
			continue
		}
		path, err := locate(name, opts.Getenv("PATH"))
		if err != nil {
			return nil, err
		}
		candidates = append(candidates, candidate{path: path, named: true})
	}
	found, err := probeAll(ctx, candidates, opts)
	if err != nil || len(versions) == 0 {
		return found, err
	}
	anyVersion := opts
	anyVersion.All = true
	all, err := search(ctx, anyVersion)
	if err != nil {
		return nil, err
	}
	for _, version := range versions {
		n := slices.IndexFunc(all, func(i Interpreter) bool { return i.Implementation == "CPython" && i.matches(version) })
		if n < 0 {
			return nil, fmt.Errorf("no CPython %s found; give its path, or see what \"goanna pythons -v\" finds", version)
		}
		if err := all[n].Unsupported(); err != nil && !opts.All {
			return nil, fmt.Errorf("%w: name another interpreter", err)
		}
		found = append(found, all[n])
	}
	return distinct(found), nil
}

var isVersion = regexp.MustCompile(`^3\.\d+(\.\d+)?t?$`)

func search(ctx context.Context, opts Options) ([]Interpreter, error) {
	candidates, err := sources(opts)
	if err != nil {
		return nil, err
	}
	return probeAll(ctx, candidates, opts)
}

// candidate is a file that may be an interpreter.
type candidate struct {
	path  string
	named bool // by the user; a failure is an error
}

func sources(opts Options) ([]candidate, error) {
	var list []candidate
	for _, entry := range filepath.SplitList(opts.Getenv("GOANNA_PYTHONS")) {
		if entry == "" {
			continue
		}
		path, err := locate(entry, opts.Getenv("PATH"))
		if err != nil {
			return nil, fmt.Errorf("GOANNA_PYTHONS: %w", err)
		}
		list = append(list, candidate{path: path, named: true})
	}
	for _, dir := range filepath.SplitList(opts.Getenv("PATH")) {
		if dir == "" {
			continue // an empty entry means the current folder, which is not searched
		}
		for _, path := range commands(dir, opts.All) {
			list = append(list, candidate{path: path})
		}
	}
	versions := opts.Getenv("PYENV_ROOT")
	if versions == "" && opts.Home != "" {
		versions = filepath.Join(opts.Home, ".pyenv")
	}
	cache := opts.Getenv("XDG_CACHE_HOME")
	if cache == "" && opts.Home != "" {
		cache = filepath.Join(opts.Home, filepath.FromSlash(platform.UserCache))
	}
	parents := []string{filepath.Join(versions, "versions"), filepath.Join(versions, "pyenv-win", "versions"), filepath.Join(cache, "pythons")}
	for _, parent := range append(parents, platform.Installations(opts.Getenv)...) {
		if !filepath.IsAbs(parent) {
			continue
		}
		entries, _ := os.ReadDir(parent) // usually there is none
		for _, entry := range entries {
			if path, ok := inFolder(filepath.Join(parent, entry.Name())); ok {
				list = append(list, candidate{path: path})
			}
		}
	}
	return list, nil
}

var (
	isCommand = regexp.MustCompile(`^python(3(\.(\d+)t?)?)?$`)
	// tooOld matches commands whose names already say that modules do not run on them
	tooOld = regexp.MustCompile(`^python(2.*|3\.(\d|10)t?)$`)
)

// commands returns the interpreters in a folder of PATH, sorted by name. Those whose names show that they are too old are included
// only if all is true.
func commands(dir string, all bool) []string {
	entries, _ := os.ReadDir(dir) // PATH may name folders that do not exist
	var paths []string
	for _, entry := range entries {
		command := strings.TrimSuffix(entry.Name(), platform.Executable)
		if !isCommand.MatchString(command) || !all && tooOld.MatchString(command) {
			continue
		}
		if path := filepath.Join(dir, entry.Name()); isExecutable(path) {
			paths = append(paths, path)
		}
	}
	return paths
}

// locate returns the path of the interpreter that a user names.
func locate(name, path string) (string, error) {
	if !strings.ContainsRune(name, filepath.Separator) {
		for _, dir := range filepath.SplitList(path) {
			if file := filepath.Join(dir, name); dir != "" && isExecutable(file) {
				return file, nil
			}
		}
		if _, err := os.Stat(name); err != nil {
			return "", fmt.Errorf("interpreter %q is not on PATH; give a path, a command or a version such as 3.13", name)
		}
	}
	absolute, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(absolute)
	if err != nil {
		return "", fmt.Errorf("interpreter %s: %w", name, errors.Unwrap(err))
	}
	if info.IsDir() {
		inside, ok := inFolder(absolute)
		if !ok {
			return "", fmt.Errorf("interpreter %s: expected an executable file, or a folder with %s", name, platform.Interpreters()[0])
		}
		return inside, nil
	}
	if !isExecutable(absolute) {
		return "", fmt.Errorf("interpreter %s is not executable", name)
	}
	return absolute, nil
}

// inFolder returns the interpreter of an installation or a virtual environment.
func inFolder(dir string) (string, bool) {
	for _, name := range platform.Interpreters() {
		if path := filepath.Join(dir, filepath.FromSlash(name)); isExecutable(path) {
			return path, true
		}
	}
	return "", false
}

func isExecutable(path string) bool {
	_, err := exec.LookPath(path)
	return err == nil
}

// probeAll runs the candidates, a few at a time, and returns the distinct ones that work, in their order.
func probeAll(ctx context.Context, candidates []candidate, opts Options) ([]Interpreter, error) {
	candidates = once(candidates)
	type answer struct {
		found *Interpreter
		err   error
	}
	answers := make([]answer, len(candidates))
	var wait sync.WaitGroup
	// an interpreter that starts waits for the disk about as long as it computes
	slots := make(chan struct{}, 2*runtime.GOMAXPROCS(0))
	for n, c := range candidates {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			answers[n].found, answers[n].err = Probe(ctx, c.path)
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var list []Interpreter
	for n, a := range answers {
		err := a.err
		if err == nil && !opts.All {
			err = a.found.Unsupported()
		}
		switch {
		case err == nil:
			list = append(list, *a.found)
		case candidates[n].named && a.err == nil:
			return nil, fmt.Errorf("%w: name another interpreter", err)
		case candidates[n].named:
			return nil, err
		default:
			opts.Note("passed over: " + err.Error())
		}
	}
	return distinct(list), nil
}

// once removes the candidates that are the same file as an earlier one and have no environment of their own. That is most candidates on
// PATH, and each probe takes some 50 ms.
func once(candidates []candidate) []candidate {
	type key struct{ file, config string }
	seen := make(map[key]bool)
	var kept []candidate
	for _, c := range candidates {
		file, err := filepath.EvalSymlinks(c.path)
		if err != nil {
			file = c.path
		}
		k := key{file: file}
		// a link is an environment if pyvenv.cfg is in its folder or in the parent folder
		for _, config := range []string{"pyvenv.cfg", "../pyvenv.cfg"} {
			config = filepath.Join(filepath.Dir(c.path), config)
			if _, err := os.Stat(config); err == nil {
				k.config = config
			}
		}
		// one script may implement many commands: pyenv's shims use the name of the command
		if isScript(file) {
			k.file = c.path
		}
		if seen[k] && !c.named {
			continue
		}
		seen[k] = true
		kept = append(kept, c)
	}
	return kept
}

func isScript(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var start [2]byte
	n, _ := f.Read(start[:])
	return string(start[:n]) == "#!"
}

// distinct returns the first interpreter of each installation, which is identified by prefix, version and ABI.
func distinct(list []Interpreter) []Interpreter {
	type key struct{ base, version, soabi string }
	seen := make(map[key]bool)
	var kept []Interpreter
	for _, i := range list {
		k := key{i.Base, i.Version, i.SOABI}
		if !seen[k] {
			seen[k] = true
			kept = append(kept, i)
		}
	}
	return kept
}
