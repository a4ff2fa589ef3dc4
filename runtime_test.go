package goanna_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"strings"
	"testing"

	"github.com/goanna-py/goanna"
)

// The sources are those of every package of the module that a library imports, for all targets.
func TestRuntimeSources(t *testing.T) {
	files := goanna.RuntimeSources()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json", "./buffer/...", "./py", "./rt")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	const module = "github.com/goanna-py/goanna/"
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath                                                                   string
			GoFiles, CgoFiles, CFiles, HFiles, SFiles, IgnoredGoFiles, IgnoredOtherFiles []string
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		folder, own := strings.CutPrefix(p.ImportPath, module)
		if !own {
			continue
		}
		for _, names := range [][]string{p.GoFiles, p.CgoFiles, p.CFiles, p.HFiles, p.SFiles, p.IgnoredGoFiles, p.IgnoredOtherFiles} {
			for _, name := range names {
				if file := path.Join(folder, name); files[file] == nil && !strings.HasSuffix(name, "_test.go") {
					t.Errorf("%s is not among the sources", file)
				}
			}
		}
	}
	for _, file := range []string{"go.mod", "go.sum", "LICENSE"} {
		if files[file] == nil {
			t.Errorf("%s is not among the sources", file)
		}
	}
}
