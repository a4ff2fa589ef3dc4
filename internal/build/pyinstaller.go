package build

import (
	_ "embed"
	"fmt"
	"maps"

	"github.com/goanna-py/goanna/internal/wheel"
)

// PyInstaller finds hooks of packages by an entry point (https://pyinstaller.org/en/stable/hooks.html#providing-pyinstaller-hooks-with-your-package).
const (
	pyinstallerGroup  = "pyinstaller40"
	pyinstallerFolder = "_pyinstaller"
)

//go:embed _pyinstaller.py
var hookFolder []byte

//go:embed _pyinstaller_hook.py
var hook string

// pyinstallerFiles returns PyInstaller's hook for a module, in its package base, which ends in a slash.
func pyinstallerFiles(base, module string) []wheel.File {
	folder := base + pyinstallerFolder + "/"
	return []wheel.File{
		{Name: folder + "__init__.py", Data: hookFolder},
		{Name: folder + "hook-" + module + ".py", Data: fmt.Appendf(nil, hook, module)},
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
