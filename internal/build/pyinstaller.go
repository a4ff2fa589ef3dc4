package build

import (
	_ "embed"
	"fmt"
	"maps"
	"strings"

	"github.com/goanna-py/goanna/internal/wheel"
)

// PyInstaller finds hooks of packages by an entry point (https://pyinstaller.org/en/stable/hooks.html#providing-pyinstaller-hooks-with-your-package).
const (
	pyinstallerGroup  = "pyinstaller40"
	pyinstallerFolder = "_pyinstaller"
)

// importedByC are the modules of Python's library that the extension module and the package's own Python code import at run time: no import
// statement of a program names them.
var importedByC = []string{"atexit", "collections", "datetime", "decimal", "enum", "fractions", "io", "ipaddress", "pathlib", "pickle", "signal", "threading", "types", "uuid", "zoneinfo"}

//go:embed _pyinstaller.py
var hookFolder []byte

//go:embed _pyinstaller_hook.py
var hook string

// pyinstallerFiles returns PyInstaller's hook for a module, in its package base, which ends in a slash.
func pyinstallerFiles(base, module string) []wheel.File {
	folder := base + pyinstallerFolder + "/"
	imports := `"` + strings.Join(importedByC, `", "`) + `"`
	return []wheel.File{
		{Name: folder + "__init__.py", Data: hookFolder},
		{Name: folder + "hook-" + module + ".py", Data: fmt.Appendf(nil, hook, module, imports)},
	}
}

// addHook names the hook of a module in the entry points of a wheel, unless the author names another one.
func addHook(w *wheel.Wheel, module string) {
	groups := maps.Clone(w.Metadata.EntryPoints)
	if groups == nil {
		groups = make(map[string]map[string]string)
	}
	if groups[pyinstallerGroup] == nil {
		groups[pyinstallerGroup] = map[string]string{"hook-dirs": module + "." + pyinstallerFolder + ":get_hook_dirs"}
	}
	w.Metadata.EntryPoints = groups
}
