package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// mainFolder is the folder, in that of the package, in which the overlay puts the generated package main. There it may import
// internal packages of the author's module.
const mainFolder = "goanna_main_"

func (b *builder) goPath(name string) string { return filepath.Join(b.cache, "go", name) }

// writeGo writes the generated Go code, and the overlay that adds it to the author's package.
func (b *builder) writeGo(main []byte) error {
	virtual := filepath.Join(b.pkgDir, mainFolder)
	if _, err := os.Lstat(virtual); err == nil {
		return fmt.Errorf("%s exists; goanna needs the name for itself", virtual)
	}
	if err := writeChanged(b.goPath("main.go"), main); err != nil {
		return err
	}
	return b.writeOverlay(virtual)
}

// goFlags returns the flags of every go command of a build after go.mod requires the runtime.
func (b *builder) goFlags() []string { return append(b.recipe.goFlags(), b.modFlags...) }

// libraryPath returns the path of the Go library.
func (b *builder) libraryPath() string { return b.goPath(b.recipe.Target.Library()) }

// goBuild compiles and links the Go library.
func (b *builder) goBuild(ctx context.Context) error {
	args := append([]string{"build"}, b.goFlags()...)
	args = append(args, "-overlay", b.goPath("overlay.json"), "-ldflags", b.recipe.goLinkerFlags(), "-o", b.libraryPath(), "./"+mainFolder)
	if _, err := b.runGo(ctx, args...); err != nil {
		return err
	}
	// the go command may write a C header beside the library; nothing includes it
	header := strings.TrimSuffix(b.libraryPath(), filepath.Ext(b.libraryPath())) + ".h"
	if err := os.Remove(header); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return b.findLeaves()
}
