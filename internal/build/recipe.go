package build

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goanna-py/goanna/internal/platform"
)

// recipe has everything that determines the bytes of a wheel, except the contents of the files that listInputs names. The commands of a
// build are made from it, and its key identifies kept results. So a new option that is a field here affects both.
type recipe struct {
	Tool            string            // SHA-256 of the tool, which has the shim and the generator in it
	Version         string            // the tool's own, which goes into the wheel and the shim
	Module          string            // that Options asks for
	Editable        bool              // that Options asks for
	OnImport        bool              // that Options asks for
	Dir             string            // the project's folder
	Time            time.Time         // of the files in the wheel
	Target          platform.Target   // of the wheel
	GoEnv           map[string]string // "go env" in the package's folder, with the processors that [tool.goanna] names
	GoLinkerFlags   string            // the author's, from pyproject.toml and GOFLAGS
	GoTags          string            // from the same, separated by commas
	Profile         string            // path of the profile for the Go compiler; empty for none
	Compiler        []string          // the command of the C compiler
	CompilerVersion string            // output of the compiler's --version
	CFlags          []string          // the author's, from CGO_CFLAGS
	LDFlags         []string          // the author's, from CGO_LDFLAGS
	HeaderPath      string            // of platform.Header in the cache; empty if the target has none
	HeaderText      []byte
	Stubs           []string // options for linkers, of stubs of the target's libraries; empty where there are the libraries
	Environ         []string // the variables that compilers may read, "NAME=value" (splitEnviron)
	Path            []string // the folders of PATH with programs that a build runs
}

// key returns a digest of the whole recipe.
func (r *recipe) key() (string, error) { return digestOf(r) }

// findRecipe returns the recipe for a build, with the properties of the go command and the C compiler.
func (b *builder) findRecipe(ctx context.Context) error {
	var environ []string
	environ, b.session = splitEnviron(os.Environ())
	if t := b.opts.Target; t != (platform.Target{}) {
		environ = append(environ, "GOOS="+t.GOOS, "GOARCH="+t.GOARCH)
	}
	r := &recipe{Version: b.opts.Version, Module: b.opts.Module, Editable: b.opts.Editable, OnImport: b.opts.OnImport, Dir: b.opts.Dir, Time: b.when, Environ: environ}
	b.recipe = r
	var err error
	if r.Tool, err = digestTool(); err != nil {
		return err
	}
	if err := b.findGo(ctx, r); err != nil {
		return err
	}
	if err := b.writeHeader(r); err != nil {
		return err
	}
	if err := b.writeStubs(r); err != nil {
		return err
	}
	return b.findCompiler(ctx, r)
}

func digestTool() (string, error) {
	executable, err := os.Executable()
	if err != nil {
		return "", err
	}
	return digestFile(executable)
}

// findGo sets the fields that depend on the go command.
func (b *builder) findGo(ctx context.Context, r *recipe) error {
	out, err := b.run(ctx, b.pkgDir, nil, "go", "env", "-json")
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("no go command on PATH: install Go 1.26 or newer (https://go.dev/dl/), or add its bin folder to PATH")
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(out, &r.GoEnv); err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	delete(r.GoEnv, "GOGCCFLAGS") // names a new folder each time, and is made from the others
	if gomod := r.GoEnv["GOMOD"]; gomod == "" || gomod == os.DevNull {
		return fmt.Errorf("%s is in no Go module; run \"go mod init\" in it", b.pkgDir)
	}
	if r.Target, err = platform.For(r.GoEnv["GOOS"], r.GoEnv["GOARCH"]); err != nil {
		return err
	}
	b.setLevel(r)
	for _, list := range []struct {
		name string
		to   *[]string
	}{{"CC", &r.Compiler}, {"CGO_CFLAGS", &r.CFlags}, {"CGO_LDFLAGS", &r.LDFlags}} {
		if *list.to, err = splitQuoted(r.GoEnv[list.name]); err != nil {
			return fmt.Errorf("%s: %w", list.name, err)
		}
	}
	if len(r.Compiler) == 0 {
		return fmt.Errorf("CC: expected the command of a C compiler, got %q", r.GoEnv["CC"])
	}
	if r.Compiler, err = chooseCompiler(r.Target, r.Compiler); err != nil {
		return err
	}
	r.Path = programFolders(os.Getenv("PATH"), r.Compiler[0])
	return b.findFlags(r)
}

