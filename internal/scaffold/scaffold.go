// Package scaffold writes the files that a new project begins with.
package scaffold

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"golang.org/x/mod/module"

	"github.com/goanna-py/goanna/internal/ci"
	"github.com/goanna-py/goanna/internal/pyproject"
	"github.com/goanna-py/goanna/internal/wheel"
)

// Project is what the files have of a project.
type Project struct {
	Name string // of the distribution: "text-tools"
	Path string // of the Go module: "example.com/me/text-tools"
	// From is the import path of a package to bind as it is found, with or without a version: "net/url". Path is not used then.
	From string
	// Release is the version of goanna that the workflow installs; "" is the latest.
	Release string
}

// Module is the import name in Python: "text_tools".
func (p Project) Module() string { return wheel.FileName(p.Name) }

// Package is the name of the Go package: "texttools".
func (p Project) Package() string { return strings.ReplaceAll(p.Module(), "_", "") }

//go:embed package facade
var templates embed.FS

// kind is the folder of the templates.
func (p Project) kind() string {
	if p.From != "" {
		return "facade"
	}
	return "package"
}

// names are those of files whose templates have others.
var names = map[string]string{"package.go": "%s.go", "package_test.go": "%s_test.go", "tests/test_module.py": "tests/test_%s.py", "gitignore": ".gitignore"}

// Write writes a project to dir, which must be empty or not exist, and returns the names of the files, slash-separated and sorted.
func Write(dir string, p Project) ([]string, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return nil, fmt.Errorf("%s is not empty: give the name of a new folder", dir)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var written []string
	err := fs.WalkDir(templates, p.kind(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name := strings.TrimSuffix(strings.TrimPrefix(path, p.kind()+"/"), ".tmpl")
		if other, ok := names[name]; ok {
			name = strings.ReplaceAll(other, "%s", p.Module())
		}
		written = append(written, name)
		return p.write(path, filepath.Join(dir, filepath.FromSlash(name)))
	})
	if err != nil {
		return nil, err
	}
	workflow, err := ci.Workflow("github", dir, p.Release)
	if err != nil {
		return nil, err
	}
	const name = ".github/workflows/wheel.yml"
	written = append(written, name)
	slices.Sort(written)
	return written, writeFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(workflow))
}

// check returns an error for a project that could not be built.
func (p Project) check() error {
	if err := wheel.CheckName(p.Name); err != nil {
		return err
	}
	if err := pyproject.CheckModule(p.Module()); err != nil {
		return err
	}
	if err := pyproject.CheckModule(p.Package()); err != nil {
		return err
	}
	if p.From != "" {
		path, _, _ := strings.Cut(p.From, "@")
		return module.CheckImportPath(path)
	}
	return module.CheckImportPath(p.Path)
}

func (p Project) write(source, target string) error {
	t, err := template.ParseFS(templates, source)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := t.Execute(&text, p); err != nil {
		return err
	}
	return writeFile(target, text.Bytes())
}

func writeFile(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o666)
}
