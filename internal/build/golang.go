package build

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// mainFolder is the folder, under the package's, that the generated package main seems to be in. There it may import
// what is internal to the author's module.
const mainFolder = "goanna_main_"

func (b *builder) goPath(name string) string { return filepath.Join(b.cache, "go", name) }

// writeGo writes the generated Go, and the overlay that lays it into the author's package.
func (b *builder) writeGo(main []byte) error {
	virtual := filepath.Join(b.pkgDir, mainFolder)
	if _, err := os.Lstat(virtual); err == nil {
		return fmt.Errorf("%s exists; goanna needs the name for itself", virtual)
	}
	if err := writeChanged(b.goPath("main.go"), main); err != nil {
		return err
	}
	overlay, err := json.Marshal(map[string]map[string]string{
		"Replace": {filepath.Join(virtual, "main.go"): b.goPath("main.go")},
	})
	if err != nil {
		return err
	}
	return writeChanged(b.goPath("overlay.json"), overlay)
}

// goFlags are those that decide how packages are compiled. Every go command of a build is given them, so that all use
// one compilation.
func (b *builder) goFlags() []string {
	return append([]string{"-buildmode=c-shared", "-trimpath", "-buildvcs=false"}, b.tools.modFlags...)
}

// libraryPath is where the Go library is.
func (b *builder) libraryPath() string { return b.goPath(libraryName) }

// libraryName is the Go library's file name, which the shim looks for beside itself.
const libraryName = "_native.go.so"

// goBuild compiles and links the Go library.
func (b *builder) goBuild(ctx context.Context) error {
	ldflags := "-s -w -buildid="
	if own, err := b.ownLinkerFlags(); err != nil {
		return err
	} else if own != "" {
		ldflags += " " + own // later flags win: -s=false -w=false keeps the names that a debugger shows
	}
	args := append([]string{"build"}, b.goFlags()...)
	args = append(args, "-overlay", b.goPath("overlay.json"), "-ldflags", ldflags, "-o", b.libraryPath(), "./"+mainFolder)
	if _, err := run(ctx, b.pkgDir, b.tools.env, "go", args...); err != nil {
		return err
	}
	// a C header may come with the library; nothing includes it
	if err := os.Remove(strings.TrimSuffix(b.libraryPath(), ".so") + ".h"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// ownLinkerFlags returns the author's linker flags in GOFLAGS, which the tool's would replace.
func (b *builder) ownLinkerFlags() (string, error) {
	flags, err := splitQuoted(b.tools.goEnv["GOFLAGS"])
	if err != nil {
		return "", fmt.Errorf("GOFLAGS: %w", err)
	}
	for _, flag := range flags {
		if value, ok := strings.CutPrefix("-"+strings.TrimLeft(flag, "-"), "-ldflags="); ok {
			return value, nil
		}
	}
	return "", nil
}
