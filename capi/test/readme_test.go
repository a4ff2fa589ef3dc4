package capitest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// block is a code block of README.md. File is the name in the line before it, empty where it has none.
type block struct{ file, language, text string }

var isBlock = regexp.MustCompile("(?ms)(?:^`([\\w.]+)`:\n\n)?^```(\\w+)\n(.*?)^```$")

func readmeBlocks(t *testing.T) []block {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(vendored, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var blocks []block
	for _, m := range isBlock.FindAllStringSubmatch(string(text), -1) {
		blocks = append(blocks, block{m[1], m[2], m[3]})
	}
	return blocks
}

// unpackReadme writes the named blocks of README.md into a folder, with the vendored files in capi, and returns the
// commands and the session of its C part. The last block, of sanitizers, is for this folder and stays out.
func unpackReadme(t *testing.T) (dir, commands, session string) {
	t.Helper()
	dir = t.TempDir()
	files := map[string]string{}
	for _, b := range readmeBlocks(t) {
		switch {
		case b.file != "":
			files[b.file] = b.text
		case b.language == "sh" && commands == "":
			commands = b.text
		case b.language == "pycon":
			session = b.text
		}
	}
	for _, name := range []string{"pybuffer.h", "pybuffer.c", "pybuffer.pxd"} {
		text, err := os.ReadFile(filepath.Join(vendored, name))
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Join("capi", name)] = string(text)
	}
	for _, name := range []string{"bytesum.c", "matrix.c", "total.pyx", "setup.py"} {
		if files[name] == "" {
			t.Errorf("README.md has no block for %s", name)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "capi"), 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir, commands, session
}

// TestReadmeC runs README.md's commands on its two modules in C with the headers of the oldest interpreter, and its session on
// every interpreter that loads abi3 files.
func TestReadmeC(t *testing.T) {
	dir, commands, session := unpackReadme(t)
	if err := os.WriteFile(filepath.Join(dir, "session.txt"), []byte(session), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-ec", commands)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+folderOf(t, headersFrom(t, 9))+":"+os.Getenv("PATH"))
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v\n%s%s", err, commands, out)
	}
	onEach(t, dir, "import doctest; print(doctest.testfile('session.txt', module_relative=False))",
		fmt.Sprintf("TestResults(failed=0, attempted=%d)", strings.Count(session, ">>> ")))
}

// TestReadmeCython runs README.md's setup.py with the oldest interpreter that Cython supports.
func TestReadmeCython(t *testing.T) {
	dir, _, _ := unpackReadme(t)
	python := filepath.Join(filepath.Dir(installCython(t, filepath.Join(t.TempDir(), "venv"))), "python")
	run(t, python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "setuptools>=77")
	cmd := exec.CommandContext(t.Context(), python, "setup.py", "--quiet", "build_ext", "--inplace")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	onEach(t, dir, "import total; print(total.__file__.endswith('.abi3.so'), total.total(b'abc'))", "True 294")
}

// onEach runs code in a folder on every interpreter that loads abi3 files, and compares what it prints.
func onEach(t *testing.T, dir, code, want string) {
	t.Helper()
	ran := 0
	for _, p := range interpreters(t) {
		if p.FreeThreaded {
			continue
		}
		ran++
		cmd := exec.CommandContext(t.Context(), p.Path, "-c", code)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("%s: %v, %q, expected %q", p, err, got, want)
		}
	}
	if ran == 0 {
		t.Fatal("no interpreter here loads abi3 files")
	}
}

// folderOf is a folder in which python3 is the interpreter.
func folderOf(t *testing.T, p interpreter) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Symlink(p.Path, filepath.Join(dir, "python3")); err != nil {
		t.Fatal(err)
	}
	return dir
}
