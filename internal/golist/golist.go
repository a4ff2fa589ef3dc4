// Package golist reads what "go list -json" prints.
package golist

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Fields is the option of "go list" for what Parse reads.
const Fields = "-json=ImportPath,Name,Dir,Standard,Module,Imports,EmbedFiles"

// Package is a Go package ("go help list").
type Package struct {
	ImportPath string
	Name       string // of the package clause
	Dir        string
	Standard   bool    // in Go's own library
	Module     *Module // nil in Go's own library
	Imports    []string
	EmbedFiles []string // relative to Dir
}

// Module is a Go module.
type Module struct {
	Path    string
	Version string
	Replace *Module
	Dir     string // empty where packages come from a vendor folder
	GoMod   string
	Sum     string // as go.sum has it: "h1:" and a SHA-256 in base64
}

// Root returns the folder of the module of a package, also in a vendor folder.
func (p *Package) Root() string {
	inModule := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, p.Module.Path), "/")
	return strings.TrimRight(strings.TrimSuffix(p.Dir, inModule), "/")
}

// Parse reads the output of "go list" with Fields.
func Parse(output []byte) (packages []Package, err error) {
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var p Package
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		packages = append(packages, p)
	}
}
