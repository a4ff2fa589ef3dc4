package process

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// TestEmbed ends Python, and begins it again, while Go retains a buffer and releases it, before, in the middle and after.
func TestEmbed(t *testing.T) {
	ran := 0
	for _, i := range modules.Interpreters(t) {
		link := linkOptions(t, i)
		include, err := i.Headers(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if link == nil || include == nil {
			t.Logf("%s: no library or no Python.h for it is on this machine", i.Path)
			continue
		}
		ran++
		t.Run(i.Name(), func(t *testing.T) {
			t.Parallel()
			site := modules.SitePackages(t, modules.Environment(t, i, site(i)))
			program := filepath.Join(t.TempDir(), "embed")
			args := append([]string{"-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "../testdata/embed/embed.c", "-o", program}, include...)
			if out, err := exec.Command("cc", append(args, link...)...).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, who := range []string{"main", "sub"} {
				for _, ms := range []int{0, 1, 3, 5, 10, 20, 100} {
					cmd := exec.CommandContext(t.Context(), program, site, who, fmt.Sprint(ms))
					cmd.Env = append(pyenv.CleanEnviron(), "PYTHONHOME="+i.Base, "PYTHONDONTWRITEBYTECODE=1")
					out, err := cmd.CombinedOutput()
					if err != nil || !strings.Contains(string(out), "ended and began again") {
						t.Errorf("embed %s %d: %v\n%s", who, ms, err, out)
					}
				}
			}
		})
	}
	if ran == 0 && os.Getenv("CI") != "" {
		t.Fatal("no interpreter on this machine has a library to link with")
	}
	if ran == 0 {
		t.Skip("no interpreter on this machine has a library to link with")
	}
}

// linkOptions are the linker's options for a program that embeds the interpreter, nil where it has no library.
func linkOptions(t *testing.T, i pyenv.Interpreter) []string {
	t.Helper()
	const ask = "import sysconfig, json; print(json.dumps([sysconfig.get_config_var(v) or '' for v in " +
		"['LIBDIR', 'LDLIBRARY', 'LIBS', 'SYSLIBS', 'LINKFORSHARED']]))"
	out, err := exec.Command(i.Path, "-I", "-c", ask).Output()
	if err != nil {
		t.Fatal(err)
	}
	var v [5]string
	if err := json.Unmarshal(out, &v); err != nil {
		t.Fatal(err)
	}
	library := filepath.Join(v[0], v[1])
	if _, err := os.Stat(library); err != nil {
		return nil
	}
	return append([]string{library, "-Wl,-rpath," + v[0]}, strings.Fields(strings.Join(v[2:], " "))...)
}