// setLevel takes the processors that [tool.goanna] names for the target, unless the environment names some. What "go env -w" has kept is for all
// projects, and has less precedence.
func (b *builder) setLevel(r *recipe) {
	variable, value := r.Target.LevelVariable(), b.project.GoBuild.Levels[r.Target.GOARCH]
	if value != "" && os.Getenv(variable) == "" {
		r.GoEnv[variable] = value
	}
}

// findFlags sets the flags of the go command that [tool.goanna] and GOFLAGS give.
func (b *builder) findFlags(r *recipe) error {
	linker, err := goFlag(r.GoEnv["GOFLAGS"], "ldflags")
	if err != nil {
		return err
	}
	tags, err := goFlag(r.GoEnv["GOFLAGS"], "tags")
	if err != nil {
		return err
	}
	flags := b.project.GoBuild
	r.GoLinkerFlags = strings.TrimSpace(flags.LDFlags + " " + linker)
	if tags != "" {
		flags.Tags = append(slices.Clone(flags.Tags), tags)
	}
	r.GoTags = strings.Join(flags.Tags, ",")
	if flags.PGO != "" {
		r.Profile = filepath.Join(b.opts.Dir, filepath.FromSlash(flags.PGO))
	}
	return nil
}

// programFolders returns the folders of a PATH that have the go command, the compiler or a program that one of them runs, each once. Build front ends
// begin PATH with a new folder each time, and "go tool" with that of the go command, which must not make each of their builds a new one.
func programFolders(path, compiler string) (folders []string) {
	programs := append(strings.Fields("go cc gcc clang c++ g++ clang++ as ld ld.gold ld.lld git pkg-config ccache"), compiler)
	for _, folder := range filepath.SplitList(path) {
		if !slices.Contains(folders, folder) && slices.ContainsFunc(programs, func(name string) bool {
			_, err := exec.LookPath(filepath.Join(folder, name))
			return err == nil
		}) {
			folders = append(folders, folder)
		}
	}
	return folders
}

// goFlag returns the value of a flag in GOFLAGS, or "".
func goFlag(goflags, name string) (string, error) {
	flags, err := splitQuoted(goflags)
	if err != nil {
		return "", fmt.Errorf("GOFLAGS: %w", err)
	}
	for _, flag := range flags {
		if value, ok := strings.CutPrefix("-"+strings.TrimLeft(flag, "-"), "-"+name+"="); ok {
			return value, nil
		}
	}
	return "", nil
}

// writeHeader writes the target's header to the cache that all projects share. Its path is in the flags of the go command, which
// compiles its runtime again for other flags. Versions of the tool may have different headers.
func (b *builder) writeHeader(r *recipe) error {
	header := r.Target.Header()
	if header == nil {
		return nil
	}
	stem, ext := strings.TrimSuffix(header.Name, filepath.Ext(header.Name)), filepath.Ext(header.Name)
	r.HeaderPath = filepath.Join(b.shared, stem+"-"+hash(header.Text)[:8]+ext)
	r.HeaderText = header.Text
	return writeChanged(r.HeaderPath, r.HeaderText)
}

// findCompiler sets the C compiler's version.
func (b *builder) findCompiler(ctx context.Context, r *recipe) error {
	out, err := b.run(ctx, b.pkgDir, nil, r.Compiler[0], slices.Concat(r.Compiler[1:], []string{"--version"})...)
	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("no C compiler: %q is not on PATH; install gcc (on Debian and Ubuntu \"apt-get install gcc libc6-dev\"; \"goanna doctor\" knows more systems), or set CC", r.Compiler[0])
	}
	r.CompilerVersion = string(out)
	return err
}

