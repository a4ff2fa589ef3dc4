package audit

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goanna-py/goanna/internal/abi"
	"github.com/goanna-py/goanna/internal/wheel"
)

// Binary is a compiled file of a wheel.
type Binary struct {
	Name string `json:"name"` // in the wheel
	// Machine is the GOARCH of the one machine that this is of, in a file for several.
	Machine string `json:"machine,omitempty"`
	// ABI is that of an extension module: "abi3", "abi3t", "cp313t"; empty for a module that names none and for another library.
	ABI string `json:"abi,omitempty"`
	// Floor is the oldest CPython whose stable ABI must have all that the file needs. A file with the zero Floor must need no symbol
	// of Python.
	Floor abi.Version `json:"-"`
	// Specific means that the file is for one version of CPython, all of whose API it may use, whatever Floor is.
	Specific bool `json:"-"`
	// Named means that the file's name is for one version of CPython, of which it may need the library.
	Named bool      `json:"-"`
	GLIBC string    `json:"glibc,omitempty"` // the newest release that it needs
	MacOS string    `json:"macos,omitempty"` // the oldest release that it is for
	File  *abi.File `json:"-"`
}

// faults returns why some CPython from the floor on does not load the file.
func (b *Binary) faults() []string {
	if b.Specific {
		return b.File.AuditSpecific()
	}
	faults := b.File.Audit(b.Floor)
	if !b.Named {
		faults = append(faults, b.File.AuditLibraries()...)
	}
	return faults
}

// Binaries audits the compiled files of a wheel. It returns the best platform tag for them, with the reasons of abi.Platform why it is
// none of manylinux, and the faults, one line each.
func Binaries(list []Binary) (platform string, reasons, faults []string, err error) {
	var files []*abi.File
	for _, b := range list {
		for _, fault := range b.faults() {
			faults = append(faults, b.Name+": "+fault)
		}
		files = append(files, b.File)
	}
	platform, reasons, err = abi.Platform(files)
	return platform, reasons, faults, err
}

// auditBinaries audits the machine code of a wheel against its tags.
func (r *Report) auditBinaries(tags wheel.Tags, c *content) {
	machine := false
	modules := make(map[string][]string) // the ABIs of an extension module's files, by its path
	for _, name := range c.names {
		m := c.files[name]
		if !m.binary {
			continue
		}
		machine = true
		files, err := abi.ParseAll(name, bytes.NewReader(m.data))
		if err != nil {
			r.fail("%v", err)
			continue
		}
		for _, file := range files {
			b := describe(name, file, tags)
			if len(files) > 1 {
				b.Machine = file.Target.GOARCH
			}
			r.Binaries = append(r.Binaries, b)
		}
		file := files[0]
		if module, abi, ok := extension(name, file); ok {
			modules[module] = append(modules[module], abi)
			if !file.Initializes(path.Base(module)) {
				r.fail("%s: exports no PyInit_%s, which import calls", name, path.Base(module))
			}
		}
	}
	if any := slices.Contains(tags.Platform, "any"); any && machine {
		r.fail("the platform tag any: the wheel has machine code")
	} else if !any && !machine {
		r.fail("the platform tag %s: the wheel has no machine code", strings.Join(tags.Platform, "."))
	}
	if len(r.Binaries) > 0 {
		r.auditPlatform(tags)
	}
	r.auditModules(modules, tags, c)
}

func (r *Report) auditPlatform(tags wheel.Tags) {
	platform, _, faults, err := Binaries(r.Binaries)
	r.Platform = platform
	r.Faults = append(r.Faults, faults...)
	var files []*abi.File
	for _, b := range r.Binaries {
		files = append(files, b.File)
	}
	refused := 0
	for _, tag := range tags.Platform {
		if tag == "any" { // a fault already
			continue
		}
		for _, reason := range abi.Refusals(tag, files) {
			r.fail("the platform tag %s: %s", tag, reason)
			refused++
		}
	}
	if musl := strings.HasPrefix(tags.Platform[0], "musllinux_"); err != nil && refused == 0 && !musl {
		r.fail("%v", err)
	}
}

