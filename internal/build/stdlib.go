package build

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

// stdlibText has sys.stdlib_module_names of CPython 3.11 to 3.15 except for those that begin with "_", one a line.
//
//go:embed stdlib.txt
var stdlibText string

// isStdlib reports whether Python's standard library has the module that an import name begins with. It comes first on sys.path.
func isStdlib(name string) bool {
	top, _, _ := strings.Cut(name, ".")
	return slices.Contains(strings.Fields(stdlibText), top)
}

// warnHidden returns a warning for a module that cannot be imported, or nil.
func warnHidden(name string) []string {
	if !isStdlib(name) {
		return nil
	}
	return []string{fmt.Sprintf("%s cannot be imported: Python has a module of that name, which comes first on sys.path; give another name with --module, or in [tool.goanna]", name)}
}
