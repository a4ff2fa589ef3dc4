// Package templates is Go's html/template: what it puts into HTML is escaped for its place, in text, attributes, URLs and scripts.
package templates

import (
	"html/template"
	"io"
	"strings"
)

// Template is a parsed template. Threads may share it.
type Template struct{ t *template.Template }

// NewTemplate parses a template. Its functions may be Python's.
//
//goanna:sig (text, functions={})
func NewTemplate(text string, functions map[string]any) (*Template, error) {
	t, err := template.New("template").Funcs(functions).Option("missingkey=error").Parse(text)
	return &Template{t}, err
}

// Add parses a template that this one may name.
func (t *Template) Add(name, text string) error {
	_, err := t.t.New(name).Parse(text)
	return err
}

// Render returns the text for values.
func (t *Template) Render(values map[string]any) (string, error) {
	var b strings.Builder
	err := t.t.Execute(&b, values)
	return b.String(), err
}

// Write writes the text for values to a file.
func (t *Template) Write(file io.Writer, values map[string]any) error {
	return t.t.Execute(file, values)
}

// Names returns the names of the template and of those that it may name.
func (t *Template) Names() (names []string) {
	for _, t := range t.t.Templates() {
		names = append(names, t.Name())
	}
	return names
}
