//go:build unix

package platform

import (
	"os"
	"os/exec"
	"syscall"

	"github.com/google/renameio/v2"
)

// StopSignals are those by which a user or the system asks the tool to end.
func StopSignals() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} }

// Interruptible has a command that ends with its context end as by Ctrl-C: the go command then ends the compilers that it started.
func Interruptible(cmd *exec.Cmd) {
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
}

// Replace renames a file to path, in place of one that is there, which processes that have loaded it keep.
func Replace(file, path string) error { return os.Rename(file, path) }

// WriteFile replaces the content of a file, or makes one: other processes find the old or the new content whole.
func WriteFile(path string, data []byte) error { return renameio.WriteFile(path, data, 0o644) }

// VariableName is the name of a variable of the environment as all spellings have it.
func VariableName(name string) string { return name }

// Interpreters are where an installation of Python or a virtual environment has its interpreter, relative to its folder and with
// the best first.
func Interpreters() []string { return []string{"bin/python3", "bin/python"} }

// EnvironmentPython is where a virtual environment has its interpreter, relative to its folder.
const EnvironmentPython = "bin/python"

// SitePackages are patterns of the folders where a virtual environment has its packages, relative to its folder.
func SitePackages() []string { return []string{"lib/python3*/site-packages"} }

// Executable is the ending of the file names of programs.
const Executable = ""

// Installations are the folders below which CPython's installer puts each version. PATH names those of Unix.
func Installations(func(string) string) []string { return nil }

// CacheVariable is the variable by which a user moves the folder for caches.
const CacheVariable = "XDG_CACHE_HOME"

// UserCache is the folder below the home folder for caches, where XDG_CACHE_HOME names no other.
const UserCache = ".cache"
