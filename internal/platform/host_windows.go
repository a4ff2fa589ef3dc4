package platform

import "os"

// StopSignals are those by which a user or the system asks the tool to end.
func StopSignals() []os.Signal { return []os.Signal{os.Interrupt} }

// Interrupt ends a process: Windows has no signal that asks another process to.
func Interrupt(p *os.Process) error { return p.Kill() }

// Interpreters are where an installation of Python or a virtual environment has its interpreter, relative to its folder and with
// the best first.
func Interpreters() []string { return []string{"python.exe", "Scripts/python.exe"} }

// EnvironmentPython is where a virtual environment has its interpreter, relative to its folder.
const EnvironmentPython = "Scripts/python.exe"

// SitePackages are patterns of the folders where a virtual environment has its packages, relative to its folder.
func SitePackages() []string { return []string{"Lib/site-packages"} }

// Executable is the ending of the file names of programs.
const Executable = ".exe"

// UserCache is the folder below the home folder for caches, where XDG_CACHE_HOME names no other.
const UserCache = "AppData/Local"
