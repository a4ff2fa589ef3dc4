package build

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/goanna-py/goanna/internal/wheel"
)

// nuitkaName is the name of Nuitka's package configuration (https://nuitka.net/user-documentation/nuitka-package-config.html), in the package.
const nuitkaName = "nuitka-package.config.yml"

//go:embed _nuitka.yml
var nuitkaConfiguration string

// nuitkaFile returns the configuration of a module, in its package base, which ends in a slash: Nuitka sees neither the Go library nor what
// code in C imports. Nuitka does not look for it: its users name the file.
func nuitkaFile(base, module string) wheel.File {
	var imports strings.Builder
	for _, name := range importedByC {
		fmt.Fprintf(&imports, "        - '%s'\n", name)
	}
	return wheel.File{Name: base + nuitkaName, Data: fmt.Appendf(nil, nuitkaConfiguration, module, imports.String())}
}
