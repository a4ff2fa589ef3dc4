package build

import (
	"os"
	"strings"
	"testing"
)

// Generated Go compiles for each of the packages that GOANNA_SURVEY lists: those to try, and are not in the reports.
func TestSurvey(t *testing.T) {
	packages := strings.Fields(os.Getenv("GOANNA_SURVEY"))
	if len(packages) == 0 {
		packages = []string{"errors"}
	}
	cache := t.TempDir()
	for _, text := range packages {
		t.Run(text, func(t *testing.T) {
			p, ok := ParsePackage(text)
			if !ok {
				t.Fatal("expected an import path")
			}
			b, err := newBuilder(t.Context(), Options{Package: p, Cache: cache, Out: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			if err := b.findRecipe(t.Context()); err != nil {
				t.Fatal(err)
			}
			if _, _, err := b.generate(t.Context()); err != nil {
				t.Fatal(err)
			}
			args := append([]string{"list", "-export", "-f", "{{.Export}}", "-overlay", b.goPath("overlay.json")}, b.goFlags()...)
			if out, err := b.runGo(t.Context(), append(args, "./"+mainFolder)...); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
