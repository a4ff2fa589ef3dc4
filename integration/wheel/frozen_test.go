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
// minutes, and cannot run coroutine functions.
func TestFrozen(t *testing.T) {
	if os.Getenv("GOANNA_SUITES") == "" {
		t.Skip("GOANNA_SUITES is not set")
	}
	for _, test := range []struct {
		name, program, want string
		site                modules.Site
		command             func(site string) []string // of python -m, for app.py
		executable          string
	}{
		{
			name:       "PyInstaller",
			program:    "import asyncio, awaitables, matcher\nprint(matcher.count(['he'], 'she he'), asyncio.run(awaitables.sleep(5, 'x')))\n",
			want:       "{'he': 2} x\n",
			site:       modules.Site{Modules: []string{"matcher", "awaitables"}, Requirements: []string{"pyinstaller"}},
			command:    func(string) []string { return []string{"PyInstaller", "--noconfirm"} },
			executable: "dist/app/app",
		},
		{
			name:    "Nuitka",
			program: "import matcher\nprint(matcher.count(['he'], 'she he'))\n",
			want:    "{'he': 2}\n",
			site:    modules.Site{Modules: []string{"matcher"}, Requirements: []string{"nuitka"}},
			command: func(site string) []string {
				configuration := filepath.Join(site, "matcher", "nuitka-package.config.yml")
				return []string{"nuitka", "--standalone", "--disable-ccache", "--user-package-configuration-file=" + configuration}
			},
			executable: "app.dist/app.bin",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			env := modules.Environment(t, modules.Named(t, "3.13"), test.site)
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "app.py"), []byte(test.program), 0o666); err != nil {
				t.Fatal(err)
			}
			args := append([]string{"-m"}, test.command(modules.SitePackages(t, env))...)
			cmd := exec.CommandContext(t.Context(), env.Python, append(args, "app.py")...)
			cmd.Dir, cmd.Env = dir, pyenv.CleanEnviron()
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			out, err := exec.CommandContext(t.Context(), filepath.Join(dir, filepath.FromSlash(test.executable))).CombinedOutput()
			if err != nil || string(out) != test.want {
				t.Errorf("the program printed %q: %v", out, err)
			}
		})
	}
}
