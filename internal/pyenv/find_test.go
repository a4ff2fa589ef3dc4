package pyenv

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// machine is a home folder with fake interpreters: scripts that answer as the real ones do.
type machine struct {
	t    *testing.T
	root string
	env  map[string]string
}

func newMachine(t *testing.T) *machine {
	return &machine{t: t, root: t.TempDir(), env: map[string]string{}}
}

func (m *machine) path(rel string) string { return filepath.Join(m.root, rel) }

func (m *machine) script(rel, body string) string {
	m.t.Helper()
	path := m.path(rel)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
		m.t.Fatal(err)
	}
	return path
}

// python writes a fake interpreter whose installation is base.
func (m *machine) python(rel, base, version string, freeThreaded bool) string {
	var major, minor int
	fmt.Sscanf(version, "%d.%d", &major, &minor)
	soabi := fmt.Sprintf("cpython-%d%d", major, minor)
	if freeThreaded {
		soabi += "t"
	}
	answer := fmt.Sprintf(`{"path": %q, "base": %q, "implementation": "CPython", "version": %q, "major": %d, "minor": %d, `+
		`"free_threaded": %t, "platform": "linux_x86_64", "soabi": %q}`, m.path(rel), base, version, major, minor, freeThreaded, soabi)
	return m.script(rel, "cat <<'EOF'\n"+answer+"\nEOF")
}

func (m *machine) find(named ...string) ([]string, []string, error) {
	var notes []string
	found, err := Find(context.Background(), Options{
		Named:  named,
		Getenv: func(name string) string { return m.env[name] },
		Home:   m.path("home"),
		Note:   func(note string) { notes = append(notes, note) },
	})
	var paths []string
	for _, i := range found {
		rel, _ := filepath.Rel(m.root, i.Path)
		paths = append(paths, rel)
	}
	return paths, notes, err
}

func (m *machine) expect(got []string, err error, want ...string) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		m.t.Errorf("found %q, expected %q", got, want)
	}
}

func TestFindOrder(t *testing.T) {
	m := newMachine(t)
	m.env["PATH"] = m.path("bin") + ":" + m.path("missing") + "::" + m.path("bin2")
	m.env["GOANNA_PYTHONS"] = m.path("opt/python") + ":" + m.path("folder")
	m.python("home/.cache/pythons/3.14/bin/python3", "/cache314", "3.14.1", false)
	m.python("home/.pyenv/versions/3.12.1/bin/python", "/pyenv312", "3.12.1", false)
	m.python("bin/python3", "/usr", "3.11.2", false)
	m.python("bin/python3.11", "/usr", "3.11.2", false)
	m.python("bin/python3.12", "/usr", "3.12.9", false)
	m.python("bin/python3-config", "/config", "3.11.2", false)
	m.python("bin2/python3.13t", "/ft", "3.13.5", true)
	m.python("opt/python", "/opt", "3.15.0", false)
	m.python("folder/bin/python3", "/folder", "3.13.1", false)
	got, notes, err := m.find()
	m.expect(got, err, "opt/python", "folder/bin/python3", "bin/python3", "bin/python3.12", "bin2/python3.13t",
		"home/.pyenv/versions/3.12.1/bin/python", "home/.cache/pythons/3.14/bin/python3")
	if len(notes) > 0 {
		t.Errorf("notes %q", notes)
	}
}

func TestFindEnvironmentFolders(t *testing.T) {
	m := newMachine(t)
	m.env["PYENV_ROOT"] = m.path("pyenv")
	m.env["XDG_CACHE_HOME"] = m.path("cache")
	m.python("home/.pyenv/versions/3.11.1/bin/python", "/a", "3.11.1", false)
	m.python("home/.cache/pythons/3.11/bin/python3", "/b", "3.11.1", false)
	m.python("pyenv/versions/3.12.1/bin/python", "/c", "3.12.1", false)
	m.python("cache/pythons/3.13t/bin/python3", "/d", "3.13.1", true)
	got, _, err := m.find()
	m.expect(got, err, "pyenv/versions/3.12.1/bin/python", "cache/pythons/3.13t/bin/python3")
}

func TestFindPassesOver(t *testing.T) {
	m := newMachine(t)
	m.env["PATH"] = m.path("bin")
	m.script("bin/python", "echo broken >&2; exit 3")
	m.script("bin/python3", "echo hello")
	m.python("bin/python3.10", "/never-started", "3.11.0", false)
	m.python("bin/python3.11", "/usr", "3.11.2", false)
	m.python("home/.pyenv/versions/3.9.1/bin/python", "/old", "3.9.1", false)
	got, notes, err := m.find()
	m.expect(got, err, "bin/python3.11")
	want := []string{"exit status 3: broken", `expected a description in JSON, got "hello\n"`, "is CPython 3.9.1; goanna's modules need 3.11 or newer"}
	if len(notes) != len(want) {
		t.Fatalf("notes %q, expected %q", notes, want)
	}
	for n := range want {
		if !strings.Contains(notes[n], want[n]) {
			t.Errorf("note %q, expected %q in it", notes[n], want[n])
		}
	}
}