// auditModules checks that each extension module has a file for each ABI tag, and a tag for each file.
func (r *Report) auditModules(modules map[string][]string, tags wheel.Tags, c *content) {
	for _, module := range slices.Sorted(maps.Keys(modules)) {
		r.auditTyping(module, c)
		for _, tag := range tags.ABI {
			if !slices.ContainsFunc(modules[module], func(abi string) bool { return loads(tag, abi) }) {
				r.fail("%s: no file for the ABI tag %s", module, tag)
			}
		}
		for _, abi := range modules[module] {
			if !slices.ContainsFunc(tags.ABI, func(tag string) bool { return loads(tag, abi) }) {
				r.fail("%s: the file for %s has no ABI tag", module, abi)
			}
		}
	}
}

// loads reports whether interpreters of an ABI tag load the file of an extension module for an ABI, "" where its name has none.
func loads(tag, file string) bool {
	freeThreaded := strings.HasPrefix(tag, "cp") && strings.HasSuffix(tag, "t")
	switch file {
	case "", tag:
		return tag != "none"
	case "abi3":
		return strings.HasPrefix(tag, "cp") && !freeThreaded
	case "abi3t":
		return freeThreaded
	}
	return false
}

var extensionFile = regexp.MustCompile(`^([^.]+)(?:\.(?:(abi3t?)|cp(?:ython-)?(\d+t?)d?(?:-[\w-]+)?|((?:pypy|graalpy)\d+-\w+)(?:-[\w-]+)?))?\.(?:so|pyd)$`)

// extension returns the path of the module that a file is, without endings, and its ABI: "abi3", "cp313t", or "" where the name has
// none. ok is false for other libraries.
func extension(name string, file *abi.File) (module, abi string, ok bool) {
	m := extensionFile.FindStringSubmatch(path.Base(name))
	if m == nil {
		return "", "", false
	}
	module, abi = path.Join(path.Dir(name), m[1]), m[2]+strings.ReplaceAll(m[4], "-", "_")
	if m[3] != "" {
		abi = "cp" + m[3]
	}
	// importers take a module without an ABI in its name, which only its symbols tell from a library
	return module, abi, abi != "" || file.Initializes(m[1])
}

// describe says of a compiled file what it may need. A file whose name has no ABI has that of the wheel's tags.
func describe(name string, file *abi.File, tags wheel.Tags) Binary {
	b := Binary{Name: name, File: file}
	if release := file.GLIBC(); release != (abi.Version{}) {
		b.GLIBC = release.String()
	}
	if file.MacOS != (abi.Version{}) {
		b.MacOS = file.MacOS.String()
	}
	if name == path.Join(path.Dir(name), file.Target.Library()) {
		return b
	}
	_, b.ABI, _ = extension(name, file)
	of := b.ABI
	if of == "" && slices.Contains(tags.ABI, "abi3") {
		of = "abi3"
	}
	switch of {
	case "abi3":
		b.Floor = oldest(tags.Python, abi.Version{Major: 3, Minor: 11})
	case "abi3t":
		b.Floor = oldest(tags.Python, abi.Version{Major: 3, Minor: 15})
	default:
		b.Specific = true
	}
	return b
}

// oldest returns the oldest CPython of python tags, and at least floor: package abi knows no ABI before 3.11, and abi3t begins with 3.15.
func oldest(tags []string, floor abi.Version) abi.Version {
	var versions []abi.Version
	for _, tag := range tags {
		digits, ok := strings.CutPrefix(tag, "cp3")
		if minor, err := strconv.Atoi(digits); ok && err == nil {
			versions = append(versions, abi.Version{Major: 3, Minor: minor})
		}
	}
	if len(versions) == 0 {
		return floor
	}
	found := slices.MinFunc(versions, func(v, w abi.Version) int { return v.Minor - w.Minor })
	if found.Less(floor) {
		return floor
	}
	return found
}

// For says which interpreters load the file.
func (b *Binary) For() string {
	switch {
	case b.ABI == "" && b.Specific:
		return "-"
	case b.Specific:
		return b.ABI
	case b.Floor == abi.Version{}:
		return "no Python symbols"
	default:
		return fmt.Sprintf("CPython %v and newer", b.Floor)
	}
}
