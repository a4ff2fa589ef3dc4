// Package goanna has the sources of goanna's runtime. The tool has them in it and links them into the modules that it builds, so that the
// two always fit. Authors import buffer, the packages below it, and py.
package goanna

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed go.mod go.sum LICENSE buffer/*.go buffer/*.s buffer/images/*.go buffer/vector/*.go buffer/vector/*.s buffer/strided/*.go py/*.go rt/*.go rt/*.c rt/*.h internal/frame/*.go internal/frame/*.h internal/goroutine/*.go internal/goroutine/*.s internal/hook/*.go internal/parallel/*.go
var sources embed.FS

// RuntimeSources returns the files of the runtime by their slash-separated paths in this module, without tests.
func RuntimeSources() map[string][]byte {
	files := make(map[string][]byte)
	err := fs.WalkDir(sources, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files[path], err = sources.ReadFile(path)
		return err
	})
	if err != nil {
		panic(err) // all of it is in memory
	}
	return files
}
