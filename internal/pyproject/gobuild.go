package pyproject

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"

	"github.com/goanna-py/goanna/internal/platform"
)

// GoBuild is what [tool.goanna] gives to "go build".
type GoBuild struct {
	Tags    []string // build constraints that are satisfied
	LDFlags string   // of Go's linker
	// PGO is the profile of the main package (https://go.dev/doc/pgo): a path relative to Project.Dir, with slashes; empty means none.
	PGO string
	// Levels are the processors that code is compiled for, by GOARCH: values of platform.LevelVariable.
	Levels map[string]string
}

// defaultProfile is the file that the go command takes from the folder of a main package.
const defaultProfile = "default.pgo"

// constraint is a tag of a build constraint (https://pkg.go.dev/cmd/go#hdr-Build_constraints).
var constraint = regexp.MustCompile(`^[\pL\p{Nd}_.]+$`)

// goBuild reads the flags.
func (p *Project) goBuild(t *goanna) error {
	for _, tag := range t.Tags {
		if !constraint.MatchString(tag) {
			return fmt.Errorf("tags: expected build tags such as netgo, got %q", tag)
		}
	}
	p.GoBuild = GoBuild{Tags: t.Tags, LDFlags: t.LDFlags}
	for _, level := range []struct{ key, goarch, value string }{{"goamd64", "amd64", t.GOAMD64}, {"goarm64", "arm64", t.GOARM64}} {
		if level.value == "" {
			continue
		}
		if err := platform.CheckLevel(level.goarch, level.value); err != nil {
			return fmt.Errorf("%s: %w", level.key, err)
		}
		if p.GoBuild.Levels == nil {
			p.GoBuild.Levels = map[string]string{}
		}
		p.GoBuild.Levels[level.goarch] = level.value
	}
	return p.profile(t)
}

// profile finds the profile. The Go package's folder is known.
func (p *Project) profile(t *goanna) error {
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
