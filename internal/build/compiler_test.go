package build

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/platform"
)

func TestChooseCompiler(t *testing.T) {
	foreign := platform.Target{GOOS: "linux", GOARCH: "s390x"}
	const cross = "s390x-linux-gnu-gcc"
	for name, test := range map[string]struct {
		target     platform.Target
		configured string
		programs   []string // on PATH
		want       string   // or the error
	}{
		"the user's":     {foreign, "my-cc -m64", nil, "my-cc -m64"},
		"the machine's":  {platform.Host(), "gcc", []string{"gcc", "zig"}, "gcc"},
		"none, but zig":  {platform.Host(), "gcc", []string{"zig"}, "zig cc -target " + platform.Host().Zig()},
		"none":           {platform.Host(), "gcc", nil, "gcc"},
		"cross compiler": {foreign, "gcc", []string{"gcc", "zig", cross}, cross},
		"zig":            {foreign, "gcc", []string{"gcc", "zig"}, "zig cc -target s390x-linux-gnu.2.17"},
		"zig of Python":  {foreign, "clang", []string{"clang", "python3"}, "python3 -m ziglang cc -target s390x-linux-gnu.2.17"},
		"nothing":        {foreign, "gcc", []string{"gcc"}, `no C compiler for linux/s390x: install zig ("pip install ziglang"), or install gcc for it (on Debian and Ubuntu "apt-get install gcc-s390x-linux-gnu"), or set CC`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, program := range test.programs {
				if err := os.WriteFile(filepath.Join(dir, program), []byte("#!/bin/sh\n"), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			t.Setenv("PATH", dir)
			got, err := chooseCompiler(test.target, strings.Fields(test.configured))
			if err != nil {
				got = []string{err.Error()}
			}
			if !slices.Equal(got, strings.Fields(test.want)) && strings.Join(got, " ") != test.want {
				t.Errorf("%q, expected %q", got, test.want)
			}
		})
	}
}
