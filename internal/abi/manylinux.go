package abi

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/goanna-py/goanna/internal/platform"
)

// manylinux.json is auditwheel 6.8.2's table of policies (auditwheel/policy/manylinux-policy.json, MIT, see
// manylinux.LICENSE): what PEP 513, 571, 599 and 600 let a wheel need.
//
//go:embed manylinux.json
var policiesText []byte

// policy is what wheels of one manylinux tag may need.
type policy struct {
	Name    string   `json:"name"`    // "manylinux_2_17"
	Aliases []string `json:"aliases"` // "manylinux2014"
	// SymbolVersions are the versions that each library may be needed at, by architecture and by the versions' prefix:
	// ["x86_64"]["GLIBC"] has "2.17".
	SymbolVersions map[string]map[string][]string `json:"symbol_versions"`
	Libraries      []string                       `json:"lib_whitelist"`
	// Forbidden are symbols that some systems lack, by library.
	Forbidden map[string][]string `json:"blacklist"`
}

// manylinuxFloor is the oldest release of glibc that a tag names: Go's runtime needs Linux 3.2, which no system with a glibc
// before 2.17 came with, and pip knows older tags on x86 only.
var manylinuxFloor = Version{2, 17}

// allPolicies are the manylinux policies, the oldest first.
var allPolicies = sync.OnceValue(func() []policy {
	var all []policy
	if err := json.Unmarshal(policiesText, &all); err != nil {
		panic("abi: manylinux.json: " + err.Error()) // a test reads the whole of it
	}
	all = slices.DeleteFunc(all, func(p policy) bool {
		_, err := p.release()
		return err != nil
	})
	slices.SortFunc(all, func(p, q policy) int {
		a, _ := p.release()
		b, _ := q.release()
		if a.Less(b) {
			return -1
		}
		return 1
	})
	return all
})

// policies returns the policies from the floor on, the oldest first.
func policies() []policy {
	all := allPolicies()
	return all[slices.IndexFunc(all, func(p policy) bool {
		release, _ := p.release()
		return !release.Less(manylinuxFloor)
	}):]
}

// release is the glibc that a policy's name has.
func (p *policy) release() (Version, error) {
	number, ok := strings.CutPrefix(p.Name, "manylinux_")
	if !ok {
		return Version{}, fmt.Errorf("expected manylinux_X_Y, got %q", p.Name)
	}
	return ParseVersion(strings.ReplaceAll(number, "_", "."))
}

// refusals are the reasons, one line each, why a policy refuses a file of a wheel. A file may need another of the wheel's.
func (p *policy) refusals(f *File, wheel []*File) []string {
	var reasons []string
	for _, library := range f.Needed {
		if !isInside(library, wheel) && !slices.Contains(p.Libraries, library) && !isDynamicLinker(library) {
			reasons = append(reasons, fmt.Sprintf("%s needs %s, which not every Linux has", f.Path, library))
		}
	}
	allowed := p.SymbolVersions[f.Target.WheelArchitecture()]
	for _, version := range f.Versions {
		prefix, number, _ := strings.Cut(version, "_")
		if versions, known := allowed[prefix]; known && !slices.Contains(versions, number) {
			reasons = append(reasons, fmt.Sprintf("%s needs %s%s", f.Path, version, private(version)))
		}
	}
	for _, s := range f.Imports {
		for _, library := range f.Needed {
			if !s.Weak && slices.Contains(p.Forbidden[library], s.Name) { // a weak one is NULL where a system has none
				reasons = append(reasons, fmt.Sprintf("%s needs %s of %s, which not every Linux has", f.Path, s.Name, library))
			}
		}
	}
	return reasons
}

// isInside reports whether a needed library is a file of the wheel.
func isInside(library string, wheel []*File) bool {
	return slices.ContainsFunc(wheel, func(f *File) bool { return strings.EqualFold(path.Base(f.Path), library) })
}

// isDynamicLinker reports whether a needed library is the program that loads it, which every system has under the name that
// its ABI gives.
func isDynamicLinker(library string) bool {
	return strings.HasPrefix(library, "ld-linux") || strings.HasPrefix(library, "ld64.so.")
}

func private(version string) string {
	if version == "GLIBC_PRIVATE" {
		return ", a private version of glibc, which no release promises"
	}
	return ""
}