// checkCompiler returns an error if the C compiler compiles for another target or another C library.
func (b *builder) checkCompiler(ctx context.Context) error {
	r := b.recipe
	compiler := strings.Join(r.Compiler, " ")
	macros, err := b.macros(ctx)
	if err != nil {
		return err
	}
	for _, macro := range r.Target.Macros() {
		if !macros(macro) {
			return fmt.Errorf("the C compiler %q makes no code for %v: set CC to one that does, such as CC=%q",
				compiler, r.Target, cmp.Or(r.Target.Compiler(), "zig cc -target "+r.Target.Zig()))
		}
	}
	if !r.Target.NeedsGlibc() {
		return nil
	}
	if macros, err = b.macros(ctx, "-include", "features.h"); err != nil {
		return fmt.Errorf("the C compiler %q finds no headers of the C library: install them (on Debian and Ubuntu \"apt-get install libc6-dev\"): %w", compiler, err)
	}
	if !macros("__GLIBC__") {
		return fmt.Errorf("the C compiler %q compiles for a C library that is not glibc, musl perhaps, which cannot load a Go library into a running process: "+
			"build on a system with glibc, such as Debian, or set CC to a compiler for it", compiler)
	}
	return nil
}

// macros runs the C preprocessor on nothing, and returns whether it has defined a macro then.
func (b *builder) macros(ctx context.Context, options ...string) (func(name string) bool, error) {
	r := b.recipe
	out, err := b.run(ctx, b.pkgDir, nil, r.Compiler[0], slices.Concat(r.Compiler[1:], r.CFlags, options, []string{"-dM", "-E", "-x", "c", os.DevNull})...)
	return func(name string) bool { return bytes.Contains(out, []byte("#define "+name+" ")) }, err
}

// include returns the option by which a C compiler includes the target's header first.
func (r *recipe) include() []string {
	if r.HeaderPath == "" {
		return nil
	}
	return []string{"-include", r.HeaderPath}
}

// goEnviron returns the variables for the go command that determine the bytes of a wheel.
func (r *recipe) goEnviron() []string {
	include := ""
	for _, option := range r.include() {
		include += " " + quote(option)
	}
	environ := append(slices.Clone(r.Environ), "CGO_ENABLED=1", "CC="+quoteAll(r.Compiler),
		"CGO_CFLAGS="+r.GoEnv["CGO_CFLAGS"]+include, "CGO_CXXFLAGS="+r.GoEnv["CGO_CXXFLAGS"]+include)
	if variable := r.Target.LevelVariable(); r.GoEnv[variable] != "" {
		environ = append(environ, variable+"="+r.GoEnv[variable])
	}
	if link := slices.Concat(r.Stubs, r.Target.GoLinkFlags(r.isLLVM())); len(link) > 0 {
		environ = append(environ, "CGO_LDFLAGS="+strings.TrimSpace(r.GoEnv["CGO_LDFLAGS"]+" "+quoteAll(link)))
	}
	return environ
}

// quoteAll returns words as splitQuoted reads them.
func quoteAll(words []string) string {
	quoted := make([]string, len(words))
	for n, word := range words {
		quoted[n] = quote(word)
	}
	return strings.Join(quoted, " ")
}

// goFlags returns the flags that affect the compilation of packages. All go commands of a build have them, so that they share one
// compilation.
func (r *recipe) goFlags() []string {
	flags := []string{"-buildmode=c-shared", "-trimpath", "-buildvcs=false"}
	if r.GoTags != "" {
		flags = append(flags, "-tags="+r.GoTags)
	}
	if r.Profile != "" {
		flags = append(flags, "-pgo="+r.Profile)
	}
	return flags
}

