package build

import (
	"context"
	"fmt"
	"go/version"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/pyproject"
)

// GoVersion is the oldest Go that compiles modules: the go line of their facades and of goanna itself.
const GoVersion = "1.26.0"

// Toolchain is what builds on this machine compile with.
type Toolchain struct {
	Go     string          // "go1.26.1"; empty where there is no go command
	Target platform.Target // zero where there is no go command, or goanna builds for no such GOOS and GOARCH
	// GoErr is why a build would fail on the go command.
	GoErr           error
	Compiler        string // the command of the C compiler
	CompilerVersion string // the first line of its --version
	// CompilerErr is why a build would fail on the C compiler: there is none, or it makes no extension module for the target.
	CompilerErr error
}

// FindToolchain finds the go command and the C compiler as a build for a target does, and links an empty extension module. The zero
// target is that of GOOS and GOARCH. The error is one of the temporary folder that it works in.
func FindToolchain(ctx context.Context, target platform.Target) (*Toolchain, error) {
	dir, err := os.MkdirTemp("", "goanna-toolchain-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module goanna.invalid/toolchain\n\ngo "+GoVersion+"\n"), 0o666); err != nil {
		return nil, err
	}
	b := &builder{opts: Options{Target: target}, project: &pyproject.Project{Dir: dir}, pkgDir: dir, shared: dir, report: func(string) {}}
	found := &Toolchain{}
	err = b.findRecipe(ctx)
	r := b.recipe
	found.Go, found.Target, found.Compiler = r.GoEnv["GOVERSION"], r.Target, strings.Join(r.Compiler, " ")
	found.CompilerVersion, _, _ = strings.Cut(r.CompilerVersion, "\n")
	switch {
	case r.Target == platform.Target{}: // findRecipe has failed before it looked for a compiler
		found.GoErr = err
	case isOlder(found.Go):
		found.GoErr = fmt.Errorf("the go command is %s: install Go %s or newer (https://go.dev/dl/), or let it fetch one with GOTOOLCHAIN=auto", found.Go, GoVersion)
	case err != nil:
		found.CompilerErr = err
	default:
		found.CompilerErr = b.linkEmpty(ctx, dir)
	}
	return found, nil
}

// isOlder reports whether a version of Go, "go1.24.1" or "go1.26.0 X:jsonv2", is older than GoVersion. A version that is not a release is not older.
func isOlder(goversion string) bool {
	release, _, _ := strings.Cut(goversion, " ")
	return version.IsValid(release) && version.Compare(release, "go"+GoVersion) < 0
}

// linkEmpty compiles and links an empty extension module in dir.
func (b *builder) linkEmpty(ctx context.Context, dir string) error {
	if err := b.checkCompiler(ctx); err != nil {
		return err
	}
	const name = "empty.c"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(b.recipe.Target.Probe()), 0o666); err != nil {
		return err
	}
	r := b.recipe
	args := slices.Concat(r.Compiler[1:], []string{"-o", filepath.Join(dir, "empty")}, r.CFlags, r.Target.CompileFlags(), r.include(),
		r.Target.LinkFlags(r.isLLVM()), []string{name}, r.LDFlags, r.Target.Libraries())
	if _, err := b.run(ctx, dir, nil, r.Compiler[0], args...); err != nil {
		return fmt.Errorf("the C compiler makes no extension module for %v: %w", r.Target, err)
	}
	return nil
}
