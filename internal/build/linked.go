package build

import (
	"context"
	"slices"

	"golang.org/x/mod/semver"

	"github.com/goanna-py/goanna/internal/golist"
	"github.com/goanna-py/goanna/internal/sbom"
	"github.com/goanna-py/goanna/internal/wheel"
)

// linked is what the Go library has linked.
type linked struct {
	packages []golist.Package
	*sbom.Program
}

// findLinked lists the Go package, the runtime and all that they import. go.mod requires the runtime.
func (b *builder) findLinked(ctx context.Context) (*linked, error) {
	l, err := b.findDependencies(ctx, ModulePath+"/rt")
	if err != nil {
		return nil, err
	}
	for n := range l.Modules {
		m := &l.Modules[n]
		if m.Path != ModulePath {
			continue
		}
		// the generated code imports it
		l.Uses = append(l.Uses, ModulePath)
		// the tool's own is in a folder
		if m.Version = "v" + b.opts.Version; !semver.IsValid(m.Version) {
			m.Version = ""
		}
	}
	slices.Sort(l.Uses)
	l.Uses = slices.Compact(l.Uses)
	return l, nil
}

// findDependencies lists packages, those that are bound, and all that they import. The last is of the program's own module.
func (b *builder) findDependencies(ctx context.Context, packages ...string) (*linked, error) {
	for _, p := range b.packages() {
		packages = append(packages, p.Path)
	}
	packages = append(packages, ".")
	args := append([]string{"list"}, b.goFlags()...)
	args = append(args, "-deps", golist.Fields, "--")
	out, err := b.runGo(ctx, append(args, packages...)...)
	if err != nil {
		return nil, err
	}
	l := &linked{}
	if l.packages, err = golist.Parse(out); err != nil {
		return nil, err
	}
	l.Program, err = sbom.Find(l.packages, sbom.Toolchain{Root: b.recipe.GoEnv["GOROOT"], Version: b.recipe.GoEnv["GOVERSION"]})
	return l, err
}

// describeLinked adds the SBOM to a wheel, and the licences of what is linked in, as [tool.goanna] asks for.
func (b *builder) describeLinked(w *wheel.Wheel, l *linked) error {
	if b.project.ThirdPartyLicenses {
		w.ThirdParty = l.LicenseFiles()
	}
	if !b.project.SBOM {
		return nil
	}
	version, err := wheel.NormalizeVersion(w.Metadata.Version)
	if err != nil {
		return err
	}
	text, err := l.Document(sbom.Distribution{Name: wheel.NormalizeName(w.Metadata.Name), Version: version, Generator: b.opts.Version})
	w.SBOMs = []wheel.File{{Name: sbom.FileName, Data: text}}
	return err
}
