package build

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// inputs are the files that a build reads outside of the Go installation and the module cache, which do not change.
type inputs struct {
	Folders []string `json:"folders"` // folders of packages: their files except tests, and the names of their folders
	Trees   []string `json:"trees"`   // folders with all files that walkSource visits
	Files   []string `json:"files"`   // single files, which may be missing
}

// memory is the record of a build for the next one.
type memory struct {
	Recipe string  `json:"recipe"` // recipe.key
	Inputs *inputs `json:"inputs"`
	State  string  `json:"state"`  // inputs.state
	SHA256 string  `json:"sha256"` // of the wheel
	Result *Result `json:"result"`
}

// listInputs returns the inputs of a build.
func (b *builder) listInputs(l *linked) *inputs {
	folders := map[string]bool{b.pkgDir: true, b.opts.Dir: true}
	files := map[string]bool{b.recipe.GoEnv["GOMOD"]: true, sumPath(b.recipe.GoEnv["GOMOD"]): true}
	if work := b.recipe.GoEnv["GOWORK"]; work != "" && work != "off" {
		files[work], files[work+".sum"] = true, true
	}
	for _, p := range l.packages {
		if p.Standard || within(p.Dir, b.recipe.GoEnv["GOMODCACHE"]) {
			continue
		}
		folders[p.Dir] = true
		if p.Module != nil && p.Module.GoMod != "" && !within(p.Module.GoMod, b.cache) {
			files[p.Module.GoMod] = true
		}
		for _, embedded := range p.EmbedFiles {
			// a new file in the same folder may be embedded too
			for dir := filepath.Dir(filepath.Join(p.Dir, embedded)); within(dir, p.Dir); dir = filepath.Dir(dir) {
				folders[dir] = true
			}
		}
	}
	for _, f := range l.LicenseFiles() {
		if !within(f.Path, b.recipe.GoEnv["GOMODCACHE"]) && !within(f.Path, b.recipe.GoEnv["GOROOT"]) {
			files[f.Path] = true
		}
	}
	in := &inputs{Folders: slices.Sorted(maps.Keys(folders))}
	if b.project.PythonSource != "" {
		in.Trees = append(in.Trees, filepath.Join(b.opts.Dir, filepath.FromSlash(b.project.PythonSource)))
	}
	for _, file := range slices.Concat(b.project.Metadata.LicenseFiles, b.project.Read) {
		files[filepath.Join(b.opts.Dir, filepath.FromSlash(file))] = true
	}
	if b.recipe.Profile != "" {
		files[b.recipe.Profile] = true
	}
	in.Files = slices.Sorted(maps.Keys(files))
	return in
}

func within(path, dir string) bool {
	return dir != "" && (path == dir || strings.HasPrefix(path, dir+string(filepath.Separator)))
}

// state returns a digest of the contents of all inputs, and the time at which one of them last changed.
func (in *inputs) state(out string) (state string, newest time.Time, err error) {
	var parts []string
	add := func(path string) error {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			parts = append(parts, path, "missing")
			return nil
		}
		if err != nil {
			return err
		}
		if info.ModTime().After(newest) {
			newest = info.ModTime()
		}
		// sources are small; for a large file of another kind the size and the time of its last change are enough
		content := fmt.Sprint(info.Size(), info.ModTime().UnixNano())
		if info.Size() < 4<<20 {
			if content, err = digestFile(path); err != nil {
				return err
			}
		}
		parts = append(parts, path, content)
		return nil
	}
	for _, folder := range in.Folders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return "", newest, err
		}
		for _, entry := range entries {
			name := entry.Name()
			path := filepath.Join(folder, name)
			switch {
			case strings.HasPrefix(name, ".") || strings.HasSuffix(name, "_test.go") || name == "__pycache__" || name == "dist" || path == out:
			case entry.IsDir():
				parts = append(parts, path, "folder")
			default:
				if err := add(path); err != nil {
					return "", newest, err
				}
			}
		}
	}
	for _, tree := range in.Trees {
		if err := walkSource(tree, out, add); err != nil {
			return "", newest, err
		}
	}
	for _, file := range in.Files {
		if err := add(file); err != nil {
			return "", newest, err
		}
	}
	return digest(parts...), newest, nil
}

// kept returns the path of a file in the cache that only builds of the same kind use.
func (b *builder) kept(extension string) string {
	name := "last"
	if b.opts.Editable {
		name = "editable"
	}
	return filepath.Join(b.cache, "wheel", name+extension)
}

func (b *builder) memoryPath() string { return b.kept(".json") }

// keptWheel returns the path of the copy of the last wheel.
func (b *builder) keptWheel() string { return b.kept(".whl") }

// unchanged returns the result of the last build if a new build would have the same result, else nil. It restores the wheel if it is
// missing or differs.
func (b *builder) unchanged() *Result {
	text, err := os.ReadFile(b.memoryPath())
	if err != nil {
		return nil
	}
	var last memory
	if json.Unmarshal(text, &last) != nil || last.Result == nil || last.Inputs == nil {
		return nil
	}
	if key, err := b.recipe.key(); err != nil || key != last.Recipe {
		return nil
	}
	if state, _, err := last.Inputs.state(b.opts.Out); err != nil || state != last.State {
		return nil
	}
	if b.opts.Editable && !b.isLaidOut() {
		return nil
	}
	result := last.Result
	result.Unchanged = true
	result.Wheel = filepath.Join(b.opts.Out, filepath.Base(result.Wheel))
	if sum, err := digestFile(result.Wheel); err == nil && sum == last.SHA256 {
		return result
	}
	data, err := os.ReadFile(b.keptWheel())
	if err != nil || hash(data) != last.SHA256 || os.MkdirAll(b.opts.Out, 0o777) != nil || writeChanged(result.Wheel, data) != nil {
		return nil
	}
	return result
}

// remember writes the record of a build, which unchanged reads.
func (b *builder) remember(in *inputs, result *Result) error {
	key, err := b.recipe.key()
	if err != nil {
		return err
	}
	state, newest, err := in.state(b.opts.Out)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(result.Wheel)
	if err != nil {
		return err
	}
	if err := writeChanged(b.keptWheel(), data); err != nil {
		return err
	}
	last := memory{key, in, state, hash(data), result}
	if !newest.Before(b.started) {
		// a file changed while the compilers ran: the wheel may have either content
		last.State = ""
	}
	text, err := json.Marshal(last)
	if err != nil {
		return err
	}
	return writeChanged(b.memoryPath(), text)
}
