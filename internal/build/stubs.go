package build

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// dynamicImport is a directive by which the standard library names a symbol of a library of macOS. The symbol may have a variant behind "#" or "$".
var dynamicImport = regexp.MustCompile(`^//go:cgo_import_dynamic \S+ ([^\s#$]+)\S* "(/[^"]+)"`)

// systemLibraries returns the symbols that the standard library needs of each library of macOS but C's, sorted, by the library's path there.
func systemLibraries(goroot string) (map[string][]string, error) {
	libraries := make(map[string][]string)
	source := os.DirFS(filepath.Join(goroot, "src"))
	err := fs.WalkDir(source, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == "cmd" || entry.Name() == "testdata"):
			return fs.SkipDir
		case path.Ext(name) != ".go" || !strings.Contains(name, "darwin") && !strings.Contains(name, "macos"):
			return nil
		}
		file, err := source.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		lines := bufio.NewScanner(file)
		for lines.Scan() {
			if m := dynamicImport.FindStringSubmatch(lines.Text()); m != nil && !strings.Contains(m[2], "/libSystem.") {
				libraries[m[2]] = append(libraries[m[2]], m[1])
			}
		}
		return lines.Err()
	})
	for library, symbols := range libraries {
		slices.Sort(symbols)
		libraries[library] = slices.Compact(symbols)
	}
	return libraries, err
}

// stub returns the text that a linker takes for a library of macOS that defines symbols (TAPI's text-based stub, version 4).
func stub(library string, symbols []string) []byte {
	const targets = "[ x86_64-macos, arm64-macos ]"
	return fmt.Appendf(nil, "--- !tapi-tbd\ntbd-version: 4\ntargets: %s\ninstall-name: '%s'\nexports:\n  - targets: %[1]s\n    symbols: [ _%s ]\n...\n",
		targets, library, strings.Join(symbols, ", _"))
}

// writeStubs writes the stubs of the libraries that Go's packages need of the target, which other systems lack, and sets the options by which a
// linker finds them.
func (b *builder) writeStubs(r *recipe) error {
	if !r.Target.NeedsStubs() {
		return nil
	}
	libraries, err := systemLibraries(r.GoEnv["GOROOT"])
	if err != nil {
		return err
	}
	texts := make(map[string][]byte)
	for library, symbols := range libraries {
		name, _, _ := strings.Cut(path.Base(library), ".")
		file := name + ".tbd"
		if strings.Contains(library, ".framework/") {
			file = name + ".framework/" + file
		}
		texts[file] = stub(library, symbols)
	}
	key, err := digestOf(texts)
	if err != nil {
		return err
	}
	dir := filepath.Join(b.shared, "stubs-"+key[:8])
	for file, text := range texts {
		place := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(place), 0o777); err != nil {
			return err
		}
		if err := writeChanged(place, text); err != nil {
			return err
		}
	}
	r.Stubs = []string{"-L" + dir, "-F" + dir}
	return nil
}
