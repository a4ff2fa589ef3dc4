package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
	"github.com/goanna-py/goanna/internal/venv"
)

// TestSite builds the site: mkdocs fails for a link or an anchor that leads nowhere, for a page that no menu has, and for a file that a page shows and that is
// not there.
func TestSite(t *testing.T) {
	root := modules.Root(t)
	text, err := os.ReadFile(filepath.Join(root, "docs", "requirements.txt"))
	if err != nil {
		t.Fatal(err)
	}
	requirements := strings.Fields(string(text))
	for _, r := range requirements {
		if !strings.Contains(r, "==") {
			t.Errorf("%s is not pinned", r)
		}
	}
	python, err := venv.Of(t.Context(), interpreter(t), "mkdocs", requirements...)
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	cmd := exec.CommandContext(t.Context(), python, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", out)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "NO_MKDOCS_2_WARNING=1", "PYTHONDONTWRITEBYTECODE=1")
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v\n%s", err, out)
	}
	for page, want := range map[string]string{
		"directives/index.html":       "//goanna:hold-gil", // the table that internal/bind writes
		"reference/buffer/index.html": `id="View.Rows"`,    // of the doc comments
		"pybuffer/index.html":         "limited_api",
		"changelog/index.html":        "Keep a Changelog",
	} {
		if text, err := os.ReadFile(filepath.Join(out, page)); err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s has no %s (%v)", page, want, err)
		}
	}
}

var relativeLink = regexp.MustCompile(`\]\(([^)#:\s]+)\)`)

// TestReadmeLinks finds the files that README.md leads to: it is not a page of the site.
func TestReadmeLinks(t *testing.T) {
	root := modules.Root(t)
	text, err := os.ReadFile(filepath.Join(root, readme+".md"))
	if err != nil {
		t.Fatal(err)
	}
	links := relativeLink.FindAllStringSubmatch(string(text), -1)
	if len(links) < 10 {
		t.Errorf("%d links", len(links))
	}
	for _, link := range links {
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(link[1]))); err != nil {
			t.Error(err)
		}
	}
}
