package bind

import (
	"os"
	"strings"
	"testing"
)

// docs/directives.md has the table of directives; -update writes it there.
func TestDirectivesAreDocumented(t *testing.T) {
	const page = "../../docs/directives.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	start := strings.Index(string(text), "| directive |")
	if start < 0 {
		t.Fatal("the page has no table of directives")
	}
	old, _, _ := strings.Cut(string(text[start:]), "\n\n")
	if old+"\n" == table() {
		return
	}
	if *update {
		new := strings.Replace(string(text), old+"\n", table(), 1)
		if err := os.WriteFile(page, []byte(new), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("got\n%s\nwant\n%s\n(go test ./internal/bind -update writes it)", old, table())
}