// Platform returns the platform tag of a wheel with the files in it: on Linux that of the oldest manylinux policy that allows all of
// them. Where none does, the tag is for the machine's own kind of Linux, and the reasons say what the newest policy refuses,
// one line each. On Windows and macOS the reasons are what not every one of them has.
func Platform(files []*File) (tag string, reasons []string, err error) {
	if len(files) == 0 {
		return "", nil, errors.New("expected at least one shared library, got none")
	}
	target := files[0].Target
	universal := areUniversal(files)
	if universal {
		target = platform.Universal2
	}
	for _, f := range files {
		if f.Target != target && !universal {
			return "", nil, fmt.Errorf("%s is for %v and %s for %v; a wheel is for one machine", files[0].Path, target, f.Path, f.Target)
		}
		for _, library := range f.Needed {
			if strings.HasPrefix(library, "libc.musl-") || strings.HasPrefix(library, "ld-musl-") {
				return "", nil, fmt.Errorf("%s was built for musl (it needs %s), which cannot load a Go library into a running process; build on a system with glibc", f.Path, library)
			}
		}
	}
	if !target.HasPolicies() {
		return target.Tag(), refusalsOfSystem(target.Tag(), files), nil
	}
	for _, p := range policies() {
		if _, known := p.SymbolVersions[target.WheelArchitecture()]; !known {
			continue
		}
		reasons = nil
		for _, f := range files {
			reasons = append(reasons, p.refusals(f, files)...)
		}
		if len(reasons) == 0 {
			return p.Name + "_" + target.WheelArchitecture(), nil, nil
		}
	}
	return target.Tag(), reasons, nil
}

var manylinuxTag = regexp.MustCompile(`^(manylinux(?:\d+|_\d+_\d+))_(.+)$`)

// Refusals returns the reasons, one line each, why files do not keep what the platform tag of their wheel promises: the architecture,
// and of a manylinux tag the newest policy that is not newer than the tag (PEP 600). Each file that needs glibc breaks the promise of a
// musllinux tag (PEP 656). A file for Windows or macOS is refused if it needs what not every one of them has. One with machine code for every
// kind of Mac is among files once for each.
func Refusals(tag string, files []*File) []string {
	var reasons []string
	universal := strings.HasSuffix(tag, "_"+platform.Universal2.WheelArchitecture()) && areUniversal(files)
	for _, f := range files {
		if architecture := f.Target.WheelArchitecture(); !universal && !strings.HasSuffix(tag, "_"+architecture) {
			reasons = append(reasons, fmt.Sprintf("%s is for %s", f.Path, architecture))
		} else if !f.Target.Fits(tag) {
			reasons = append(reasons, fmt.Sprintf("%s is for %v", f.Path, f.Target))
		}
		if strings.HasPrefix(tag, "musllinux_") && f.GLIBC() != (Version{}) {
			reasons = append(reasons, fmt.Sprintf("%s needs glibc", f.Path))
		}
	}
	if len(reasons) == 0 {
		reasons = refusalsOfSystem(tag, files)
	}
	m := manylinuxTag.FindStringSubmatch(tag)
	if m == nil || len(reasons) > 0 {
		return reasons
	}
	p := policyOf(m[1])
	if p == nil {
		return []string{"no policy is known for it"}
	}
	for _, f := range files {
		reasons = append(reasons, p.refusals(f, files)...)
	}
	return reasons
}

// refusalsOfSystem returns the reasons, one line each, why files do not run on every Windows, or on the macOS of a tag.
func refusalsOfSystem(tag string, files []*File) (reasons []string) {
	for _, f := range files {
		switch f.Target.GOOS {
		case "windows":
			reasons = append(reasons, f.foreign(files)...)
		case "darwin":
			reasons = append(reasons, f.refusalsOfMacOS(tag, files)...)
		}
	}
	return reasons
}

// policyOf returns the policy of a name or an alias, or the newest one that is older than a name such as "manylinux_2_20"; else nil.
func policyOf(name string) *policy {
	release, err := (&policy{Name: name}).release()
	var found *policy
	for _, p := range allPolicies() {
		own, _ := p.release()
		if slices.Contains(p.Aliases, name) || err == nil && !release.Less(own) {
			found = &p
		}
	}
	return found
}
