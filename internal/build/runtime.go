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
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

// modulePath is goanna's own module, which every module that it builds links.
const modulePath = "github.com/goanna-py/goanna"

// requireRuntime sees that the author's module can import goanna's runtime. Where goanna is among its requirements,
// that version is used. Where it is not, a copy of go.mod with the requirement is made in the cache.
func (b *builder) requireRuntime(ctx context.Context) error {
	out, err := run(ctx, b.pkgDir, b.tools.env, "go", "list", "-mod=readonly", "-m", "-json", modulePath)
	if err == nil {
		return b.checkRuntime(out)
	}
	var failed *commandError
	if !errors.As(err, &failed) || !strings.Contains(failed.said, "not a known dependency") {
		return err
	}
	if work := b.tools.goEnv["GOWORK"]; work != "" && work != "off" {
		return fmt.Errorf("no module of the workspace %s requires %s; run \"go get %s\" in %s", work, modulePath, modulePath, b.pkgDir)
	}
	return b.step("require the runtime", func() error { return b.addRuntime(ctx) })
}

// checkRuntime refuses a released runtime that is of another version than a released tool: the two are made for each
// other.
func (b *builder) checkRuntime(out []byte) error {
	var module struct {
		Version string
		Main    bool
		Replace *struct{ Version string }
	}
	if err := json.Unmarshal(out, &module); err != nil {
		return fmt.Errorf("go list -m %s: %w", modulePath, err)
	}
	if module.Replace != nil {
		module.Version = module.Replace.Version
	}
	own, released := ownVersion()
	if module.Main || module.Version == "" || !released || module.Version == own {
		return nil
	}
	return fmt.Errorf("this is goanna %s, and the module requires %s of its runtime; run \"go get %s@%s\" in %s",
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
	// a build in a working copy has a version of its own making, with +dirty where it is changed
	_, working := ownSource()
	return version, semver.IsValid(version) && semver.Build(version) == "" && !working
}

// ownSource returns the folder of the source that the tool was compiled from, if that is a working copy.
func ownSource() (string, bool) {
	_, file, _, ok := runtime.Caller(0)
	if !ok || !filepath.IsAbs(file) { // -trimpath
		return "", false
	}
	dir := filepath.Dir(filepath.Dir(filepath.Dir(file)))
	text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	return dir, err == nil && modfile.ModulePath(text) == modulePath && !strings.Contains(filepath.Base(dir), "@")
}

// addRuntime writes a go.mod and go.sum with the requirement to the cache, and has the go command complete them.
func (b *builder) addRuntime(ctx context.Context) error {
	text, err := os.ReadFile(b.tools.goEnv["GOMOD"])
	if err != nil {
		return err
	}
	sum, err := os.ReadFile(sumPath(b.tools.goEnv["GOMOD"]))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	file, err := modfile.Parse(b.tools.goEnv["GOMOD"], text, nil)
	if err != nil {
		return err
	}
	version, released := ownVersion()
	source, working := ownSource()
	switch {
	case working:
		if err := file.AddReplace(modulePath, "", source, ""); err != nil {
			return err
		}
		version = "v0.0.0"
		own, err := os.ReadFile(filepath.Join(source, "go.sum"))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if len(sum) > 0 && sum[len(sum)-1] != '\n' {
			sum = append(sum, '\n')
		}
		sum = append(sum, own...)
	case !released:
		return fmt.Errorf("the module does not require %s, and this goanna does not know which version of it would fit; run \"go get %s\" in %s",
			modulePath, modulePath, b.pkgDir)
	}
	if err := file.AddRequire(modulePath, version); err != nil {
		return err
	}
	file.Cleanup()
	added, err := file.Format()
	if err != nil {
		return err
	}
	b.tools.modFlags = []string{"-modfile=" + b.goPath("go.mod")}
	// what the go command made of the same input is kept
	key := digest(string(added), string(sum), b.tools.goEnv["GOVERSION"])
	if old, err := os.ReadFile(b.goPath("go.mod.key")); err == nil && string(old) == key {
		return nil
	}
	if err := writeChanged(b.goPath("go.mod"), added); err != nil {
		return err
	}
	if err := writeChanged(b.goPath("go.sum"), sum); err != nil {
		return err
	}
	// for the imports of the runtime only: one of the author's that is not in go.mod stays an error
	if err := b.writeGo(fmt.Appendf(nil, "package main\n\nimport _ %q\n\nfunc main() {}\n", modulePath+"/rt")); err != nil {
		return err
	}
	_, err = run(ctx, b.pkgDir, b.tools.env, "go", "list", "-mod=mod", b.tools.modFlags[0], "-overlay", b.goPath("overlay.json"), "-deps", "./"+mainFolder)
	if err != nil {
		return fmt.Errorf("adding the requirement of %s: %w", modulePath, err)
	}
	return writeChanged(b.goPath("go.mod.key"), []byte(key))
}

// sumPath is the path of go.sum beside go.mod.
func sumPath(gomod string) string { return strings.TrimSuffix(gomod, ".mod") + ".sum" }
