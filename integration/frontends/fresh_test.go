package frontends

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/goanna-py/goanna/integration/internal/modules"
)

// An author's first hour, from "pip install goanna" to an editable install, on a machine that has Python, Go and a C compiler of its system and nothing else.
// The wheel then runs where there is no Go.
func TestFreshRoot(t *testing.T) {
	namespace := []string{"unshare", "--mount"}
	if os.Geteuid() != 0 {
		namespace = append(namespace, "--user", "--map-root-user")
	}
	for _, needed := range [][]string{append(namespace, "true"), {"/usr/bin/python3", "-c", "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"}} {
		if out, err := exec.CommandContext(t.Context(), needed[0], needed[1:]...).CombinedOutput(); err != nil {
			modules.Lacks(t, fmt.Sprintf("no mount namespaces, or no python3-venv of Debian for 3.11 or later: %v\n%s", err, out))
		}
	}
	s := newTools(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	args := append(namespace[1:], "bash", "fresh.sh", t.TempDir(), s.wheels)
	cmd := exec.CommandContext(ctx, namespace[0], args...)
	cmd.WaitDelay = time.Second
	start := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if n := strings.Count(string(out), " s  "); n != 14 {
		t.Errorf("%d steps, expected 14", n)
	}
	t.Logf("%.0f s\n%s", time.Since(start).Seconds(), out)
}
