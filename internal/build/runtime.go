package build

import (
	"context"
	"errors"
	"fmt"
	"go/version"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/goanna-py/goanna"
)

// ModulePath is the path of goanna's module, which is linked into every library that goanna builds.
const ModulePath = "github.com/goanna-py/goanna"

// requireRuntime has the author's module require the runtime, as "go get" and "go mod tidy" would, in a copy of go.mod in the cache, or of
// go.work. The runtime is the tool's own, unless the author's go.mod replaces it or a module of the workspace requires it. A vendor folder
// that does not have what the runtime needs is not used. goanna's own module is not changed.
func (b *builder) requireRuntime(ctx context.Context) error {
	if workspace := b.recipe.GoEnv["GOWORK"]; workspace != "" && workspace != "off" {
		return b.addToWorkspace(workspace)
	}
	if b.isVendored() {
		return b.useVendored()
	}
	file, err := parseMod(b.recipe.GoEnv["GOMOD"])
	if err != nil || isOwn(file.Module.Mod) {
		return err
	}
	if err := b.checkRequired(file); err != nil {
		return err
	}
	return b.step("require the runtime", func() error { return b.addRuntime(ctx, file) })
}

// parseMod reads a go.mod. It has a module line.
func parseMod(path string) (*modfile.File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	file, err := modfile.Parse(path, text, nil)
	if err == nil && file.Module == nil {
		err = fmt.Errorf("%s names no module", path)
	}
	return file, err
}

func isOwn(v module.Version) bool { return v.Path == ModulePath }

// requirement returns the version of goanna that a go.mod requires, or "".
func requirement(file *modfile.File) string {
	for _, r := range file.Require {
		if isOwn(r.Mod) {
			return r.Mod.Version
		}
	}
	return ""
}

// IsRelease reports whether a version of the tool is that of a release, "0.1.0" or "0.1.0-rc.1". The go command gives a tool of a working
// copy a pseudo-version, with +dirty if files differ from the commit.
func IsRelease(version string) bool {
	version = "v" + version
	return semver.IsValid(version) && semver.Build(version) == "" && !module.IsPseudoVersion(version)
}

// checkRequired refuses a requirement that is newer than the tool: what is new in it might be used.
func (b *builder) checkRequired(file *modfile.File) error {
	own, required := "v"+b.opts.Version, requirement(file)
	if IsRelease(b.opts.Version) && semver.Compare(required, own) > 0 {
		return fmt.Errorf("this is goanna %s, and the module requires %s %s: install a newer goanna, or run \"go get %s@%s\" in %s",
			b.opts.Version, ModulePath, required, ModulePath, own, b.pkgDir)
	}
	return nil
}

// writeRuntime writes the runtime's sources to the cache, and returns their folder. Its name has the digest of all: a folder that is there
// is whole.
func (b *builder) writeRuntime() (string, error) {
	files := goanna.RuntimeSources()
	names := slices.Sorted(maps.Keys(files))
	var parts []string
	for _, name := range names {
		parts = append(parts, name, string(files[name]))
	}
	dir := filepath.Join(b.shared, "runtime-"+digest(parts...)[:16])
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	made, err := os.MkdirTemp(b.shared, ".runtime-*")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(made)
	for _, name := range names {
		path := filepath.Join(made, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return "", err
		}
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			return "", err
		}
	}
	if err := os.Chmod(made, 0o755); err != nil {
		return "", err
	}
	err = os.Rename(made, dir)
	if _, there := os.Stat(dir); there == nil {
		return dir, nil // another build may have been first
	}
	return "", err
}

// addRuntime writes a go.mod and go.sum with the requirement to the cache, which the go command then completes.
func (b *builder) addRuntime(ctx context.Context, file *modfile.File) error {
	mod, sum, err := b.withRuntime(file)
	if err != nil {
		return err
	}
	b.modFlags = []string{"-modfile=" + b.goPath("go.mod")}
	if value, err := goFlag(b.recipe.GoEnv["GOFLAGS"], "mod"); err != nil {
		return err
	} else if value != "mod" {
		b.modFlags = append(b.modFlags, "-mod=readonly")
	}
	// the go command's output for the same input is kept
	key, err := digestOf(struct {
		Mod, Sum []byte
		GoEnv    map[string]string
	}{mod, sum, b.recipe.GoEnv})
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(b.goPath("go.mod.key")); err == nil && string(old) == key {
		return nil
	}
	if err := writeChanged(b.goPath("go.mod"), mod); err != nil {
		return err
	}
	if err := writeChanged(b.goPath("go.sum"), sum); err != nil {
		return err
	}
	// for the imports of the runtime only: an import of the author that is not in go.mod remains an error
	if err := b.writeBlank(); err != nil {
		return err
	}
	_, err = b.runGo(ctx, "list", "-mod=mod", b.modFlags[0], "-overlay", b.goPath("overlay.json"), "-deps", "./"+mainFolder)
	if err != nil {
		return fmt.Errorf("adding the requirement of %s: %w", ModulePath, err)
	}
	return writeChanged(b.goPath("go.mod.key"), []byte(key))
}

