package py_test

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// temporary is a folder for the tests of this process.
var temporary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if temporary, err = os.MkdirTemp("", "goanna-py-"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(temporary)
		return m.Run()
	}())
}

// python runs code in an interpreter that can import the module examples, and prints what the code prints. The module has what the files of the
// examples declare, without the examples themselves.
func python(code string) {
	made, err := examples()
	if err != nil {
		fmt.Println(err)
		return
	}
	cmd := exec.Command(made.python, "-c", code)
	cmd.Env = append(pyenv.CleanEnviron(), "PYTHONPATH="+made.site)
	out, err := cmd.CombinedOutput()
	fmt.Print(string(out))
	if err != nil {
		fmt.Println(err)
	}
}

// installation is an interpreter, and a folder that it imports the module from.
type installation struct{ python, site string }

// examples builds the module once a process.
var examples = sync.OnceValues(func() (installation, error) {
	ctx := context.Background()
	interpreters, err := pyenv.Find(ctx, pyenv.Options{})
	if err != nil {
		return installation{}, err
	}
	if len(interpreters) == 0 {
		return installation{}, errors.New("no CPython from 3.11 on was found: put one on PATH or into GOANNA_PYTHONS")
	}
	source, site := filepath.Join(temporary, "examples"), filepath.Join(temporary, "site")
	if err := writePackage(source); err != nil {
		return installation{}, err
	}
	result, err := build.Build(ctx, build.Options{Dir: source, Out: temporary})
	if err != nil {
		return installation{}, err
	}
	wheel, err := zip.OpenReader(result.Wheel)
	if err != nil {
		return installation{}, err
	}
	defer wheel.Close()
	return installation{interpreters[0].Path, site}, os.CopyFS(site, wheel)
})

// writePackage writes a Go package of the files example_NAME_test.go to dir.
func writePackage(dir string) error {
	root, err := filepath.Abs("..")
	if err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	mod := fmt.Sprintf("module example.com/examples\n\ngo 1.26\n\nrequire %s v0.0.0\n\nreplace %[1]s => %s\n", build.ModulePath, root)
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o666); err != nil {
		return err
	}
	files, err := filepath.Glob("example_*_test.go")
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := withoutExample(file)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(file, "_test.go") + ".go"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// withoutExample returns the text of a file of package examples: without the function that begins with Example, which is the last.
func withoutExample(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	last, ok := parsed.Decls[len(parsed.Decls)-1].(*ast.FuncDecl)
	if !ok || !strings.HasPrefix(last.Name.Name, "Example") {
		return "", fmt.Errorf("%s: expected an example as the last declaration", file)
	}
	start := int(parsed.FileStart)
	return "package examples" + string(text[int(parsed.Name.End())-start:int(last.Pos())-start]), nil
}
