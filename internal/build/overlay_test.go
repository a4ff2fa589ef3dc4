package build

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/leaf"
)

func TestPatchInitWait(t *testing.T) {
	for _, c := range []struct {
		name, text string
		patched    bool
	}{
		{"as expected", "package runtime\n\nimport (\n\t\"unsafe\"\n)\n\nfunc f() {\n" + waitForInit + "}\n", true},
		{"without the wait", "package runtime\n\nimport (\n\t\"unsafe\"\n)\n", false},
		{"twice", "package runtime\n\nimport (\n\t\"unsafe\"\n)\n" + waitForInit + waitForInit, false},
		{"with the import", "package runtime\n\nimport (\n\t\"internal/runtime/atomic\"\n)\n" + waitForInit, false},
		{"with one import", "package runtime\n\nimport \"unsafe\"\n" + waitForInit, false},
	} {
		text, ok := PatchInitWait(c.text)
		if ok != c.patched || ok != strings.Contains(text, "goannaInitialized") {
			t.Errorf("%s: patched: %t\n%s", c.name, ok, text)
		}
	}
}

// The releases of Go whose ABI is known are patched: the test fails with a release whose text is another.
func TestPatchInitWaitOfThisGo(t *testing.T) {
	out, err := exec.Command("go", "env", "GOROOT", "GOVERSION").Output()
	if err != nil {
		t.Fatal(err)
	}
	goroot, version, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if !leaf.KnowsABI(version) {
		t.Fatalf("leaf calls and the patch of package runtime are unknown for %s", version)
	}
	text, err := os.ReadFile(filepath.Join(goroot, "src", "runtime", "cgocall.go"))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := PatchInitWait(string(text)); !ok {
		t.Errorf("runtime/cgocall.go of %s is not as expected", version)
	}
}
