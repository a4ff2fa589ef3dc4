package build

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// checkFolder returns an error if a project's folder is not a folder.
func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is a file: expected the folder of a Go package, such as %s", dir, filepath.Dir(dir))
	}
	return nil
}

// checkPackage returns an error if a folder has no Go files other than tests.
func checkPackage(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	tests := false
	for _, entry := range entries {
		switch name := entry.Name(); {
		case entry.IsDir() || filepath.Ext(name) != ".go":
		case strings.HasSuffix(name, "_test.go"):
			tests = true
		default:
			return nil
		}
	}
	if tests {
		return fmt.Errorf("%s has tests and no other Go files: a module is made of the package's exported functions and constants, so write them in a file whose name does not end in _test.go", dir)
	}
	return fmt.Errorf("%s has no Go files: give the folder of a Go package, or its path in package of [tool.goanna] in pyproject.toml", dir)
}

// checkOutput returns an error if the output folder cannot be made or written to. It removes all that it makes.
func checkOutput(dir string) error {
	existing := dir
	for {
		info, err := os.Stat(existing)
		if err == nil && !info.IsDir() {
			return fmt.Errorf("the wheel cannot be put into %s: %s is a file; give another folder with --out", dir, existing)
		}
		if err == nil {
			break
		}
		parent := filepath.Dir(existing)
		// below a file the error is "not a directory" (ENOTDIR), which does not name the file
		if errors.Is(err, fs.ErrPermission) || parent == existing {
			return outputError(dir, err)
		}
		existing = parent
	}
	probe, err := os.CreateTemp(existing, ".goanna-*")
	if err != nil {
		return outputError(dir, err)
	}
	probe.Close()
	return os.Remove(probe.Name())
}

func outputError(dir string, err error) error {
	if at := new(fs.PathError); errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("the wheel cannot be put into %s: %w; give another folder with --out", dir, err)
}
