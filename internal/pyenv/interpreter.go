// Package pyenv finds the Python interpreters on a machine, describes them, and makes virtual environments.
package pyenv

import (
	"fmt"
	"strings"
)

// Interpreter is a Python installation as it describes itself.
type Interpreter struct {
	// Path is sys.executable: for a shim of pyenv the interpreter that it runs.
	Path string `json:"path"`
	// Base is the resolved folder of the installation (sys.base_prefix), which its environments share.
	Base           string `json:"base"`
	Implementation string `json:"implementation"` // platform.python_implementation(): "CPython"
	Version        string `json:"version"`        // platform.python_version(): "3.13.5", "3.15.0rc1"
	Major          int    `json:"major"`
	Minor          int    `json:"minor"`
	FreeThreaded   bool   `json:"free_threaded"` // sysconfig's Py_GIL_DISABLED
	// Platform is sysconfig.get_platform() in the spelling of a wheel's tag: "linux_x86_64".
	Platform          string   `json:"platform"`
	SOABI             string   `json:"soabi"`              // "cpython-313t-x86_64-linux-gnu"
	ExtensionSuffixes []string `json:"extension_suffixes"` // importlib.machinery.EXTENSION_SUFFIXES
	LibC              string   `json:"libc"`               // platform.libc_ver(): "glibc 2.36", or empty
	PointerSize       int      `json:"pointer_size"`       // bytes
	// The modules of the installation that some distributions leave out.
	Pip       bool `json:"pip"`
	EnsurePip bool `json:"ensurepip"`
	Venv      bool `json:"venv"`
}

// Name returns the short name of the version: "3.13", or "3.13t" if it is free-threaded.
func (i *Interpreter) Name() string {
	if i.FreeThreaded {
		return fmt.Sprintf("%d.%dt", i.Major, i.Minor)
	}
	return fmt.Sprintf("%d.%d", i.Major, i.Minor)
}

// GIL returns "free-threaded" or "GIL".
func (i *Interpreter) GIL() string {
	if i.FreeThreaded {
		return "free-threaded"
	}
	return "GIL"
}

// Unsupported returns nil if goanna's modules support the interpreter, else an error with the reason.
func (i *Interpreter) Unsupported() error {
	switch {
	case i.Implementation != "CPython":
		return fmt.Errorf("%s is %s; goanna's modules need CPython 3.11 or newer", i.Path, i.Implementation)
	case i.Major != 3 || i.Minor < 11:
		return fmt.Errorf("%s is CPython %s; goanna's modules need 3.11 or newer", i.Path, i.Version)
	case i.FreeThreaded && i.Minor < 13:
		return fmt.Errorf("%s is a free-threaded CPython %s; the first with an ABI for modules is 3.13", i.Path, i.Version)
	}
	return nil
}

// Installer returns nil if the interpreter can make an environment and install a wheel in it with its own pip, else an error that names
// what is missing.
func (i *Interpreter) Installer() error {
	if !i.Venv || !i.Pip && !i.EnsurePip {
		return fmt.Errorf("%s has no pip of its own (on Debian and Ubuntu, python%d.%d-venv brings it)", i.Path, i.Major, i.Minor)
	}
	return nil
}

// matches reports whether the interpreter has the version want: "3.13", "3.13t" or "3.13.5". Without t it must have the
// GIL.
func (i *Interpreter) matches(want string) bool {
	number, t := strings.CutSuffix(want, "t")
	if t != i.FreeThreaded {
		return false
	}
	return i.Version == number || strings.HasPrefix(i.Version, number+".")
}
