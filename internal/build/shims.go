package build

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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

// shimFlags come after the author's CGO_CFLAGS. No Python symbol is defined in an extension module: the interpreter
// that loads it has them.
var shimFlags = []string{
	"-std=c11", "-O2", "-fPIC", "-fvisibility=hidden", "-fno-strict-aliasing", "-pthread", "-shared", "-Wall", "-Wextra",
	"-Wl,-s", "-Wl,-z,relro", "-Wl,-z,now", "-Wl,--as-needed",
}

// compileShims compiles the targets side by side, those whose inputs have changed.
func (b *builder) compileShims(ctx context.Context, module []byte) error {
	key, sources, err := b.writeShims(module)
	if err != nil {
		return err
	}
	own, err := splitQuoted(b.tools.goEnv["CGO_CFLAGS"])
	if err != nil {
		return fmt.Errorf("CGO_CFLAGS: %w", err)
	}
	link, err := splitQuoted(b.tools.goEnv["CGO_LDFLAGS"])
	if err != nil {
		return fmt.Errorf("CGO_LDFLAGS: %w", err)
	}
	var jobs []func() error
	for _, t := range targets {
		path, err := b.shimPath(t)
		if err != nil {
			return err
		}
		args := slices.Concat(b.tools.cc[1:], own, shimFlags, []string{"-D" + t.define, "-include", b.glibcPath(), "-o", path}, sources, link, []string{"-ldl"})
		key := digest(append(args, b.tools.cc[0], b.tools.ccSays, string(glibcHeader), key)...)
		jobs = append(jobs, func() error {
			if old, err := os.ReadFile(path + ".key"); err == nil && string(old) == key {
				if _, err := os.Stat(path); err == nil {
					return nil
				}
			}
			os.Remove(path + ".key") // there is none in a new cache
			if _, err := run(ctx, filepath.Join(b.cache, "c"), os.Environ(), b.tools.cc[0], args...); err != nil {
				return err
			}
			return writeChanged(path+".key", []byte(key))
		})
	}
	return together(jobs...)
}

// writeShims writes the C sources, and returns a digest of them and the names of those to compile.
func (b *builder) writeShims(module []byte) (key string, sources []string, err error) {
	files := map[string][]byte{"module.c": module}
	entries, err := fs.ReadDir(shim.Files(), ".")
	if err != nil {
		return "", nil, err
	}
	for _, entry := range entries {
		if files[entry.Name()], err = fs.ReadFile(shim.Files(), entry.Name()); err != nil {
			return "", nil, err
		}
	}
	var parts []string
	for name, data := range files {
		if err := writeChanged(filepath.Join(b.cache, "c", name), data); err != nil {
			return "", nil, err
		}
		if strings.HasSuffix(name, ".c") {
			// relative names, so that none of the machine's is in the file
			sources = append(sources, name)
		}
		parts = append(parts, name+"\x00"+string(data))
	}
	slices.Sort(sources)
	slices.Sort(parts)
	return digest(parts...), sources, nil
}
