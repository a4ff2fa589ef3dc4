package wheel

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/venv"
)

// The tools by which projects check a wheel before they publish it have nothing against one, in their strict modes. check-wheel-contents has two
// warnings, which are left out: W002, as two modules of Go may have the same licence, and W004, as PyInstaller wants a hook-NAME.py.
func TestPackagingTools(t *testing.T) {
	t.Parallel()
	wheel := modules.Wheel(t, "everything").Wheel
	python, err := venv.With("twine", "check-wheel-contents", "auditwheel")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"twine", []string{"twine", "check", "--strict", wheel}, "PASSED"},
		{"check-wheel-contents", []string{"check_wheel_contents", "--no-config", "--ignore", "W002,W004", wheel}, "OK"},
		{"auditwheel", []string{"auditwheel", "show", wheel}, `following platform tag: "manylinux_2_17_`},
	} {
		t.Run(test.name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), python, append([]string{"-m"}, test.args...)...)
			cmd.Dir = filepath.Dir(wheel)
			out, err := cmd.CombinedOutput()
			if text := strings.Join(strings.Fields(string(out)), " "); err != nil || !strings.Contains(text, test.want) {
				t.Errorf("%v: expected %q\n%s", err, test.want, out)
			}
		})
	}
}
