package build

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/abi"
	"github.com/goanna-py/goanna/internal/audit"
	"github.com/goanna-py/goanna/internal/gen"
	"github.com/goanna-py/goanna/internal/model"
	"github.com/goanna-py/goanna/internal/wheel"
)

// tree returns the files of the package: the author's Python files, and the compiled and generated files. If the author has
// an __init__.py, it is used, and the generated stub describes the native module in the package.
func (b *builder) tree(module *model.Module, sources *gen.Sources) ([]wheel.File, error) {
	files, err := b.pythonSource()
	if err != nil {
		return nil, err
	}
	base := strings.ReplaceAll(module.Name, ".", "/") + "/"
	own := make(map[string]bool)
	for _, f := range files {
		own[f.Name] = true
	}
	add := func(f wheel.File) {
		if !own[f.Name] {
			files = append(files, f)
		}
	}
	if own[base+"__init__.py"] {
		add(wheel.File{Name: base + "_native.pyi", Data: sources.Stub})
	} else {
		add(wheel.File{Name: base + "__init__.py", Data: sources.Init})
		add(wheel.File{Name: base + "__init__.pyi", Data: sources.Stub})
	}
	for _, sub := range sources.Submodules {
		add(wheel.File{Name: base + sub.Name + ".py", Data: sub.Init})
		add(wheel.File{Name: base + sub.Name + ".pyi", Data: sub.Stub})
	}
	add(wheel.File{Name: typedPackage(base, own) + "py.typed"})
	for _, f := range pyinstallerFiles(base, module.Name) {
		add(f)
	}
	add(nuitkaFile(base, module.Name))
	var needed []wheel.File
	for _, f := range sources.Coroutines {
		needed = append(needed, wheel.File{Name: base + f.Name, Data: f.Data})
	}
	for _, binary := range b.binaries() {
		needed = append(needed, wheel.File{Name: base + filepath.Base(binary.path), Path: binary.path})
	}
	for _, f := range needed {
		if own[f.Name] {
			return nil, fmt.Errorf("python-source has a file %s; goanna needs the name for itself", f.Name)
		}
	}
	return append(files, needed...), nil
}

// typedPackage returns the folder for py.typed, with a slash at the end. Type checkers look for it in the outermost package that
// is not a namespace package (PEP 561): one with an __init__ of the author, or the module itself.
func typedPackage(base string, own map[string]bool) string {
	for n, c := range base {
		if folder := base[:n+1]; c == '/' && (own[folder+"__init__.py"] || own[folder+"__init__.pyi"]) {
			return folder
		}
	}
	return base
}

// pythonSource returns the author's files.
func (b *builder) pythonSource() ([]wheel.File, error) {
	if b.project.PythonSource == "" {
		return nil, nil
	}
	root := filepath.Join(b.opts.Dir, filepath.FromSlash(b.project.PythonSource))
	var files []wheel.File
	err := walkSource(root, b.opts.Out, func(file string) error {
		rel, err := filepath.Rel(root, file)
		files = append(files, wheel.File{Name: filepath.ToSlash(rel), Path: file})
		return err
	})
	return files, err
}

// walkSource visits the regular files of a package below root, except hidden files, caches and the output.
func walkSource(root, out string, visit func(file string) error) error {
	return filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if file != root && (strings.HasPrefix(name, ".") || name == "__pycache__" || file == out) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		info, err := os.Stat(file)
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() || path.Ext(name) == ".pyc" {
			return nil
		}
		return visit(file)
	})
}

// binary is a compiled file and the oldest CPython that can load it, zero for the Go library, which uses no symbols of Python.
type binary struct {
	path  string
	floor abi.Version
	named bool // for one version of CPython
}

func (b *builder) binaries() []binary {
	list := []binary{{path: b.libraryPath()}}
	for _, f := range flavours {
		list = append(list, binary{b.shimPath(f), f.floor, strings.HasPrefix(f.abi, "cpython-")})
	}
	return list
}

// audit checks the compiled files and returns the wheel's platform tag.
func (b *builder) audit() (tag string, warnings []string, err error) {
	var list []audit.Binary
	var files []*abi.File
	for _, binary := range b.binaries() {
		file, err := abi.Read(binary.path)
		if err != nil {
			return "", nil, err
		}
		file.Path = filepath.Base(binary.path)
		list = append(list, audit.Binary{Name: file.Path, Floor: binary.floor, Named: binary.named, File: file})
		files = append(files, file)
	}
	tag, reasons, faults, err := audit.Binaries(list)
	if err != nil {
		return "", nil, err
	}
	if len(faults) > 0 {
		return "", nil, fmt.Errorf("the wheel would not load on every CPython:\n%s", strings.Join(faults, "\n"))
	}
	if target := b.recipe.Target; len(reasons) > 0 && !target.HasPolicies() {
		return "", nil, fmt.Errorf("the wheel would not load on every %s:\n%s", target.SystemName(), strings.Join(reasons, "\n"))
	}
	if len(reasons) > 0 {
		warnings = append(warnings, fmt.Sprintf("the wheel is for this machine's kind of Linux only (%s): %s", tag, strings.Join(reasons, "; ")))
	} else if warning := newerGLIBC(files); warning != "" {
		warnings = append(warnings, warning)
	}
	return tag, warnings, nil
}

// newerGLIBC returns a text with the functions that need a newer glibc than 2.17, empty if there are none.
func newerGLIBC(files []*abi.File) string {
	newest := slices.MaxFunc(files, func(f, g *abi.File) int {
		if f.GLIBC().Less(g.GLIBC()) {
			return -1
		}
		return 1
	})
	release := newest.GLIBC()
	if !(abi.Version{Major: 2, Minor: 17}).Less(release) {
		return ""
	}
	users := newest.At(release)
	warning := fmt.Sprintf("the wheel needs glibc %v or newer: %s uses %s", release, newest.Path, strings.Join(users, ", "))
	if slices.Contains(users, "res_search") {
		warning += "; with GOFLAGS=-tags=netgo package net does without it"
	}
	return warning
}
