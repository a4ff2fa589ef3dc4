package abi

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Audit returns the faults, sorted and one line each, for which some CPython from floor on does not load a file:
//   - a needed symbol of Python that is not in the stable ABI of floor; a weak one may be of a later version, and is NULL before
//   - an exported name that begins with Py, other than those that importers look up from floor on: PyInit_NAME, and from 3.15
//     PyModExport_NAME (PEP 793)
//   - a needed libpython, which a statically linked interpreter lacks
//
// A file with the zero floor must need no symbol of Python.
func (f *File) Audit(floor Version) []string {
	var faults []string
	for _, s := range f.Imports {
		if !isPython(s.Name) {
			continue
		}
		since, ok := Stable(s.Name)
		switch {
		case floor == Version{}:
			faults = append(faults, fmt.Sprintf("needs %s, and should need no Python symbol", s.Name))
		case !ok:
			faults = append(faults, fmt.Sprintf("needs %s, which is not in the stable ABI", s.Name))
		case floor.Less(since) && !s.Weak:
			faults = append(faults, fmt.Sprintf("needs %s, which is in the stable ABI from %v on, not %v", s.Name, since, floor))
		}
	}
	for _, name := range f.Exports {
		if isPython(name) && !isHook(name, floor) {
			faults = append(faults, fmt.Sprintf("exports %s; names that begin with Py are Python's", name))
		}
	}
	faults = append(faults, f.AuditSpecific()...)
	slices.Sort(faults)
	return faults
}

// AuditSpecific returns the faults of a file that is for one version of CPython, all of whose API it may use: a needed libpython, which
// a statically linked interpreter lacks.
func (f *File) AuditSpecific() []string {
	var faults []string
	for _, library := range f.Needed {
		if strings.HasPrefix(library, "libpython") {
			faults = append(faults, fmt.Sprintf("needs the library %s, which not every interpreter has", library))
		}
	}
	return faults
}

// AuditLibraries returns the faults of a file for Windows that is for several versions of CPython: a needed python311.dll or the like, which
// only one version has, in place of python3.dll.
func (f *File) AuditLibraries() []string {
	var faults []string
	for _, library := range f.Needed {
		if stable := []string{"python3.dll", "python3t.dll"}; isPythonDLL(library) && !slices.Contains(stable, strings.ToLower(library)) {
			faults = append(faults, fmt.Sprintf("needs the library %s, which only one version of CPython has", library))
		}
	}
	return faults
}

var pythonDLL = regexp.MustCompile(`(?i)^python3\d*t?\.dll$`)

// isPythonDLL reports whether a library of Windows has the symbols of Python: "python3.dll", "python313t.dll".
func isPythonDLL(library string) bool { return pythonDLL.MatchString(library) }

// Initializes reports whether a file exports the function by which importers initialize the module of a name (PEP 489, PEP 793).
func (f *File) Initializes(module string) bool {
	return slices.ContainsFunc(f.Exports, func(name string) bool {
		return name == "PyInit_"+module || name == "PyModExport_"+module || strings.HasPrefix(name, "PyInitU_")
	})
}

// isHook reports whether an exported name is one that importers of every version from floor on look up.
func isHook(name string, floor Version) bool {
	return strings.HasPrefix(name, "PyInit_") ||
		strings.HasPrefix(name, "PyModExport_") && !floor.Less(Version{3, 15})
}
