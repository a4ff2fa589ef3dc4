package wine

import (
	"archive/zip"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/integration/internal/pytest"
	"github.com/goanna-py/goanna/internal/abi"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// The CPython is that of org.bytedeco:cpython on Maven Central.
const (
	artifact = "3.13.5-1.5.12"
	minor    = 13
)

// limit is the time that a file of tests may take.
const limit = 30 * time.Minute

// Run runs files of Python tests with a site, where GOANNA_SUITES is set.
func Run(t *testing.T, site modules.Site, files ...string) {
	modules.NeedsSuites(t)
	env := New(t).Environment(t, site)
	for _, file := range files {
		t.Run(file, func(t *testing.T) { pytest.Run(t, env, pytest.File{Path: file, Limit: limit}) })
	}
}

// Environment returns a program that runs a CPython for Windows, and has it find a folder with the site. A machine without the mvn command skips the
// test; CI must have it.
func (w *Wine) Environment(t *testing.T, site modules.Site) *pyenv.Environment {
	t.Helper()
	i := pyenv.Interpreter{Implementation: "CPython", Major: 3, Minor: minor, Platform: Target.Tag()}
	interpreter := filepath.Join(cpython(t), "python.exe")
	dir := t.TempDir()
	modules.Unpack(t, i, Target, site, dir)
	e := &pyenv.Environment{Interpreter: i, Dir: dir, Python: filepath.Join(dir, "python")}
	if err := os.WriteFile(e.Python, fmt.Appendf(nil, script, dir, w.prefix, w.path, interpreter), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "sitecustomize.py"), []byte(startup), 0o644); err != nil {
		t.Fatal(err)
	}
	return e
}

// script has the folder of the site, the prefix, Wine, and the interpreter. Bytecode is kept beside the site: a start without it takes seconds.
const script = `#!/bin/sh
unset PYTHONDONTWRITEBYTECODE
export PYTHONPATH=Z:%[1]s PYTHONPYCACHEPREFIX=Z:%[1]s/bytecode WINEPREFIX=%[2]s WINEDEBUG=-all
exec %[3]s %[4]s "$@"
`

// startup has package platform ask no WMI for the name of the system, at which Wine 8 ends the process.
const startup = "import sys\n\nsys.modules['_wmi'] = None\n"

// cpython returns the folder of a CPython for Windows, which the user's cache keeps.
func cpython(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "goanna", "windows", artifact)
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		t.Fatal(err)
	}
	lock := flock.New(dir + ".lock")
	if err := lock.Lock(); err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	if err := os.RemoveAll(dir + ".new"); err != nil {
		t.Fatal(err)
	}
	unzip(t, fetch(t), dir+".new")
	forward(t, dir+".new")
	if err := os.Rename(dir+".new", dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// fetch returns the path of the archive.
func fetch(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("mvn"); err != nil {
		modules.Lacks(t, "no mvn")
	}
	dir := t.TempDir()
	command(t, "mvn", "--quiet", "--batch-mode", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy",
		"-Dartifact=org.bytedeco:cpython:"+artifact+":jar:windows-x86_64", "-DoutputDirectory="+dir)
	return filepath.Join(dir, "cpython-"+artifact+"-windows-x86_64.jar")
}

// unzip writes the files of an archive to a folder.
func unzip(t *testing.T, path, dir string) {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	files, err := fs.Sub(archive, "org/bytedeco/cpython/windows-x86_64")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
}

// forward makes python3.dll, which the archive lacks. It forwards the stable ABI to the DLL of the version.
func forward(t *testing.T, dir string) {
	t.Helper()
	python := fmt.Sprintf("python3%d", minor)
	file, err := abi.Read(filepath.Join(dir, python+".dll"))
	if err != nil {
		t.Fatal(err)
	}
	var definition strings.Builder
	definition.WriteString("LIBRARY python3.dll\nEXPORTS\n")
	for _, name := range file.Exports {
		if _, stable := abi.Stable(name); stable {
			fmt.Fprintf(&definition, "%s = %s.%s\n", name, python, name)
		}
	}
	work := t.TempDir()
	exports, source := filepath.Join(work, "python3.def"), filepath.Join(work, "empty.c")
	for path, text := range map[string]string{exports: definition.String(), source: "int empty;\n"} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	command(t, Target.Compiler(), "-shared", "-nostdlib", "-Wl,--entry=0", "-o", filepath.Join(dir, "python3.dll"), source, exports)
}
