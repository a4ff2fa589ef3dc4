package frontends

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/build"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/testfiles"
)

const (
	tagged   = "v0.1.0"
	toolPath = build.ModulePath + "/cmd/goanna"
)

// treeFile is a file of the working tree, for the zip of a module.
type treeFile struct{ root, name string }

func (f treeFile) Path() string                 { return f.name }
func (f treeFile) Lstat() (fs.FileInfo, error)  { return os.Lstat(filepath.Join(f.root, f.name)) }
func (f treeFile) Open() (io.ReadCloser, error) { return os.Open(filepath.Join(f.root, f.name)) }

// treeFiles are the files that a tag would have in a folder: those that git knows or would add.
func treeFiles(t *testing.T, root string) (files []zip.File) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		f := treeFile{root, name}
		if _, err := f.Lstat(); err == nil { // else it is deleted
			files = append(files, f)
		}
	}
	return files
}

// interops are the folders of the modules that are tagged with goanna.
var interops = []string{"interop/arrowgo", "interop/gonum"}

// newProxy makes a module proxy with the working tree as the tagged version of goanna and of the modules in interop, and returns its URL.
func newProxy(t *testing.T) string {
	t.Helper()
	files := map[string]string{}
	addModule(t, files, modules.Root(t), build.ModulePath)
	for _, folder := range interops {
		addModule(t, files, filepath.Join(modules.Root(t), filepath.FromSlash(folder)), build.ModulePath+"/"+folder)
	}
	return "file://" + testfiles.Folder(t, files)
}

// addModule adds the files of a module proxy for the module in a folder.
func addModule(t *testing.T, files map[string]string, dir, path string) {
	t.Helper()
	var archive bytes.Buffer
	if err := zip.Create(&archive, module.Version{Path: path, Version: tagged}, treeFiles(t, dir)); err != nil {
		t.Fatal(err)
	}
	versions := path + "/@v/"
	files[versions+"list"] = tagged + "\n"
	files[versions+tagged+".info"] = `{"Version": "` + tagged + `", "Time": "2026-01-02T03:04:05Z"}`
	files[versions+tagged+".mod"] = string(read(t, filepath.Join(dir, "go.mod")))
	files[versions+tagged+".zip"] = archive.String()
}

// author is one who has Go, and a module proxy with the tagged version of goanna.
type author struct {
	environ []string
	bin     string // the folder that "go install" writes to
}

func newAuthor(t *testing.T) author {
	t.Helper()
	bin, downloaded := t.TempDir(), "file://"+filepath.Join(goEnv(t, "GOMODCACHE"), "cache", "download")
	return author{append(pyenv.CleanEnviron(), "GOBIN="+bin, "GOMODCACHE="+t.TempDir(), "GOWORK=off",
		"GOPROXY="+newProxy(t)+","+downloaded+","+goEnv(t, "GOPROXY"), "GOPRIVATE=", "GONOPROXY=",
		"GOSUMDB=off", // it knows no version that is not published
		"GOFLAGS="+goEnv(t, "GOFLAGS")+" -modcacherw"), bin}
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// run runs a command in a folder, and returns the last line of its output.
func (a author) run(t *testing.T, dir string, command ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = dir, a.environ, time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(command, " "), err, &stdout, &stderr)
	}
	used := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	t.Logf("%5.2f s, %5.2f s of CPU  %s", time.Since(start).Seconds(), used.Seconds(), strings.Join(command, " "))
	lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	return lines[len(lines)-1]
}

// mean calls Go in the wheel of a new project.
func mean(t *testing.T, i pyenv.Interpreter, wheel string) string {
	t.Helper()
	env, err := modules.NewEnvironment(t.Context(), i, t.TempDir(), []string{wheel})
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), env.Python, "-I", "-c", "import text_tools; print(text_tools.mean([1, 2, 6]))").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// The tagged version of goanna's module has what "go install" and "go get -tool" need, and the tool what builds do.
func TestInstalled(t *testing.T) {
	a, work, list := newAuthor(t), t.TempDir(), modules.Interpreters(t)
	a.run(t, work, "go", "install", toolPath+"@"+tagged)
	goanna := filepath.Join(a.bin, "goanna")
	if got := a.run(t, work, goanna, "version"); !strings.HasPrefix(got, "goanna 0.1.0 (") {
		t.Errorf("installed: %s", got)
	}
	a.run(t, work, goanna, "new", "text-tools")
	dir := filepath.Join(work, "text-tools")
	if got := mean(t, list[0], a.run(t, dir, goanna, "build")); got != "3.0" {
		t.Errorf("%s from the wheel of the installed goanna", got)
	}

	a.run(t, dir, "go", "get", "-tool", toolPath+"@"+tagged)
	mod, err := modfile.Parse("go.mod", read(t, filepath.Join(dir, "go.mod")), nil)
	if err != nil || len(mod.Tool) != 1 || mod.Tool[0].Path != toolPath {
		t.Errorf("%v, the tools in go.mod are %v", err, mod.Tool)
	}
	if got := a.run(t, dir, "go", "tool", "goanna", "version"); !strings.HasPrefix(got, "goanna 0.1.0 (") {
		t.Errorf("a tool of the module: %s", got)
	}
	edit(t, filepath.Join(dir, "text_tools.go"), "return sum /", "return 10 * sum /")
	if got := mean(t, list[len(list)-1], a.run(t, dir, "go", "tool", "goanna", "build")); got != "30.0" {
		t.Errorf("%s from the wheel of the module's tool", got)
	}

	// the tool is not among what a build needs
	unpacked := t.TempDir()
	a.run(t, work, "tar", "xzf", a.run(t, dir, "go", "tool", "goanna", "sdist", "--vendor"), "-C", unpacked, "--strip-components=1")
	a.environ = append(a.environ, "GOPROXY=off", "GOMODCACHE="+t.TempDir())
	if got := mean(t, list[0], a.run(t, unpacked, goanna, "build")); got != "30.0" {
		t.Errorf("%s from the wheel of the source distribution", got)
	}
}
