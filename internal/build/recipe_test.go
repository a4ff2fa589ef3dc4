package build

import (
	"debug/buildinfo"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goanna-py/goanna/internal/platform"
)

// change gives a settable value another content.
func change(t *testing.T, v reflect.Value) {
	t.Helper()
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(v.Interface().(time.Time).Add(time.Second)))
	case v.Kind() == reflect.String:
		v.SetString(v.String() + "x")
	case v.Kind() == reflect.Bool:
		v.SetBool(!v.Bool())
	case v.Kind() == reflect.Uint8:
		v.SetUint(v.Uint() + 1)
	case v.Kind() == reflect.Slice:
		item := reflect.New(v.Type().Elem()).Elem()
		change(t, item)
		v.Set(reflect.Append(v, item))
	case v.Kind() == reflect.Map:
		changed := reflect.MakeMap(v.Type())
		for _, key := range v.MapKeys() {
			changed.SetMapIndex(key, v.MapIndex(key))
		}
		changed.SetMapIndex(reflect.ValueOf("ANOTHER"), reflect.ValueOf("value"))
		v.Set(changed)
	case v.Kind() == reflect.Struct:
		change(t, v.Field(0))
	default:
		t.Fatalf("the test cannot change a %v", v.Type())
	}
}

// checkKey changes each field of a struct in turn, those of structs in it too, and expects another key each time.
func checkKey(t *testing.T, value any, key func() (string, error)) {
	t.Helper()
	before, err := key()
	if err != nil {
		t.Fatal(err)
	}
	var visit func(path string, v reflect.Value)
	visit = func(path string, v reflect.Value) {
		for n := range v.NumField() {
			field, name := v.Field(n), path+"."+v.Type().Field(n).Name
			if !field.CanSet() {
				t.Errorf("%s is not exported: it is not in the key", name)
				continue
			}
			if field.Kind() == reflect.Struct && field.Type() != reflect.TypeFor[time.Time]() {
				visit(name, field)
				continue
			}
			old := reflect.New(field.Type()).Elem()
			old.Set(field)
			change(t, field)
			if after, err := key(); err != nil || after == before {
				t.Errorf("with another %s the key stays the same (%v)", name, err)
			}
			field.Set(old)
			if again, err := key(); err != nil || again != before {
				t.Errorf("%s was set back, and the key is another (%v)", name, err)
			}
		}
	}
	visit(reflect.TypeOf(value).Elem().Name(), reflect.ValueOf(value).Elem())
}

