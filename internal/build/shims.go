package build

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/goanna-py/goanna/internal/abi"
	"github.com/goanna-py/goanna/internal/shim"
)

// target is one compilation of the shim.
type target struct {
	define string // that chooses it in pyabi.h
	suffix string // of the file's name, one that its interpreters look for; %s is the platform
	floor  abi.Version
}

var targets = []target{
	{"GOANNA_ABI3", "abi3", abi.Version{Major: 3, Minor: 11}},
	{"GOANNA_ABI3T", "abi3t", abi.Version{Major: 3, Minor: 15}},
	{"GOANNA_CP313T", "cpython-313t-%s", abi.Version{Major: 3, Minor: 13}},
	{"GOANNA_CP314T", "cpython-314t-%s", abi.Version{Major: 3, Minor: 14}},
}

// multiarch are the platforms in the names of version-specific modules, as configure of CPython finds them.
var multiarch = map[string]string{
	"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu", "386": "i386-linux-gnu", "arm": "arm-linux-gnueabihf",
	"ppc64le": "powerpc64le-linux-gnu", "s390x": "s390x-linux-gnu", "riscv64": "riscv64-linux-gnu",
}

// fileName is the file name of a target's extension module.
func (t target) fileName(goarch string) (string, error) {
	if !strings.Contains(t.suffix, "%s") {
		return "_native." + t.suffix + ".so", nil
	}
	platform, ok := multiarch[goarch]
	if !ok {
		return "", fmt.Errorf("GOARCH %s: expected one of the architectures with a CPython and c-shared libraries", goarch)
	}
	return "_native." + fmt.Sprintf(t.suffix, platform) + ".so", nil
}

// shimPath is where a target's extension module is.
func (b *builder) shimPath(t target) (string, error) {
	name, err := t.fileName(b.tools.goEnv["GOARCH"])
	return filepath.Join(b.cache, "c", name), err
}

// shimFlags come after the author's CGO_CFLAGS.
var shimFlags = []string{"-std=c11", "-O2", "-fPIC", "-fvisibility=hidden", "-fno-strict-aliasing", "-pthread"}

// linkFlags leave Python's symbols undefined: the interpreter that loads an extension module has them.
var linkFlags = []string{"-shared", "-Wl,-s", "-Wl,-z,relro", "-Wl,-z,now", "-Wl,--as-needed"}

// compileShims makes the extension modules of all targets, side by side, those whose inputs have changed. What does
// not depend on the module is compiled once for all modules: it takes ten times as long as the rest.
func (b *builder) compileShims(ctx context.Context, module []byte) error {
	compile, err := splitQuoted(b.tools.goEnv["CGO_CFLAGS"])
	if err != nil {
		return fmt.Errorf("CGO_CFLAGS: %w", err)
	}
	compile = slices.Concat(b.tools.cc[1:], compile, shimFlags, []string{"-include", b.glibcPath()})
	if b.opts.Version != "" {
		compile = append(compile, "-DGOANNA_VERSION="+strconv.QuoteToASCII(b.opts.Version))
	}
	libraries, err := splitQuoted(b.tools.goEnv["CGO_LDFLAGS"])
	if err != nil {
		return fmt.Errorf("CGO_LDFLAGS: %w", err)
	}
	sources, common, err := b.writeShims(module)
	if err != nil {
		return err
	}
	common = digest(append(compile, b.tools.cc[0], b.tools.ccSays, string(glibcHeader), common)...)
	var jobs []func() error
	for _, t := range targets {
		path, err := b.shimPath(t)
		if err != nil {
			return err
		}
		object := filepath.Join(b.shared, fmt.Sprintf("shim-%s-%s.o", strings.ToLower(t.define), common[:16]))
		define := append(slices.Clone(compile), "-D"+t.define)
		link := slices.Concat(define, linkFlags, []string{"module.c", object}, libraries, []string{"-ldl"})
		jobs = append(jobs, func() error {
			// "-r" links the objects into one, with all symbols still open
			if err := b.cc(ctx, object, common, append(define, append([]string{"-r", "-nostdlib"}, sources...)...)); err != nil {
				return err
			}
			return b.cc(ctx, path, digest(append(link, common, string(module))...), link)
		})
	}
	return together(jobs...)
}

// cc runs the C compiler in the folder of the C sources to make the file at path, unless it was made with the same key.
// The file appears whole, for builds of other projects may use it.
func (b *builder) cc(ctx context.Context, path, key string, args []string) error {
	if old, err := os.ReadFile(path + ".key"); err == nil && string(old) == key {
		if _, err := os.Stat(path); err == nil {
			return nil
		}
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	temporary.Close()
	defer os.Remove(temporary.Name()) // fails after the rename
	if _, err := run(ctx, filepath.Join(b.cache, "c"), os.Environ(), b.tools.cc[0], append([]string{"-o", temporary.Name()}, args...)...); err != nil {
		return err
	}
	// without its key the file counts as none
	os.Remove(path + ".key")
	if err := os.Rename(temporary.Name(), path); err != nil {
		return err
	}
	return writeChanged(path+".key", []byte(key))
}

// writeShims writes the C sources, and returns the names of those to compile for every module, and a digest of them
// and of the headers.
func (b *builder) writeShims(module []byte) (sources []string, key string, err error) {
	var parts []string
	err = fs.WalkDir(shim.Files(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(shim.Files(), name)
		if err != nil {
			return err
		}
		if strings.HasSuffix(name, ".c") {
			// relative names, so that none of the machine's is in the file
			sources = append(sources, name)
		}
		parts = append(parts, name, string(data))
		path := filepath.Join(b.cache, "c", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		return writeChanged(path, data)
	})
	if err != nil {
		return nil, "", err
	}
	if err := removeOthers(filepath.Join(b.cache, "c"), parts); err != nil {
		return nil, "", err
	}
	return sources, digest(parts...), writeChanged(filepath.Join(b.cache, "c", "module.c"), module)
}

// removeOthers removes the C files below dir that another version of the shim had: generated code includes files by name. parts has
// the names to keep at even indices.
func removeOthers(dir string, parts []string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		for i := 0; i < len(parts); i += 2 {
			if parts[i] == filepath.ToSlash(name) {
				return nil
			}
		}
		if ext := filepath.Ext(name); ext != ".c" && ext != ".h" || name == "module.c" {
			return nil
		}
		return os.Remove(path)
	})
}
