// Package shim holds the C half of the runtime: the extension module that CPython loads. The build compiles it, with
// the generated description of a module, once for each of the four targets that pyabi.h names.
package shim

import (
	"embed"
	"io/fs"
	"path"

	"github.com/goanna-py/goanna/internal/platform"
)

//go:embed src
var src embed.FS

// Files returns the C sources and headers. They include each other by relative paths.
func Files() fs.FS {
	files, err := fs.Sub(src, "src")
	if err != nil {
		panic(err) // not with a constant, valid name
	}
	return files
}

// Sources returns the names in Files of the C sources that the target compiles, sorted.
func Sources(target platform.Target) ([]string, error) {
	var names []string
	err := fs.WalkDir(Files(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && !target.HasFolder(name):
			return fs.SkipDir
		case path.Ext(name) == ".c":
			names = append(names, name)
		}
		return nil
	})
	return names, err
}
