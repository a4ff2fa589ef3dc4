package build

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"

	"github.com/goanna-py/goanna"
)

// A source distribution may have the Go modules that the build needs in a vendor folder, as "go mod vendor" writes it, with the runtime
// among them. The tool that builds it has a runtime of its own, which takes the place of that one: the go command sees a workspace in the
// cache, whose vendor folder has links to the project's.

const (
	vendorFolder = "vendor"
	modulesFile  = "modules.txt"
)

// vendored are the files that a source distribution has in place of the project's own, by their slash-separated names.
type vendored map[string][]byte

// vendor returns go.mod with the requirement of the runtime, go.sum, and the vendor folder for both.
func (b *builder) vendor(ctx context.Context) (vendored, error) {
	if len(b.facade) > 0 {
		return nil, errors.New("vendor: expected a Go package in the project; packages that are bound as they are found have no go.mod to vendor modules for")
	}
	if err := b.findRecipe(ctx); err != nil {
		return nil, err
	}
	if work := b.recipe.GoEnv["GOWORK"]; work != "" && work != "off" {
		return nil, fmt.Errorf("vendor: %s puts modules beside the project, which its source distribution would not have; set GOWORK=off", work)
	}
	if root := filepath.Dir(b.recipe.GoEnv["GOMOD"]); root != b.opts.Dir {
		return nil, fmt.Errorf("vendor: expected go.mod in %s, got that in %s", b.opts.Dir, root)
	}
	if b.isVendored() {
		return nil, fmt.Errorf("vendor: %s is a source distribution with a vendor folder already; remove that", b.opts.Dir)
	}
	if err := b.requireRuntime(ctx); err != nil {
		return nil, err
	}
	if len(b.modFlags) == 0 {
		return nil, errors.New("vendor: goanna's own module has no runtime to vendor")
	}
	if err := b.writeBlank(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(b.cache, "vendor-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if _, err := b.runGo(ctx, "mod", "vendor", b.modFlags[0], "-overlay", b.goPath("overlay.json"), "-o", dir); err != nil {
		return nil, err
	}
	files, err := readTree(dir)
	if err != nil {
		return nil, err
	}
	return files, b.addGoMod(files)
}

// readTree returns the files of a vendor folder.
func readTree(dir string) (vendored, error) {
	files := make(vendored)
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		files[vendorFolder+"/"+filepath.ToSlash(name)] = text
		return err
	})
	return files, err
}

// addGoMod adds go.mod and go.sum, in which no folder of this machine replaces the runtime, and has modules.txt agree with them.
func (b *builder) addGoMod(files vendored) error {
	mod, err := parseMod(b.goPath("go.mod"))
	if err != nil {
		return err
	}
	version := "v" + b.opts.Version
	if !semver.IsValid(version) {
		version = requirement(mod)
	}
	for _, r := range slices.Clone(mod.Replace) {
		if isOwn(r.Old) {
			if err := mod.DropReplace(r.Old.Path, r.Old.Version); err != nil {
				return err
			}
		}
	}
	if err := mod.AddRequire(ModulePath, version); err != nil {
		return err
	}
	mod.Cleanup()
	if files["go.mod"], err = mod.Format(); err != nil {
		return err
	}
	if files["go.sum"], err = os.ReadFile(b.goPath("go.sum")); err != nil {
		return err
	}
	const list = vendorFolder + "/" + modulesFile
	files[list] = rewriteModules(files[list], func(line string) (string, bool) {
		if _, own := ownModule(line); !own {
			return line, true
		}
		// the line at the end for a replacement of every version has no version
		return "# " + ModulePath + " " + version, !strings.HasPrefix(line, "# "+ModulePath+" =>")
	})
	return nil
}

// rewriteModules returns a modules.txt with other lines, or without those that are not kept.
func rewriteModules(text []byte, rewrite func(line string) (other string, keep bool)) []byte {
	var b bytes.Buffer
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if line, keep := rewrite(lines.Text()); keep {
			b.WriteString(line + "\n")
		}
	}
	return b.Bytes()
}

