// Package shim holds the C half of the runtime: the extension module that CPython loads. The build compiles it, with
// the generated description of a module, once for each of the four targets that pyabi.h names.
package shim

import (
	"embed"
	"io/fs"
)

//go:embed src
var src embed.FS

// Files returns the C sources and headers. The converters are in the folder conv.
func Files() fs.FS {
	files, err := fs.Sub(src, "src")
	if err != nil {
		panic(err) // not with a constant, valid name
	}
	return files
}
