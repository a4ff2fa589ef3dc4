package platform

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/windows"
)

// StopSignals are those by which a user or the system asks the tool to end.
func StopSignals() []os.Signal { return []os.Signal{os.Interrupt} }

// Interruptible has a command that ends with its context end as by Ctrl-C: the go command then ends the compilers that it started. Windows
// sends that to groups of processes that have a console in common; without one the process is killed.
func Interruptible(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
	cmd.Cancel = func() error {
		if windows.GenerateConsoleCtrlEvent(windows.CTRL_BREAK_EVENT, uint32(cmd.Process.Pid)) == nil {
			return nil
		}
		return cmd.Process.Kill()
	}
}

// Replace renames a file to path, in place of one that is there. Windows replaces no file that a process has loaded, and renames it: then it
// stays beside path, with a name of [IsReplaced], until it can be removed.
func Replace(file, path string) error {
	err := os.Rename(file, path)
	if err == nil {
		return nil
	}
	old := fmt.Sprintf("%s.%08x%s", path, rand.Uint32(), replaced)
	if os.Rename(path, old) != nil {
		return err
	}
	if err := os.Rename(file, path); err != nil {
		_ = os.Rename(old, path)
		return err
	}
	_ = os.Remove(old) // fails while it is loaded
	return nil
}

// WriteFile replaces the content of a file, or makes one: other processes find the old or the new content whole.
func WriteFile(path string, data []byte) error {
	made, err := os.CreateTemp(filepath.Dir(path), ".write-*")
	if err != nil {
		return err
	}
	_, err = made.Write(data)
	if err = errors.Join(err, made.Close()); err == nil {
		err = Replace(made.Name(), path)
	}
	if err != nil {
		_ = os.Remove(made.Name())
	}
	return err
}

// VariableName is the name of a variable of the environment as all spellings have it: Windows does not tell "Path" from "PATH".
func VariableName(name string) string { return strings.ToUpper(name) }

// Interpreters are where an installation of Python or a virtual environment has its interpreter, relative to its folder and with
// the best first.
func Interpreters() []string { return []string{"python.exe", "Scripts/python.exe"} }

// EnvironmentPython is where a virtual environment has its interpreter, relative to its folder.
const EnvironmentPython = "Scripts/python.exe"

// SitePackages are patterns of the folders where a virtual environment has its packages, relative to its folder.
func SitePackages() []string { return []string{"Lib/site-packages"} }

// Executable is the ending of the file names of programs.
const Executable = ".exe"

// Installations are the folders below which CPython's installer puts each version, for one user and for all.
func Installations(getenv func(string) string) []string {
	return []string{filepath.Join(getenv("LOCALAPPDATA"), "Programs", "Python"), getenv("ProgramFiles")}
}

// CacheVariable is the variable by which a user moves the folder for caches.
const CacheVariable = "LocalAppData"

// UserCache is the folder below the home folder for caches, where XDG_CACHE_HOME names no other.
const UserCache = "AppData/Local"
