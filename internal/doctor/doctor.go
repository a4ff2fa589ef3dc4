// Package doctor says what builds and trials need, what of it a machine has, and how to install the rest.
package doctor

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// Check is one need.
type Check struct {
	Name string `json:"name"`
	// Required means that no build works without it.
	Required bool   `json:"required"`
	OK       bool   `json:"ok"`
	Found    string `json:"found,omitempty"`
	Fault    string `json:"fault,omitempty"` // what is missing or wrong
	// Install are the commands that install what is missing, by system. A system without one is left out.
	Install map[System]string `json:"install,omitempty"`
}

// System is a system that the commands are for.
type System string

// The systems.
const (
	Debian  System = "Debian, Ubuntu"
	Fedora  System = "Fedora"
	MacOS   System = "macOS"
	Windows System = "Windows"
)

// Checks examines this machine. cache is the tool's cache folder. The error is one of the doctor's own.
func Checks(ctx context.Context, cache string) ([]Check, error) {
	tools, err := build.FindToolchain(ctx, platform.Target{})
	if err != nil {
		return nil, err
	}
	others, err := build.FindToolchain(ctx, other(tools.Target))
	if err != nil {
		return nil, err
	}
	pythons, err := pyenv.Find(ctx, pyenv.Options{})
	checks := []Check{goCommand(tools), compiler(tools), cacheFolder(cache), interpreters(pythons, err), pip(pythons)}
	if cause := context.Cause(ctx); cause != nil {
		return nil, cause
	}
	return append(checks, cross(others)), nil
}

// CanBuild reports whether all that is required is there.
func CanBuild(checks []Check) bool {
	for _, c := range checks {
		if c.Required && !c.OK {
			return false
		}
	}
	return true
}

func goCommand(tools *build.Toolchain) Check {
	c := Check{Name: "Go " + build.GoVersion + " or newer", Required: true, OK: tools.GoErr == nil}
	if c.OK {
		c.Found = tools.Go + " for " + tools.Target.String()
		return c
	}
	c.Fault = tools.GoErr.Error()
	if tools.Go != "" && tools.Target == (platform.Target{}) { // not Go is missing: goanna builds for no such GOOS or GOARCH
		return c
	}
	// the packages of most Debians and Fedoras are older
	archive := "curl -fsSL https://go.dev/dl/go" + build.GoVersion + ".linux-" + runtime.GOARCH +
		".tar.gz | sudo tar -C /usr/local -xz && export PATH=/usr/local/go/bin:$PATH"
	c.Install = map[System]string{Debian: archive, Fedora: archive, MacOS: "brew install go", Windows: "winget install GoLang.Go"}
	return c
}

func compiler(tools *build.Toolchain) Check {
	c := Check{Name: "C compiler", Required: true, OK: tools.CompilerErr == nil && tools.GoErr == nil}
	switch {
	case c.OK:
		c.Found = tools.CompilerVersion
		return c
	case tools.CompilerErr == nil:
		c.Fault = "not examined without Go"
		return c
	}
	c.Fault = tools.CompilerErr.Error()
	c.Install = crossCompilers(tools.Target)
	if tools.Target == platform.Host() {
		c.Install = map[System]string{Debian: "apt-get install gcc libc6-dev", Fedora: "dnf install gcc", MacOS: "xcode-select --install",
			Windows: "winget install BrechtSanders.WinLibs.POSIX.UCRT"}
	}
	return c
}

func cacheFolder(dir string) Check {
	c := Check{Name: "cache folder", Required: true, Found: dir}
	probe, err := func() (*os.File, error) {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return nil, err
		}
		return os.CreateTemp(dir, ".doctor-*")
	}()
	if err != nil {
		c.Fault = err.Error() + "; make it writable, or name another with " + platform.CacheVariable
		return c
	}
	probe.Close()
	os.Remove(probe.Name())
	c.OK = true
	return c
}

func interpreters(found []pyenv.Interpreter, err error) Check {
	c := Check{Name: "CPython 3.11 or newer", OK: len(found) > 0}
	if c.OK {
		var names []string
		for _, i := range found {
			names = append(names, i.Name())
		}
		c.Found = strings.Join(names, ", ")
		return c
	}
	c.Fault = "none found; builds work, \"goanna try\" and \"goanna test\" need one"
	if err != nil {
		c.Fault = err.Error()
	}
	c.Install = map[System]string{Debian: "apt-get install python3 python3-venv", Fedora: "dnf install python3 python3-pip", MacOS: "brew install python",
		Windows: "winget install Python.Python.3.13"}
	return c
}

// pip checks that the interpreters can install wheels.
func pip(found []pyenv.Interpreter) Check {
	c := Check{Name: "pip of each CPython", OK: true}
	debian := "apt-get install"
	var faults []string
	for _, i := range found {
		if err := i.Installer(); err != nil {
			c.OK = false
			faults = append(faults, err.Error())
			debian += fmt.Sprintf(" python%d.%d-venv", i.Major, i.Minor)
		}
	}
	if !c.OK {
		c.Fault = strings.Join(faults, "; ")
		c.Install = map[System]string{Debian: debian, Fedora: "dnf install python3-pip"}
	} else if len(found) > 0 {
		c.Found = "yes"
	} else {
		c.OK, c.Fault = false, "not examined without CPython"
	}
	return c
}

// crossCompilers are the commands that install a C compiler for a target on a machine of another. Fedora's gcc for other machines has
// no C library.
func crossCompilers(t platform.Target) map[System]string {
	const zig = "pip install ziglang"
	commands := map[System]string{Debian: zig, Fedora: zig, MacOS: zig, Windows: zig}
	if name := t.CompilerPackage(); name != "" {
		commands[Debian] = "apt-get install " + name
	}
	return commands
}

// other returns the other of the two targets that most wheels are for.
func other(t platform.Target) platform.Target {
	if t.GOARCH == "arm64" {
		return platform.Target{GOOS: "linux", GOARCH: "amd64"}
	}
	return platform.Target{GOOS: "linux", GOARCH: "arm64"}
}

// cross checks for a compiler for the other target.
func cross(tools *build.Toolchain) Check {
	if tools.GoErr != nil {
		return Check{Name: "C compiler for another target", Fault: "not examined without Go"}
	}
	c := Check{Name: "C compiler for " + tools.Target.String(), OK: tools.CompilerErr == nil}
	if c.OK {
		c.Found = tools.Compiler
		return c
	}
	c.Fault = tools.CompilerErr.Error()
	c.Install = crossCompilers(tools.Target)
	return c
}

// ThisSystem returns the system of this machine, by os-release (https://www.freedesktop.org/software/systemd/man/os-release.html). It
// is empty for others.
func ThisSystem() System {
	switch runtime.GOOS {
	case "darwin":
		return MacOS
	case "windows":
		return Windows
	}
	text, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return ""
	}
	return systemOf(string(text))
}

func systemOf(release string) System {
	for line := range strings.Lines(release) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		if name != "ID" && name != "ID_LIKE" {
			continue
		}
		for _, id := range strings.Fields(strings.Trim(value, `"'`)) {
			switch id {
			case "debian", "ubuntu":
				return Debian
			case "fedora":
				return Fedora
			}
		}
	}
	return ""
}