// writeBlank writes a package main that imports the runtime and nothing else.
func (b *builder) writeBlank() error {
	return b.writeGo(fmt.Appendf(nil, "package main\n\nimport _ %q\n\nfunc main() {}\n", ModulePath+"/rt"))
}

// withRuntime returns the texts of the author's go.mod, with a requirement of goanna that the runtime in the cache replaces, and of go.sum.
func (b *builder) withRuntime(file *modfile.File) (mod, sum []byte, err error) {
	gomod := b.recipe.GoEnv["GOMOD"]
	source := ""
	for _, r := range file.Replace {
		if isOwn(r.Old) && r.New.Version == "" {
			source = absolute(r.New.Path, gomod)
		}
	}
	if source == "" {
		if source, err = b.writeRuntime(); err != nil {
			return nil, nil, err
		}
		if err := file.AddReplace(ModulePath, "", source, ""); err != nil {
			return nil, nil, err
		}
	}
	if requirement(file) == "" {
		if err := file.AddRequire(ModulePath, "v0.0.0"); err != nil {
			return nil, nil, err
		}
	}
	// no build needs the command, which the runtime's folder does not have
	for _, tool := range slices.Clone(file.Tool) {
		if strings.HasPrefix(tool.Path, ModulePath+"/") {
			if err := file.DropTool(tool.Path); err != nil {
				return nil, nil, err
			}
		}
	}
	file.Cleanup()
	if mod, err = file.Format(); err != nil {
		return nil, nil, err
	}
	sum, err = withSums(sumPath(gomod), sumPath(filepath.Join(source, "go.mod")))
	return mod, sum, err
}

// addToWorkspace writes a go.work to the cache that uses the author's modules and the runtime, unless one of them is or requires it.
func (b *builder) addToWorkspace(workspace string) error {
	text, err := os.ReadFile(workspace)
	if err != nil {
		return err
	}
	file, err := modfile.ParseWork(workspace, text, nil)
	if err != nil {
		return err
	}
	for _, use := range slices.Clone(file.Use) {
		dir := absolute(use.Path, workspace)
		module, err := parseMod(filepath.Join(dir, "go.mod"))
		if err != nil || isOwn(module.Module.Mod) || requirement(module) != "" {
			return err
		}
		if err := errors.Join(file.DropUse(use.Path), file.AddUse(dir, "")); err != nil {
			return err
		}
	}
	for _, r := range slices.Clone(file.Replace) {
		if r.New.Version != "" {
			continue
		}
		if err := file.AddReplace(r.Old.Path, r.Old.Version, absolute(r.New.Path, workspace), ""); err != nil {
			return err
		}
	}
	source, err := b.writeRuntime()
	if err != nil {
		return err
	}
	if err := file.AddUse(source, ""); err != nil {
		return err
	}
	if err := raiseGo(file, filepath.Join(source, "go.mod")); err != nil {
		return err
	}
	file.Cleanup()
	sum, err := withSums(workspace + ".sum")
	if err != nil {
		return err
	}
	b.workspace = b.goPath("go.work")
	if err := writeChanged(b.workspace+".sum", sum); err != nil {
		return err
	}
	return writeChanged(b.workspace, modfile.Format(file.Syntax))
}

// raiseGo gives a workspace the Go version of a module that it uses, if that is newer: the go command demands it.
func raiseGo(file *modfile.WorkFile, gomod string) error {
	used, err := parseMod(gomod)
	if err != nil {
		return err
	}
	if file.Go == nil || version.Compare("go"+file.Go.Version, "go"+used.Go.Version) < 0 {
		return file.AddGoStmt(used.Go.Version)
	}
	return nil
}

// absolute returns the absolute form of a path that a go.mod or go.work has.
func absolute(path, file string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}

// withSums returns the lines of several go.sum, of which some may not exist.
func withSums(paths ...string) ([]byte, error) {
	var all []byte
	for _, path := range paths {
		text, err := readIfExists(path)
		if err != nil {
			return nil, err
		}
		if all = append(all, text...); len(all) > 0 && all[len(all)-1] != '\n' {
			all = append(all, '\n')
		}
	}
	return all, nil
}

// readIfExists returns the content of a file, empty if the file does not exist.
func readIfExists(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// sumPath returns the path of the go.sum for a go.mod.
func sumPath(gomod string) string { return strings.TrimSuffix(gomod, ".mod") + ".sum" }