// ownModule returns the version in the line of a modules.txt that begins the runtime's packages.
func ownModule(line string) (version string, ok bool) {
	words := strings.Fields(line)
	if len(words) < 3 || words[0] != "#" || words[1] != ModulePath {
		return "", false
	}
	return words[2], true
}

// isVendored reports whether the project has a vendor folder with what the runtime imports, as source distributions may. One that the author
// has made with "go mod vendor" lacks that, for no file of the author imports package rt.
func (b *builder) isVendored() bool {
	text, err := os.ReadFile(filepath.Join(filepath.Dir(b.recipe.GoEnv["GOMOD"]), vendorFolder, modulesFile))
	return err == nil && slices.Contains(strings.Split(string(text), "\n"), ModulePath+"/rt")
}

// useVendored has the go command use the project's vendor folder, by a workspace of the project's module alone.
func (b *builder) useVendored() error {
	root := filepath.Dir(b.recipe.GoEnv["GOMOD"])
	mod, err := parseMod(b.recipe.GoEnv["GOMOD"])
	if err != nil {
		return err
	}
	if err := b.checkRequired(mod); err != nil {
		return err
	}
	runtime, err := b.writeRuntime()
	if err != nil {
		return err
	}
	dir := b.goPath("vendored")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := linkVendored(filepath.Join(root, vendorFolder), filepath.Join(dir, vendorFolder), ModulePath, runtime); err != nil {
		return err
	}
	work := new(modfile.WorkFile)
	work.Syntax = new(modfile.FileSyntax)
	if err := errors.Join(work.AddGoStmt(mod.Go.Version), work.AddUse(root, "")); err != nil {
		return err
	}
	list, err := vendoredModules(root, dir)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, vendorFolder, modulesFile), list, 0o666); err != nil {
		return err
	}
	b.workspace = filepath.Join(dir, "go.work")
	b.modFlags = []string{"-mod=vendor"}
	return os.WriteFile(b.workspace, modfile.Format(work.Syntax), 0o666)
}

// linkVendored makes the folder to with links to what the folder from has, except for own, a slash-separated path below it, which is
// a link to ownTarget.
func linkVendored(from, to, own, ownTarget string) error {
	if own == "" {
		return os.Symlink(ownTarget, to)
	}
	first, rest, _ := strings.Cut(own, "/")
	if err := os.MkdirAll(to, 0o777); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if name := entry.Name(); name != first && name != modulesFile {
			if err := os.Symlink(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
				return err
			}
		}
	}
	return linkVendored(filepath.Join(from, first), filepath.Join(to, first), rest, ownTarget)
}

// vendoredModules returns the modules.txt of a workspace in dir for that of the module in root: with the packages of the tool's own
// runtime, and paths of replacements that are relative to the workspace.
func vendoredModules(root, dir string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(root, vendorFolder, modulesFile))
	if err != nil {
		return nil, err
	}
	own := false
	list := rewriteModules(text, func(line string) (string, bool) {
		if strings.HasPrefix(line, "# ") {
			_, own = ownModule(line)
			if before, target, ok := strings.Cut(line, " => "); ok && modfile.IsDirectoryPath(target) && !filepath.IsAbs(target) {
				if relative, err := filepath.Rel(dir, filepath.Join(root, target)); err == nil {
					line = before + " => " + filepath.ToSlash(relative)
				}
			}
		}
		if own && !strings.HasPrefix(line, "#") {
			return "", false
		}
		if own && strings.HasPrefix(line, "## ") {
			return line + "\n" + strings.Join(runtimePackages(), "\n"), true
		}
		return line, true
	})
	return append([]byte("## workspace\n"), list...), nil
}

// runtimePackages returns the import paths of the runtime's packages, sorted.
func runtimePackages() (paths []string) {
	for name := range goanna.RuntimeSources() {
		if path.Ext(name) == ".go" {
			paths = append(paths, path.Join(ModulePath, path.Dir(name)))
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}
