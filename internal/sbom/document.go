package sbom

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"path"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/package-url/packageurl-go"

	"github.com/goanna-py/goanna/internal/wheel"
)

// Distribution is the Python distribution that has the program in it.
type Distribution struct {
	Name, Version string // normalized
	Generator     string // version of goanna; may be empty
}

// FileName is the name of the document in the folder "sboms" of dist-info.
const FileName = "goanna.cdx.json"

// LicenseFiles returns the licences of the modules by their paths below the folder "licenses" of dist-info.
func (p *Program) LicenseFiles() (files []wheel.File) {
	for n := range p.Modules {
		m := &p.Modules[n]
		for _, l := range m.Licenses {
			files = append(files, wheel.File{Name: "third-party/" + m.ID() + "/" + l.Name, Path: l.Path})
		}
	}
	return files
}

// Document returns the program's CycloneDX 1.6 in JSON (https://cyclonedx.org/docs/1.6/json/), for the folder "sboms" of dist-info (PEP
// 770). It has no time and no serial number: the same program gives the same bytes.
func (p *Program) Document(d Distribution) ([]byte, error) {
	root := component(packageurl.TypePyPi, d.Name, d.Version)
	refs := make(map[string]string) // by the path of import
	components := make([]cdx.Component, len(p.Modules))
	for n := range p.Modules {
		m := &p.Modules[n]
		components[n] = m.component()
		refs[m.path] = components[n].BOMRef
	}
	dependencies := []cdx.Dependency{dependency(root.BOMRef, p.Uses, refs)}
	for n := range p.Modules {
		dependencies = append(dependencies, dependency(components[n].BOMRef, p.Modules[n].Uses, refs))
	}
	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{
		Component: &root,
		Tools: &cdx.ToolsChoice{Components: &[]cdx.Component{
			{Type: cdx.ComponentTypeApplication, Name: "goanna", Version: d.Generator},
			{Type: cdx.ComponentTypeApplication, Name: "go", Version: p.Toolchain.version()},
		}},
	}
	bom.Components, bom.Dependencies = &components, &dependencies
	var b bytes.Buffer
	err := cdx.NewBOMEncoder(&b, cdx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bom, cdx.SpecVersion1_6)
	return b.Bytes(), err
}

// component returns a library with a package URL (https://github.com/package-url/purl-spec), by which others refer to it.
func component(kind, name, version string) cdx.Component {
	namespace, last := path.Split(name)
	url := packageurl.NewPackageURL(kind, strings.TrimSuffix(namespace, "/"), last, version, nil, "").ToString()
	return cdx.Component{BOMRef: url, Type: cdx.ComponentTypeLibrary, Name: name, Version: version, PackageURL: url}
}

func (m *Module) component() cdx.Component {
	c := component(packageurl.TypeGolang, m.Path, m.Version)
	// as cyclonedx-gomod has it: the hash that go.sum has of all files of the module
	if sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sum, "h1:")); m.Sum != "" && err == nil {
		c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: hex.EncodeToString(sum)}}
	}
	return c
}

func dependency(ref string, uses []string, refs map[string]string) cdx.Dependency {
	on := make([]string, len(uses))
	for n, name := range uses {
		on[n] = refs[name]
	}
	return cdx.Dependency{Ref: ref, Dependencies: &on}
}
