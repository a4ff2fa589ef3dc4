package build

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goanna-py/goanna/internal/abi"
	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/shim"
)

// flavour is a compilation of the shim for the interpreters of one ABI.
type flavour struct {
	define  string // selects the ABI in pyabi.h
	objects string // the same for the module's own code, which depends on the layout of objects alone
	abi     string // in the file's name (platform.Target.Extension)
	floor   abi.Version
	dll     string // the library that has Python's symbols on Windows
}

var flavours = []flavour{
	{"GOANNA_ABI3", "GOANNA_ABI3", "abi3", abi.Version{Major: 3, Minor: 11}, "python3.dll"},
	{"GOANNA_ABI3T", "GOANNA_ABI3T", "abi3t", abi.Version{Major: 3, Minor: 15}, "python3t.dll"},
	{"GOANNA_CP313T", "GOANNA_CP3T", "cpython-313t", abi.Version{Major: 3, Minor: 13}, "python313t.dll"},
	{"GOANNA_CP314T", "GOANNA_CP3T", "cpython-314t", abi.Version{Major: 3, Minor: 14}, "python314t.dll"},
}

// shimPath returns the path of a flavour's extension module.
func (b *builder) shimPath(f flavour) string {
	return filepath.Join(b.cache, "c", b.recipe.Target.Extension(f.abi))
}

// source is a C source or a header.
type source struct {
	Name string // relative to the folder of the C sources
	Text []byte
}

// compilation is one run of the C compiler. The arguments are made from it, and its key identifies the kept output.
type compilation struct {
	Compiler        []string // the command
	CompilerVersion string
	Environ         []string
	Path            []string // as in recipe
	Flags           []string // before the sources
	Sources         []source // compiled files; their names are arguments
	Headers         []source // files that the sources include
	Include         []byte   // the text of the header that Flags include first
	Objects         []string // paths of linked objects
	ObjectKeys      []string // keys of the compilations that made Objects
	Libraries       []string // flags after the objects
}

func (c *compilation) key() (string, error) { return digestOf(c) }

// args returns the arguments behind those of the command and of the output. The names of sources are relative, so that the output
// contains no path of this machine.
func (c *compilation) args() []string {
	args := slices.Clone(c.Flags)
	for _, s := range c.Sources {
		args = append(args, s.Name)
	}
	return slices.Concat(args, c.Objects, c.Libraries)
}

// compilesTo returns the compilation of sources to an object by an option of the compiler, "-c" for one source, "-r" for several.
func (r *recipe) compilesTo(option, define string, sources, headers []source) *compilation {
	return &compilation{
		Compiler: r.Compiler, CompilerVersion: r.CompilerVersion, Environ: r.Environ, Path: r.Path, Include: r.HeaderText,
		Flags: slices.Concat(r.CFlags, r.Target.CompileFlags(), r.include(), r.defines(define), []string{option}), Sources: sources, Headers: headers,
	}
}

// defines returns the options that select what of the C sources is compiled.
func (r *recipe) defines(define string) []string {
	return []string{"-D" + define, "-DGOANNA_LIBRARY=" + strconv.Quote(r.Target.Library())}
}

// moduleCompilation returns the compilation of a module's generated source.
func (r *recipe) moduleCompilation(define string, module []byte, headers []source) *compilation {
	c := r.compilesTo("-c", define, []source{{"module.c", module}}, headers)
	if r.Version != "" {
		c.Flags = append(c.Flags, "-DGOANNA_VERSION="+strconv.QuoteToASCII(r.Version))
	}
	if level := r.Target.Level(r.GoEnv[r.Target.LevelVariable()]); level != "" {
		c.Flags = append(c.Flags, "-DGOANNA_LEVEL="+strconv.Quote(level))
	}
	return c
}

