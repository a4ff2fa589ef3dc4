// Package ci writes workflows of continuous integration for projects.
package ci

import (
	"bytes"
	"embed"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"github.com/goanna-py/goanna/internal/pyproject"
	"github.com/goanna-py/goanna/internal/trial"
	"github.com/goanna-py/goanna/internal/wheel"
)

// Services are those that goanna writes workflows for.
func Services() []string { return []string{"github", "gitlab"} }

// python is an interpreter that a workflow tests wheels on.
type python struct {
	name  string
	minor int
}

// pythons are all that a workflow tests wheels on: each that loads another extension module, and each version.
var pythons = []python{{"3.11", 11}, {"3.12", 12}, {"3.13", 13}, {"3.13t", 13}, {"3.14", 14}, {"3.15", 15}}

//go:embed templates
var templates embed.FS

// workflow is what the templates use of a project.
type workflow struct {
	Tool    string // the argument of "go install"
	GoTest  string // the command that runs the Go tests; empty for a project without Go code
	Pythons string // a list in YAML
	Install string // the arguments of "pip install" for the wheel in dist, pytest and what the tests need
	Tests   string // the arguments of pytest
}

// Workflow returns the workflow of the project in dir for a service. It builds one wheel with the goanna of a version ("" is the
// latest), tests it on each CPython, and publishes it on a tag. The project must have Python tests.
func Workflow(service, dir, version string) (string, error) {
	if !slices.Contains(Services(), service) {
		return "", fmt.Errorf("expected one of %s, got %q", strings.Join(Services(), ", "), service)
	}
	w, err := describe(dir, version)
	if err != nil {
		return "", err
	}
	name := service + ".yml"
	// GitHub's expressions have {{ }}
	t, err := template.New(name).Delims("[[", "]]").ParseFS(templates, "templates/"+name)
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	err = t.Execute(&text, w)
	return text.String(), err
}

func describe(dir, version string) (*workflow, error) {
	project, err := pyproject.Read(dir)
	if err != nil {
		return nil, err
	}
	tests, err := trial.FindTests(dir, nil)
	if err != nil {
		return nil, err
	}
	admitted, err := admittedPythons(project.Metadata.RequiresPython)
	if err != nil {
		return nil, err
	}
	w := &workflow{
		Tool: "github.com/goanna-py/goanna/cmd/goanna@latest", GoTest: "go test ./...", Install: "dist/*.whl pytest",
		Pythons: `["` + strings.Join(admitted, `", "`) + `"]`, Tests: strings.Join(tests.Paths, " "),
	}
	if version != "" {
		w.Tool = strings.Replace(w.Tool, "latest", "v"+version, 1)
	}
	if folder := filepath.ToSlash(project.Package); folder != "." {
		w.GoTest = "go -C " + folder + " test ./..."
	}
	if len(project.Packages) > 0 {
		w.GoTest = ""
	}
	if tests.Extra != nil {
		w.Install = `"$(echo dist/*.whl)[test]" pytest`
	}
	if tests.Group != nil {
		w.Install += " --group test"
	}
	return w, nil
}

// admittedPythons are the names of those that requires-python admits.
func admittedPythons(requires string) ([]string, error) {
	var names []string
	for _, p := range pythons {
		ok, err := wheel.AdmitsMinor(requires, p.minor)
		if err != nil {
			return nil, err
		}
		if ok {
			names = append(names, p.name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("requires-python: %q admits no CPython from %s to %s", requires, pythons[0].name, pythons[len(pythons)-1].name)
	}
	return names, nil
}
