// Package shim holds the C half of the runtime: the extension module that CPython loads. The build compiles it, with
// the generated description of a module, once for each of the four targets that pyabi.h names.
package shim

import (
	"embed"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/frame"
	"github.com/goanna-py/goanna/internal/platform"
)

//go:embed src
var src embed.FS

// Files returns the texts of the C sources and headers by their names. They include each other by relative paths, with slashes.
func Files() map[string][]byte {
	files := map[string][]byte{"frame.h": frame.Header}
	err := fs.WalkDir(src, "src", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := src.ReadFile(name)
		files[strings.TrimPrefix(name, "src/")] = text
		return err
	})
	if err != nil {
		panic(err) // embedded files can be read
	}
	return files
}

// Sources returns the names in Files of the C sources that the target compiles, sorted.
func Sources(target platform.Target) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(Files())) {
		if path.Ext(name) == ".c" && target.HasFolder(path.Dir(name)) {
			names = append(names, name)
		}
	}
	return names
}
