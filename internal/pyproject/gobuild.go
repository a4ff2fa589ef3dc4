package pyproject

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
)

// GoBuild are flags of "go build" that [tool.goanna] gives.
type GoBuild struct {
	Tags    []string // build constraints that are satisfied
	LDFlags string   // of Go's linker
	// PGO is the profile of the main package (https://go.dev/doc/pgo): a path relative to Project.Dir, with slashes; empty means none.
	PGO string
}

// defaultProfile is the file that the go command takes from the folder of a main package.
const defaultProfile = "default.pgo"

// constraint is a tag of a build constraint (https://pkg.go.dev/cmd/go#hdr-Build_constraints).
var constraint = regexp.MustCompile(`^[\pL\p{Nd}_.]+$`)

// goBuild reads the flags. The Go package's folder is known.
func (p *Project) goBuild(t *goanna) error {
	for _, tag := range t.Tags {
		if !constraint.MatchString(tag) {
			return fmt.Errorf("tags: expected build tags such as netgo, got %q", tag)
		}
	}
	p.GoBuild = GoBuild{Tags: t.Tags, LDFlags: t.LDFlags}
	switch t.PGO {
	case "off":
		return nil
	case "":
		profile := path.Join(p.Package, defaultProfile)
		_, err := os.Stat(filepath.Join(p.Dir, filepath.FromSlash(profile)))
		if err == nil {
			p.GoBuild.PGO = profile
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	info, err := os.Stat(filepath.Join(p.Dir, filepath.FromSlash(t.PGO)))
	if !filepath.IsLocal(filepath.FromSlash(t.PGO)) || err != nil || info.IsDir() {
		return fmt.Errorf(`pgo: expected "off" or the path of a profile inside the project, got %q`, t.PGO)
	}
	p.GoBuild.PGO = t.PGO
	return nil
}
