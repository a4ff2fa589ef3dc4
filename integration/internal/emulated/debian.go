package emulated

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofrs/flock"

	"github.com/goanna-py/goanna/integration/internal/modules"
)

// keyring is the file of the package debian-archive-keyring.
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

// unpacked returns a folder with the files of Debian packages of a suite and an architecture, and of all that they depend on. Nothing of the
// system changes. The folder is kept in the user's cache. Without Debian's packages the test is skipped, and fails under CI.
func unpacked(t *testing.T, suite, architecture string, packages ...string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "goanna", "debian", strings.Join(append([]string{suite, architecture}, packages...), "-"))
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		t.Fatal(err)
	}
	lock := flock.New(dir + ".lock") // tests of other Go packages fetch the same
	if err := lock.Lock(); err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	work := t.TempDir()
	apt := newApt(t, work, mirror(t), suite, architecture)
	apt("update")
	apt(append([]string{"install", "-y", "--download-only", "--no-install-recommends"}, packages...)...)
	archives, err := filepath.Glob(filepath.Join(work, "archives", "*.deb"))
	if err != nil || len(archives) == 0 {
		t.Fatalf("apt-get has downloaded nothing (%v)", err)
	}
	root := filepath.Join(work, "root")
	// where /lib is part of /usr, the link is not in a package that Python needs
	if err := os.MkdirAll(filepath.Join(root, "usr", "lib"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, archive := range archives {
		command(t, "dpkg-deb", "-x", archive, root)
	}
	if err := os.Symlink("usr/lib", filepath.Join(root, "lib")); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir + ".new"); err != nil {
		t.Fatal(err)
	}
	command(t, "cp", "-a", root, dir+".new") // a rename may not cross file systems
	if err := os.Rename(dir+".new", dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// newApt returns apt-get for one suite and one architecture of a mirror, with lists and a status of its own in a folder. It repeats downloads that fail.
func newApt(t *testing.T, work, mirror, suite, architecture string) func(args ...string) {
	t.Helper()
	for _, dir := range []string{"lists/partial", "archives/partial"} {
		if err := os.MkdirAll(filepath.Join(work, dir), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	sources, status := filepath.Join(work, "sources.list"), filepath.Join(work, "status")
	source := fmt.Sprintf("deb [arch=%s signed-by=%s] %s %s main\n", architecture, keyring, mirror, suite)
	for path, text := range map[string]string{sources: source, status: ""} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	options := []string{"-qq", "-oAPT::Architecture=" + architecture, "-oAPT::Architectures=" + architecture, "-oDir::State::Lists=" + filepath.Join(work, "lists"),
		"-oDir::Cache=" + work, "-oDir::Etc::SourceList=" + sources, "-oDir::Etc::SourceParts=/dev/null", "-oDir::State::status=" + status,
		"-oAcquire::Languages=none", "-oAcquire::Retries=5", "-oAPT::Update::Error-Mode=any", "-oAPT::Sandbox::User=root", "-oDebug::NoLocking=1"}
	return func(args ...string) {
		t.Helper()
		command(t, "apt-get", append(options, args...)...)
	}
}

// mirror is the address from which the system's apt gets Debian's packages. Where it has none the test is skipped, and fails under CI.
func mirror(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"apt-get", "dpkg", "dpkg-deb"} {
		if _, err := exec.LookPath(name); err != nil {
			modules.Lacks(t, "no "+name)
		}
	}
	if _, err := os.Stat(keyring); err != nil {
		modules.Lacks(t, "no "+keyring)
	}
	for uri := range strings.Lines(command(t, "apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages")) {
		if uri = strings.TrimSpace(uri); strings.HasSuffix(uri, "/debian/") {
			return uri
		}
	}
	modules.Lacks(t, "apt-get has no lists of Debian: run apt-get update")
	return ""
}

func command(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).Output()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, exit.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
