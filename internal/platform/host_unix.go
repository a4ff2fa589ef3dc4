//go:build unix

package platform

import (
	"os"
	"syscall"
)

// StopSignals are those by which a user or the system asks the tool to end.
func StopSignals() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} }

// Interrupt asks a process to end as Ctrl-C does: the go command then ends the compilers that it started.
func Interrupt(p *os.Process) error { return p.Signal(os.Interrupt) }

// Interpreters are where an installation of Python or a virtual environment has its interpreter, relative to its folder and with
// the best first.
func Interpreters() []string { return []string{"bin/python3", "bin/python"} }

// EnvironmentPython is where a virtual environment has its interpreter, relative to its folder.
const EnvironmentPython = "bin/python"

// SitePackages are patterns of the folders where a virtual environment has its packages, relative to its folder.
func SitePackages() []string { return []string{"lib/python3*/site-packages"} }

// Executable is the ending of the file names of programs.
const Executable = ""

// UserCache is the folder below the home folder for caches, where XDG_CACHE_HOME names no other.
const UserCache = ".cache"
