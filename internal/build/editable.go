package build

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/wheel"
)

// siteDir returns the folder of an editable installation's package. It is in the project, because an environment depends on it for as
// long as it exists, and a cache may be emptied. The go command passes over folders whose names begin with a dot.
func (b *builder) siteDir() string { return filepath.Join(b.opts.Dir, ".goanna", "site") }

// isLaidOut reports whether layOut has finished.
func (b *builder) isLaidOut() bool {
	_, err := os.Stat(b.siteDir())
	return err == nil
}

// layOut writes files to siteDir, and returns those of a wheel that has the folder imported. The author's own files are links, so that edits need no build. A file that a process may have loaded is replaced, never
// written to.
func (b *builder) layOut(module string, files []wheel.File) ([]wheel.File, error) {
	site := b.siteDir()
	kept := map[string]bool{}
	for _, f := range files {
		path := filepath.Join(site, filepath.FromSlash(f.Name))
		kept[path] = true
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return nil, err
		}
		if err := b.layOutFile(f, path); err != nil {
			return nil, err
		}
	}
	err := filepath.WalkDir(site, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || kept[path] {
			return err
		}
		if err = os.Remove(path); platform.IsReplaced(path) {
			return nil // a process may have it loaded still
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	// as tools do that make a folder in other people's repositories
	if err := writeChanged(filepath.Join(filepath.Dir(site), ".gitignore"), []byte("*\n")); err != nil {
		return nil, err
	}
	return b.pathFiles(module)
}

//go:embed _on_import.py
var onImport string

// pathFiles returns the files of an editable wheel: a path configuration file (see Python's module site), and with Options.OnImport a
// module that it imports, which finds the package being imported.
func (b *builder) pathFiles(module string) ([]wheel.File, error) {
	name, lines := "_editable_"+wheel.FileName(b.project.Metadata.Name), b.siteDir()+"\n"
	if !b.opts.OnImport {
		return []wheel.File{{Name: name + ".pth", Data: []byte(lines)}}, nil
	}
	command, err := os.Executable()
	if err != nil {
		return nil, err
	}
	top, _, _ := strings.Cut(module, ".")
	text := fmt.Sprintf("%s\n\nsys.meta_path.insert(0, Builder(%q, %q, %q))\n", strings.TrimSpace(onImport), top, command, b.opts.Dir)
	return []wheel.File{{Name: name + ".py", Data: []byte(text)}, {Name: name + ".pth", Data: []byte(lines + "import " + name + "\n")}}, nil
}

func (b *builder) layOutFile(f wheel.File, path string) error {
	if f.Path != "" && within(f.Path, b.opts.Dir) {
		return link(f.Path, path)
	}
	data, err := f.Content()
	if err != nil {
		return err
	}
	// a link to a file of the author's from an earlier build
	if _, err := os.Readlink(path); err == nil {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return writeChanged(path, data)
}

// link makes path a symbolic link to target, in place of what it was. Where the user may make none, as on Windows without its developer mode,
// it copies: an edit then needs another build.
func link(target, path string) error {
	if old, err := os.Readlink(path); err == nil && old == target {
		return nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	err := os.Symlink(target, path)
	if err == nil {
		return nil
	}
	data, unread := os.ReadFile(target)
	if unread != nil {
		return err
	}
	return writeChanged(path, data)
}
