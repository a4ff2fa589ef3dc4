package build

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

// modulePath is the path of goanna's module, which is linked into every library that goanna builds.
const modulePath = "github.com/goanna-py/goanna"

// requireRuntime adds goanna's runtime and its dependencies to the requirements of the author's module, as "go get" and "go mod tidy"
// would, in a copy of go.mod in the cache. A module that requires goanna keeps its version and its replacement. A vendor folder does
// not have the runtime, and is not used. A workspace, for which no copy is possible, and goanna's own module are not changed.
func (b *builder) requireRuntime(ctx context.Context) error {
	workspace := b.recipe.GoEnv["GOWORK"]
	out, err := b.runGo(ctx, "list", "-mod=readonly", "-m", "-json", modulePath)
	var failed *commandError
	switch {
	case err == nil:
		main, err := b.checkRuntime(out)
		if err != nil || main || workspace != "" && workspace != "off" {
			return err
		}
	case !errors.As(err, &failed) || !strings.Contains(failed.output, "not a known dependency"):
		return err
	case workspace != "" && workspace != "off":
		return fmt.Errorf("no module of the workspace %s requires %s; run \"go get %s\" in %s", workspace, modulePath, modulePath, b.pkgDir)
	}
	return b.step("require the runtime", func() error { return b.addRuntime(ctx) })
}

// checkRuntime returns an error if a released tool would use a released runtime of another version. out is the output of
// "go list -m -json". It also reports whether the runtime is in the main module.
func (b *builder) checkRuntime(out []byte) (main bool, err error) {
	var module struct {
		Version string
		Main    bool
		Replace *struct{ Version string }
	}
	if err := json.Unmarshal(out, &module); err != nil {
		return false, fmt.Errorf("go list -m %s: %w", modulePath, err)
	}
	if module.Replace != nil {
		module.Version = module.Replace.Version
	}
	own, released := ownVersion()
	if module.Main || module.Version == "" || !released || module.Version == own {
		return module.Main, nil
	}
	return false, fmt.Errorf("this is goanna %s, and the module requires %s of its runtime; run \"go get %s@%s\" in %s",
		own, module.Version, modulePath, own, b.pkgDir)
}

// ownVersion returns the tool's version, and whether it is a released one.
func ownVersion() (string, bool) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", false
	}
	version := info.Main.Version
	if info.Main.Path != modulePath {
		version = ""
		for _, dependency := range info.Deps {
			if dependency.Path == modulePath && dependency.Replace == nil {
				version = dependency.Version
			}
		}
	}
	// for a build in a working copy the go command makes a version, with +dirty if files differ from the commit
	_, working := ownSource()
	return version, semver.IsValid(version) && semver.Build(version) == "" && !working
}

// ownSource returns the source folder of the tool if it was compiled from a working copy.
func ownSource() (string, bool) {
	_, file, _, ok := runtime.Caller(0)
	if !ok || !filepath.IsAbs(file) { // -trimpath
		return "", false
	}
	dir := filepath.Dir(filepath.Dir(filepath.Dir(file)))
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	return dir, err == nil && modfile.ModulePath(text) == modulePath && !strings.Contains(filepath.Base(dir), "@")
}

// addRuntime writes a go.mod and go.sum with the requirement to the cache, which the go command then completes.
func (b *builder) addRuntime(ctx context.Context) error {
	mod, sum, err := b.withRuntime()
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
	if err := b.writeGo(fmt.Appendf(nil, "package main\n\nimport _ %q\n\nfunc main() {}\n", modulePath+"/rt")); err != nil {
		return err
	}
	_, err = b.runGo(ctx, "list", "-mod=mod", b.modFlags[0], "-overlay", b.goPath("overlay.json"), "-deps", "./"+mainFolder)
	if err != nil {
		return fmt.Errorf("adding the requirement of %s: %w", modulePath, err)
	}
	return writeChanged(b.goPath("go.mod.key"), []byte(key))
}

// withRuntime returns the texts of the author's go.mod with a requirement of goanna, and of go.sum. If the tool was compiled from a
// working copy, a module without a requirement of goanna uses that copy, and go.sum includes the copy's go.sum.
func (b *builder) withRuntime() (mod, sum []byte, err error) {
	gomod := b.recipe.GoEnv["GOMOD"]
	text, err := os.ReadFile(gomod)
	if err != nil {
		return nil, nil, err
	}
	if sum, err = readIfExists(sumPath(gomod)); err != nil {
		return nil, nil, err
	}
	file, err := modfile.Parse(gomod, text, nil)
	if err != nil {
		return nil, nil, err
	}
	version, released := ownVersion()
	source, working := ownSource()
	if working {
		own, err := readIfExists(sumPath(filepath.Join(source, "go.mod")))
		if err != nil {
			return nil, nil, err
		}
		if len(sum) > 0 && sum[len(sum)-1] != '\n' {
			sum = append(sum, '\n')
		}
		sum = append(sum, own...)
	}
	if slices.ContainsFunc(file.Require, func(r *modfile.Require) bool { return r.Mod.Path == modulePath }) {
		return text, sum, nil
	}
	switch {
	case working:
		if !slices.ContainsFunc(file.Replace, func(r *modfile.Replace) bool { return r.Old.Path == modulePath }) {
			if err := file.AddReplace(modulePath, "", source, ""); err != nil {
				return nil, nil, err
			}
		}
		version = "v0.0.0"
	case !released:
		return nil, nil, fmt.Errorf("the module does not require %s, and this goanna does not know which version of it would fit; run \"go get %s\" in %s",
			modulePath, modulePath, b.pkgDir)
	}
	if err := file.AddRequire(modulePath, version); err != nil {
		return nil, nil, err
	}
	file.Cleanup()
	mod, err = file.Format()
	return mod, sum, err
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
