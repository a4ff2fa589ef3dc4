package module

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/goanna-py/goanna/internal/pyenv"
)

// CompileC compiles a source in C to an extension module of an interpreter.
func CompileC(ctx context.Context, python pyenv.Interpreter, source, library string, flags ...string) error {
	include, err := headers(ctx, python)
	if err != nil {
		return err
	}
	compiler := os.Getenv("CC")
	if compiler == "" {
		compiler = "cc"
	}
	args := append([]string{"-shared", "-fPIC", "-O2", "-std=gnu11"}, flags...)
	_, err = Output(ctx, "", compiler, append(append(args, include...), source, "-o", library)...)
	return err
}

func headers(ctx context.Context, python pyenv.Interpreter) ([]string, error) {
	include, err := python.Headers(ctx)
	if err == nil && include == nil {
		err = errors.New("the C module needs Python's headers (a package such as python3-dev)")
	}
	return include, err
}

// BuildCrate builds a crate with PyO3 whose library is libNAME.so for an interpreter, and copies that to library. What cargo compiles is
// kept in the user's cache folder.
func BuildCrate(ctx context.Context, python pyenv.Interpreter, crate, name, library string) error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	target := filepath.Join(cache, "goanna", filepath.Base(filepath.Dir(crate))+"-cargo")
	if _, err := Output(ctx, crate, "env", "PYO3_PYTHON="+python.Path, "cargo", "build", "--release", "--locked", "--target-dir", target); err != nil {
		return err
	}
	return CopyFile(filepath.Join(target, "release", "lib"+name+".so"), library)
}

// CompileNanobind compiles a source in C++ with nanobind, which is installed in the environment of the Python at executable, to an extension
// module of the interpreter. nanobind itself is compiled once for each version of both, and kept in the user's cache folder.
func CompileNanobind(ctx context.Context, python pyenv.Interpreter, executable, source, library string) error {
	const script = "import nanobind, sys; print(nanobind.__version__, nanobind.include_dir(), sep='\\n')"
	found, err := Output(ctx, "", executable, "-c", script)
	if err != nil {
		return err
	}
	version, folder, _ := strings.Cut(found, "\n")
	include, err := headers(ctx, python)
	if err != nil {
		return err
	}
	root := filepath.Dir(folder)
	args := append([]string{"-std=c++17", "-O3", "-DNDEBUG", "-fPIC", "-fvisibility=hidden", "-fno-strict-aliasing",
		"-I" + folder, "-I" + filepath.Join(root, "ext", "robin_map", "include")}, include...)
	if python.FreeThreaded {
		args = append(args, "-DNB_FREE_THREADED")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	kept := filepath.Join(cache, "goanna", "nanobind-"+version+"-"+python.SOABI+".o")
	object := library + ".o"
	defer os.Remove(object)
	if err := compileOnce(ctx, args, filepath.Join(root, "src", "nb_combined.cpp"), kept); err != nil {
		return err
	}
	if _, err := Output(ctx, "", "c++", append(args, "-c", source, "-o", object)...); err != nil {
		return err
	}
	_, err = Output(ctx, "", "c++", "-shared", object, kept, "-o", library)
	return err
}

// CompileCXX compiles a source in C++ to an extension module of an interpreter.
func CompileCXX(ctx context.Context, python pyenv.Interpreter, source, library string, flags ...string) error {
	include, err := headers(ctx, python)
	if err != nil {
		return err
	}
	args := append([]string{"-shared", "-fPIC", "-O3", "-std=c++17", "-fvisibility=hidden"}, flags...)
	_, err = Output(ctx, "", "c++", append(append(args, include...), source, "-o", library)...)
	return err
}

// compileOnce compiles a source unless the object is there. The object appears whole.
func compileOnce(ctx context.Context, args []string, source, object string) error {
	if _, err := os.Stat(object); err == nil {
		return nil
	}
	dir, err := os.MkdirTemp(filepath.Dir(object), "new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	work := filepath.Join(dir, "object.o")
	if _, err := Output(ctx, "", "c++", append(args, "-c", source, "-o", work)...); err != nil {
		return err
	}
	return os.Rename(work, object)
}

// CopyFile copies a file, which everyone may run.
func CopyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o755)
}