func TestFindNamed(t *testing.T) {
	m := newMachine(t)
	m.env["PATH"] = m.path("bin")
	m.python("bin/python3", "/usr", "3.11.2", false)
	m.python("bin/python3.13t", "/ft", "3.13.5", true)
	m.python("bin/python3.13", "/gil", "3.13.5", false)
	m.python("bin/python3.10", "/ten", "3.10.2", false)
	m.python("venv/bin/python3", "/usr", "3.11.2", false)
	m.python("old/bin/python3", "/old", "3.10.2", false)
	m.script("bad", "exit 1")
	m.script("empty/python3", "exit 1")
	for _, test := range []struct {
		named, want []string
		err         string
	}{
		{named: []string{m.path("venv/bin/python3")}, want: []string{"venv/bin/python3"}},
		{named: []string{m.path("venv")}, want: []string{"venv/bin/python3"}},
		{named: []string{"python3.13", "python3"}, want: []string{"bin/python3.13", "bin/python3"}},
		{named: []string{"python3", m.path("venv")}, want: []string{"bin/python3"}},
		{named: []string{"3.13t"}, want: []string{"bin/python3.13t"}},
		{named: []string{"3.13"}, want: []string{"bin/python3.13"}},
		{named: []string{"3.13.5t", "3.11"}, want: []string{"bin/python3.13t", "bin/python3"}},
		{named: []string{"3.14"}, err: "no CPython 3.14 found"},
		{named: []string{"3.10"}, err: "bin/python3.10 is CPython 3.10.2; goanna's modules need 3.11 or newer: name another interpreter"},
		{named: []string{"python3.10"}, err: "bin/python3.10 is CPython 3.10.2; goanna's modules need 3.11 or newer: name another interpreter"},
		{named: []string{"3.13.6"}, err: "no CPython 3.13.6 found"},
		{named: []string{"python9"}, err: `"python9" is not on PATH`},
		{named: []string{m.path("nothing")}, err: "no such file"},
		{named: []string{m.path("home")}, err: "no such file"},
		{named: []string{m.path("empty")}, err: "folder with bin/python3"},
		{named: []string{m.path("bad")}, err: "does not work as a Python interpreter"},
		{named: []string{"python3", m.path("old")}, err: "3.10.2; goanna's modules need 3.11"},
	} {
		t.Run(strings.Join(test.named, ","), func(t *testing.T) {
			got, _, err := m.find(test.named...)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("error %v, expected %q in it", err, test.err)
				}
				return
			}
			m.t = t
			m.expect(got, err, test.want...)
		})
	}
}

func TestFindBrokenInList(t *testing.T) {
	m := newMachine(t)
	m.env["GOANNA_PYTHONS"] = m.path("nothing")
	if _, _, err := m.find(); err == nil || !strings.HasPrefix(err.Error(), "GOANNA_PYTHONS: ") {
		t.Errorf("error %v, expected one that names GOANNA_PYTHONS", err)
	}
}

func TestFindCancelled(t *testing.T) {
	m := newMachine(t)
	m.env["PATH"] = m.path("bin")
	m.script("bin/python3", "sleep 60")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Find(ctx, Options{Getenv: func(name string) string { return m.env[name] }, Home: m.root}); err != context.Canceled {
		t.Errorf("error %v, expected %v", err, context.Canceled)
	}
}

// TestFindReal compares what the machine's interpreters say with the names of their files and ABIs.
func TestFindReal(t *testing.T) {
	found, err := Find(context.Background(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatal("no CPython 3.11 or newer found; put one on PATH or name it in GOANNA_PYTHONS")
	}
	for _, i := range found {
		t.Logf("%-8s %-14s %-14s %s", i.Version, i.GIL(), i.Platform, i.Path)
		if err := i.Unsupported(); err != nil {
			t.Error(err)
		}
		if want := strings.ReplaceAll(i.Name(), ".", ""); !strings.Contains(i.SOABI, "-"+want+"-") {
			t.Errorf("%s: SOABI %s of version %s", i.Path, i.SOABI, want)
		}
		if i.PointerSize != 8 && i.PointerSize != 4 {
			t.Errorf("%s: pointer size %d", i.Path, i.PointerSize)
		}
		if isScript(i.Path) {
			t.Errorf("%s is a script, expected the interpreter behind it", i.Path)
		}
		again, err := Find(context.Background(), Options{Named: []string{i.Path}})
		if err != nil {
			t.Fatal(err)
		}
		if len(again) != 1 || again[0].Base != i.Base || again[0].SOABI != i.SOABI {
			t.Errorf("%s named: %+v, expected %+v", i.Path, again, i)
		}
	}
}