// linking returns the run of the compiler that links an extension module.
func (r *recipe) linking(f flavour, objects objectFiles) *compilation {
	return &compilation{
		Compiler: r.Compiler, CompilerVersion: r.CompilerVersion, Environ: r.Environ, Path: r.Path,
		Flags:   slices.Concat(r.CFlags, r.Target.CompileFlags(), r.Target.LinkFlags(r.isLLVM()), r.Target.NameFlags(r.Target.Extension(f.abi))),
		Objects: objects.paths, ObjectKeys: objects.keys, Libraries: slices.Concat(r.LDFlags, r.Target.Libraries()),
	}
}

// objectFiles are objects and libraries of the cache that a module is linked with.
type objectFiles struct {
	paths []string
	keys  []string // of the compilations that made them, or digests
}

func (l *objectFiles) add(path, key string) {
	l.paths, l.keys = append(l.paths, path), append(l.keys, key)
}

// compileShims makes the extension modules of all flavours that are not in the cache, concurrently. All modules share the objects of
// the shim, which takes long to compile.
func (b *builder) compileShims(ctx context.Context, module []byte) error {
	sources, headers, err := b.writeShims(module)
	if err != nil {
		return err
	}
	byObjects := map[string][]flavour{}
	for _, f := range flavours {
		byObjects[f.objects] = append(byObjects[f.objects], f)
	}
	var jobs []func(context.Context) error
	for _, define := range slices.Sorted(maps.Keys(byObjects)) {
		jobs = append(jobs, func(ctx context.Context) error {
			var own objectFiles
			if err := b.compileModule(ctx, define, module, headers, &own); err != nil {
				return err
			}
			for _, f := range byObjects[define] {
				if err := b.compileFlavour(ctx, f, own, sources, headers); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := together(ctx, jobs...); err != nil {
		return err
	}
	return removeUnused(b.shared, time.Now())
}

// compileModule adds the object of the module's own code.
func (b *builder) compileModule(ctx context.Context, define string, module []byte, headers []source, objects *objectFiles) error {
	c := b.recipe.moduleCompilation(define, module, headers)
	key, err := c.key()
	if err != nil {
		return err
	}
	path := filepath.Join(b.cache, "c", "module-"+strings.ToLower(define)+".o")
	objects.add(path, key)
	return b.compile(ctx, c, key, path)
}

// compileFlavour makes an extension module of the module's own objects.
func (b *builder) compileFlavour(ctx context.Context, f flavour, own objectFiles, sources, headers []source) error {
	objects := objectFiles{slices.Clone(own.paths), slices.Clone(own.keys)}
	if err := b.compileShim(ctx, f, sources, headers, &objects); err != nil {
		return err
	}
	if b.recipe.Target.Imports() {
		if err := b.writeImportLibrary(f, &objects); err != nil {
			return err
		}
	}
	c := b.recipe.linking(f, objects)
	key, err := c.key()
	if err != nil {
		return err
	}
	return b.compile(ctx, c, key, b.shimPath(f))
}

// isLLVM reports whether the C compiler is of LLVM, which for Windows links by LLVM's linker.
func (r *recipe) isLLVM() bool { return strings.Contains(r.CompilerVersion, "clang") }

// compileShim adds the objects of the shim, which all modules share: one, where the linker makes one of the shim's objects.
func (b *builder) compileShim(ctx context.Context, f flavour, sources, headers []source, objects *objectFiles) error {
	if b.recipe.Target.Relocates(b.recipe.isLLVM()) {
		return b.compileShared(ctx, f.define, b.recipe.compilesTo("-r", f.define, sources, headers), objects)
	}
	for n, s := range sources {
		name := f.define + "-" + strings.TrimSuffix(filepath.Base(s.Name), ".c")
		if err := b.compileShared(ctx, name, b.recipe.compilesTo("-c", f.define, sources[n:n+1], headers), objects); err != nil {
			return err
		}
	}
	return nil
}

// compileShared adds an object that all modules share, and records its use.
func (b *builder) compileShared(ctx context.Context, name string, c *compilation, objects *objectFiles) error {
	key, err := c.key()
	if err != nil {
		return err
	}
	path := filepath.Join(b.shared, fmt.Sprintf("shim-%s-%s.o", strings.ToLower(name), key[:16]))
	objects.add(path, key)
	if err := b.compile(ctx, c, key, path); err != nil {
		return err
	}
	return recordUse(path, time.Now())
}

// writeImportLibrary adds the library by which the linker finds Python's symbols.
func (b *builder) writeImportLibrary(f flavour, objects *objectFiles) error {
	library := abi.ImportLibrary(f.dll, b.recipe.Target.PE())
	path := filepath.Join(b.cache, "c", strings.TrimSuffix(f.dll, ".dll")+".lib")
	objects.add(path, hash(library))
	return writeChanged(path, library)
}

// unusedFor is the time for which the cache keeps an unused object, as in the go command's cache.
const unusedFor = 5 * 24 * time.Hour

// recordUse keeps a shared object from removeUnused.
func recordUse(object string, now time.Time) error { return os.Chtimes(object, now, now) }

// removeUnused removes objects of the shim that no build has used for long: each environment and each version of the tool has its own.
func removeUnused(shared string, now time.Time) error {
	entries, err := os.ReadDir(shared)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !strings.HasPrefix(entry.Name(), "shim-") || filepath.Ext(entry.Name()) != ".o" || now.Sub(info.ModTime()) < unusedFor {
			continue // a concurrent build may have removed it
		}
		path := filepath.Join(shared, entry.Name())
		os.Remove(path + ".key") // without the key the object is not used
		os.Remove(path)
	}
	return nil
}

// compile runs the C compiler in the folder of the C sources to make the file at path, unless a compilation with the same key has made it.
// It replaces the file atomically, because builds of other projects may use it.
func (b *builder) compile(ctx context.Context, c *compilation, key, path string) error {
	if old, err := os.ReadFile(path + ".key"); err == nil && string(old) == key {
		if _, err := os.Stat(path); err == nil {
			return nil
		}
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), ".compile-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	made := filepath.Join(dir, filepath.Base(path))
	if _, err := b.run(ctx, filepath.Join(b.cache, "c"), c.Environ, c.Compiler[0], slices.Concat(c.Compiler[1:], []string{"-o", made}, c.args())...); err != nil {
		return err
	}
	// without the key the file is not used
	os.Remove(path + ".key")
	if err := platform.Replace(made, path); err != nil {
		return err
	}
	return writeChanged(path+".key", []byte(key))
}

// writeShims writes the C sources of the shim and of the module. It returns the sources of the shim for the target, and the headers.
func (b *builder) writeShims(module []byte) (sources, headers []source, err error) {
	compiled := shim.Sources(b.recipe.Target)
	files := shim.Files()
	names := slices.Sorted(maps.Keys(files))
	for _, name := range names {
		text := files[name]
		if s := (source{name, text}); slices.Contains(compiled, name) {
			sources = append(sources, s)
		} else if strings.HasSuffix(name, ".h") {
			headers = append(headers, s)
		}
		place := filepath.Join(b.cache, "c", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(place), 0o777); err != nil {
			return nil, nil, err
		}
		if err := writeChanged(place, text); err != nil {
			return nil, nil, err
		}
	}
	if err := removeOthers(filepath.Join(b.cache, "c"), names); err != nil {
		return nil, nil, err
	}
	return sources, headers, writeChanged(filepath.Join(b.cache, "c", "module.c"), module)
}

// removeOthers removes the C files below dir that are not in kept, such as those of another version of the shim: generated code
// includes files by name.
func removeOthers(dir string, kept []string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if ext := filepath.Ext(name); ext != ".c" && ext != ".h" || name == "module.c" || slices.Contains(kept, filepath.ToSlash(name)) {
			return nil
		}
		return os.Remove(path)
	})
}