// goLinkerFlags returns the linker's flags. Later flags have precedence: with -s=false -w=false of the author the library keeps
// the symbols for a debugger.
func (r *recipe) goLinkerFlags() string {
	return strings.TrimSpace("-s -w -buildid= " + r.GoLinkerFlags)
}

// sessionNames are the variables of a shell, a terminal, a desktop or a login, and those with the places of temporary files, caches
// and credentials. They do not affect the output of compilers, except for PATH, of which recipe.Path has what does.
var sessionNames = strings.Fields(`_ COLORTERM COLUMNS DBUS_SESSION_BUS_ADDRESS DESKTOP_SESSION DISPLAY EDITOR HISTFILE HOME
	HOSTNAME LANG LANGUAGE LESS LINES LOGNAME LS_COLORS MAIL MANPATH OLDPWD PAGER PATH PS1 PS2 PS4 PWD SHELL SHLVL STY TEMP TERM TERMINFO TMP TMPDIR
	TMUX TMUX_PANE TZ USER VISUAL VIRTUAL_ENV VIRTUAL_ENV_PROMPT WAYLAND_DISPLAY WINDOWID WINDOWPATH HTTP_PROXY HTTPS_PROXY NO_PROXY
	http_proxy https_proxy no_proxy NETRC UV
	APPDATA CLIENTNAME HOMEDRIVE HOMEPATH LOCALAPPDATA LOGONSERVER PROMPT PSMODULEPATH SESSIONNAME USERDOMAIN USERDOMAIN_ROAMINGPROFILE USERNAME USERPROFILE
	CI INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID
	CLICOLOR CLICOLOR_FORCE FORCE_COLOR NO_COLOR MPLBACKEND`)

// sessionPrefixes are the prefixes of more such variables, of those with the number and the commit of a run of continuous integration, which
// may have kept the cache of another run, and of the go command's settings: recipe.GoEnv has them, and no compiler of C reads them.
var sessionPrefixes = strings.Fields("_PYPROJECT_HOOKS_ __TOX_ ACTIONS_ BUILDKITE_ CI_ CIRCLE_ GITHUB_ GITLAB_ RUNNER_ TRAVIS_ PEP517_ GIT_ GO GPG_ IPYTHON JPY_ JUPYTER_ KONSOLE_ LC_ PIP_ PYENV_ PYTHON SSH_ SUDO_ TERM_ TOX_ UV_ VSCODE_ VTE_ WT_ XDG_")

// splitEnviron divides an environment into the variables that compilers may read, sorted, and those of the session.
func splitEnviron(all []string) (environ, session []string) {
	for _, entry := range all {
		name, _, _ := strings.Cut(entry, "=")
		name = platform.VariableName(name)
		// Windows keeps the current folder of each drive in a variable "=C:"
		if name == "" || slices.Contains(sessionNames, name) || slices.ContainsFunc(sessionPrefixes, func(p string) bool { return strings.HasPrefix(name, p) }) {
			session = append(session, entry)
		} else {
			environ = append(environ, entry)
		}
	}
	slices.Sort(environ)
	return environ, session
}

// run runs a program with the build's environment and more variables.
func (b *builder) run(ctx context.Context, dir string, environ []string, name string, args ...string) ([]byte, error) {
	if environ == nil {
		environ = b.recipe.Environ
	}
	return run(ctx, dir, slices.Concat(b.session, environ), name, args...)
}

// runGo runs the go command in the package's folder.
func (b *builder) runGo(ctx context.Context, args ...string) ([]byte, error) {
	return b.run(ctx, b.pkgDir, b.goEnviron(), "go", args...)
}

// goEnviron returns the variables for the go command other than the session's.
func (b *builder) goEnviron() []string {
	environ := b.recipe.goEnviron()
	if b.workspace != "" {
		environ = append(environ, "GOWORK="+b.workspace)
	}
	return environ
}

// digestOf returns the SHA-256 of all exported fields, in hex.
func digestOf(v any) (string, error) {
	text, err := json.Marshal(v)
	return hash(text), err
}
