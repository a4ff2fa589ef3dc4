package wheel

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/pyenv"
)

// Programs that PyInstaller and Nuitka make have the Go library beside them, and the modules that code in C imports: files in the wheel say so. Nuitka takes
// minutes.
func TestFrozen(t *testing.T) {
	modules.NeedsSuites(t)
	const program = "import asyncio, awaitables, matcher\nprint(matcher.count(['he'], 'she he'), asyncio.run(awaitables.sleep(5, 'x')))\n"
	packages := []string{"matcher", "awaitables"}
	for _, test := range []struct {
		name, requirement string
		command           func(site string) []string // of python -m, for app.py
		executable        string
	}{
		{"PyInstaller", "pyinstaller", func(string) []string { return []string{"PyInstaller", "--noconfirm"} }, "dist/app/app"},
		{"Nuitka", "nuitka", func(site string) []string {
			args := []string{"nuitka", "--standalone", "--disable-ccache"}
			for _, pkg := range packages {
				args = append(args, "--user-package-configuration-file="+filepath.Join(site, pkg, "nuitka-package.config.yml"))
			}
			return args
		}, "app.dist/app.bin"},
	} {
		t.Run(test.name, func(t *testing.T) {
			env := modules.Environment(t, modules.Named(t, "3.13"), modules.Site{Modules: packages, Requirements: []string{test.requirement}})
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "app.py"), []byte(program), 0o666); err != nil {
				t.Fatal(err)
			}
			args := append([]string{"-m"}, test.command(modules.SitePackages(t, env))...)
			cmd := exec.CommandContext(t.Context(), env.Python, append(args, "app.py")...)
			cmd.Dir, cmd.Env = dir, pyenv.CleanEnviron()
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			out, err := exec.CommandContext(t.Context(), filepath.Join(dir, filepath.FromSlash(test.executable))).CombinedOutput()
			if err != nil || string(out) != "{'he': 2} x\n" {
				t.Errorf("the program printed %q: %v", out, err)
			}
		})
	}
}