// exampleRecipe has something in every field.
func exampleRecipe(t *testing.T) *recipe {
	b, err := newBuilder(t.Context(), Options{Dir: project(t, simple), Cache: t.TempDir(), Version: "1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("CGO_LDFLAGS", "-L/somewhere")
	if err := b.findRecipe(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b.recipe
}

func TestRecipeKey(t *testing.T) {
	r := exampleRecipe(t)
	checkKey(t, r, r.key)
}

func TestCompilationKey(t *testing.T) {
	c := exampleRecipe(t).compilesTo("-r", flavours[0].define, []source{{"a.c", []byte("a")}}, []source{{"a.h", []byte("h")}})
	checkKey(t, c, c.key)
	// an item changed in place, too
	before, err := c.key()
	if err != nil {
		t.Fatal(err)
	}
	c.Headers[0].Text[0]++
	if after, err := c.key(); err != nil || after == before {
		t.Errorf("with another text of a header the key stays the same (%v)", err)
	}
}

// What the commands are given of the recipe is in the compilation that is hashed: a change of the recipe that changes a command changes
// its key.
func TestCompilationOfRecipe(t *testing.T) {
	r := exampleRecipe(t)
	of := func() (commands, keys []string) {
		for _, f := range flavours {
			object, module := r.compilesTo("-r", f.define, nil, nil), r.moduleCompilation(f.define, nil, nil)
			var objects objectFiles
			for _, c := range []*compilation{object, module, r.linking(f, objects)} {
				c.ObjectKeys = objects.keys
				key, err := c.key()
				if err != nil {
					t.Fatal(err)
				}
				objects.add("object", key)
				keys = append(keys, key)
				commands = append(commands, fmt.Sprintf("%q %q %q", c.Compiler[0], c.args(), c.Environ))
			}
		}
		return commands, keys
	}
	commands, keys := of()
	for i := range keys {
		if slices.Contains(keys[i+1:], keys[i]) {
			t.Error("two compilations have one key")
		}
	}
	v := reflect.ValueOf(r).Elem()
	for n := range v.NumField() {
		name := v.Type().Field(n).Name
		if name == "Target" {
			continue // of another architecture only the file names differ
		}
		old := reflect.New(v.Field(n).Type()).Elem()
		old.Set(v.Field(n))
		change(t, v.Field(n))
		newCommands, newKeys := of()
		for i := range commands {
			if commands[i] != newCommands[i] && keys[i] == newKeys[i] {
				t.Errorf("with another %s the command is another, and its key the same", name)
			}
		}
		v.Field(n).Set(old)
	}
}

// Objects that no build has used for long leave the cache, and nothing else does.
func TestRemoveUnused(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	for name, age := range map[string]time.Duration{"shim-new.o": 0, "shim-used.o": 9 * unusedFor, "shim-old.o": 2 * unusedFor, "shim-old.o.key": 0, "other.o": 9 * unusedFor} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if err := recordUse(filepath.Join(dir, "shim-used.o"), now); err != nil {
		t.Fatal(err)
	}
	if err := removeUnused(dir, now); err != nil {
		t.Fatal(err)
	}
	if left, want := slices.Sorted(maps.Keys(listing(t, dir))), []string{"/other.o", "/shim-new.o", "/shim-used.o"}; !slices.Equal(left, want) {
		t.Errorf("left %q, expected %q", left, want)
	}
}

func TestSplitEnviron(t *testing.T) {
	environ, session := splitEnviron([]string{"PATH=/bin", "SHLVL=2", "CPATH=/include", "LC_ALL=C", "NIX_CFLAGS_COMPILE=-O0", "PYTHONPATH=x", "ODD", "UV=/bin/uv", "PEP517_BUILD_BACKEND=goanna", "JPY_SESSION_NAME=a.ipynb", "GITHUB_RUN_ID=7", "GOPROXY=off", "TOX_ENV_DIR=x"})
	if want := []string{"CPATH=/include", "NIX_CFLAGS_COMPILE=-O0", "ODD"}; !slices.Equal(environ, want) {
		t.Errorf("compilers may read %q, expected %q", environ, want)
	}
	if want := []string{"PATH=/bin", "SHLVL=2", "LC_ALL=C", "PYTHONPATH=x", "UV=/bin/uv", "PEP517_BUILD_BACKEND=goanna", "JPY_SESSION_NAME=a.ipynb", "GITHUB_RUN_ID=7", "GOPROXY=off", "TOX_ENV_DIR=x"}; !slices.Equal(session, want) {
		t.Errorf("the session has %q, expected %q", session, want)
	}
}

// Windows keeps the current folder of each drive in such a variable.
func TestSplitEnvironOfWindows(t *testing.T) {
	environ, session := splitEnviron([]string{`=C:=C:\work`, `LOCALAPPDATA=C:\x`, "INCLUDE=x"})
	if want := []string{"INCLUDE=x"}; !slices.Equal(environ, want) {
		t.Errorf("compilers may read %q, expected %q", environ, want)
	}
	if want := []string{`=C:=C:\work`, `LOCALAPPDATA=C:\x`}; !slices.Equal(session, want) {
		t.Errorf("the session has %q, expected %q", session, want)
	}
}

// A variable that compilers read is in the recipe, and one of the session is not.
func TestRecipeEnvironment(t *testing.T) {
	b, err := newBuilder(t.Context(), Options{Dir: project(t, simple), Cache: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	find := func() string {
		t.Helper()
		if err := b.findRecipe(t.Context()); err != nil {
			t.Fatal(err)
		}
		key, err := b.recipe.key()
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	before := find()
	t.Setenv("SHLVL", "17")
	if find() != before {
		t.Error("another shell has another key")
	}
	empty, tools := t.TempDir(), t.TempDir()
	t.Setenv("PATH", empty+string(filepath.ListSeparator)+os.Getenv("PATH"))
	if find() != before {
		t.Error("with an empty folder on PATH there is another key")
	}
	write(t, tools, map[string]string{"ld": ""})
	if err := os.Chmod(filepath.Join(tools, "ld"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", tools+string(filepath.ListSeparator)+os.Getenv("PATH"))
	if after := find(); after == before {
		t.Error("with another linker on PATH the key stays the same")
	} else {
		before = after
	}
	t.Setenv("PATH", tools+string(filepath.ListSeparator)+os.Getenv("PATH"))
	if find() != before {
		t.Error("with a folder twice on PATH there is another key")
	}
	for name, value := range map[string]string{"CPATH": "/a", "COMPILER_PATH": "/a", "GOFLAGS": "-tags=a", "CGO_CFLAGS": "-w", "NIX_LDFLAGS": "-w"} {
		t.Setenv(name, value)
		if after := find(); after == before {
			t.Errorf("with another %s the key stays the same", name)
		} else {
			before = after
		}
	}
}

// The go command compiles for the processors that [tool.goanna] names for the target, or those of the environment.
func TestLevels(t *testing.T) {
	dir := project(t, with(simple, map[string]string{"pyproject.toml": named + "[tool.goanna]\ngoamd64 = 'v3'\ngoarm64 = 'v8.1'\n"}))
	amd64, arm64 := platform.Target{GOOS: "linux", GOARCH: "amd64"}, platform.Target{GOOS: "linux", GOARCH: "arm64"}
	for _, test := range []struct {
		name        string
		dir         string
		target      platform.Target
		environment string // GOAMD64
		variable    string
		define      string
	}{
		{"project", dir, amd64, "", "GOAMD64=v3", `-DGOANNA_LEVEL="GOAMD64=v3"`},
		{"project, another target", dir, arm64, "", "GOARM64=v8.1", `-DGOANNA_LEVEL="GOARM64=v8.1"`},
		{"environment", dir, amd64, "v2", "GOAMD64=v2", `-DGOANNA_LEVEL="GOAMD64=v2"`},
		{"environment, every processor", dir, amd64, "v1", "GOAMD64=v1", ""},
		{"environment, another target", dir, arm64, "v2", "GOARM64=v8.1", `-DGOANNA_LEVEL="GOARM64=v8.1"`},
		{"none", project(t, simple), amd64, "", "GOAMD64=v1", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("GOARM64", "")
			t.Setenv("GOAMD64", test.environment)
			b, err := newBuilder(t.Context(), Options{Dir: test.dir, Cache: t.TempDir(), Target: test.target})
			if err != nil {
				t.Fatal(err)
			}
			// a machine may have no C compiler for the target, which is looked for after the go command
			if err := b.findRecipe(t.Context()); b.recipe.Target != test.target {
				t.Fatal(err)
			}
			var variables, defines []string
			for _, entry := range b.goEnviron() {
				if name, value, _ := strings.Cut(entry, "="); (name == "GOAMD64" || name == "GOARM64") && value != "" {
					variables = append(variables, entry)
				}
			}
			for _, flag := range b.recipe.moduleCompilation("X", nil, nil).Flags {
				if strings.HasPrefix(flag, "-DGOANNA_LEVEL=") {
					defines = append(defines, flag)
				}
			}
			if strings.Join(variables, " ") != test.variable || strings.Join(defines, " ") != test.define {
				t.Errorf("variables %q, options %q; expected %q, %q", variables, defines, test.variable, test.define)
			}
		})
	}
}

// Flags of [tool.goanna] reach the go command, which reads the package with them, too.
func TestGoBuildFlags(t *testing.T) {
	dir := project(t, with(simple, map[string]string{
		"pyproject.toml": named + "[tool.goanna]\nmodule = 'simple'\ntags = ['extra']\nldflags = '-X example.com/simple.release=from-the-linker'\ngoamd64 = 'v2'\ngoarm64 = 'v8.1'\n",
		"extra.go":       "//go:build extra && more\n\npackage simple\n\nvar release string\n\n// Release is there with the tags.\nfunc Release() string { return release }\n",
	}))
	t.Setenv("GOFLAGS", "-tags=more")
	_, data := mustBuild(t, Options{Dir: dir, Out: t.TempDir()})
	files := members(t, data)
	if !strings.Contains(files["simple/__init__.pyi"], "def release() -> str:") || !strings.Contains(files["simple/_native.go.so"], "from-the-linker") {
		t.Error("a flag of pyproject.toml was not used")
	}
	info, err := buildinfo.Read(strings.NewReader(files["simple/_native.go.so"]))
	if err != nil {
		t.Fatal(err)
	}
	target := platform.Host()
	level := map[string]string{"amd64": "v2", "arm64": "v8.1"}[target.GOARCH]
	if !slices.Contains(info.Settings, debug.BuildSetting{Key: target.LevelVariable(), Value: level}) || !strings.Contains(files["simple/_native.abi3.so"], target.Level(level)) {
		t.Errorf("the library is not for %s: %v", target.Level(level), info.Settings)
	}
	write(t, dir, map[string]string{"default.pgo": "profile"})
	b, err := newBuilder(t.Context(), Options{Dir: dir, Cache: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.findRecipe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if flags := b.recipe.goFlags(); !slices.Contains(flags, "-pgo="+filepath.Join(b.opts.Dir, "default.pgo")) || !slices.Contains(flags, "-tags=extra,more") {
		t.Errorf("flags %q", flags)
	}
}
