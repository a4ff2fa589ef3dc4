package build

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/modfile"

	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/pyproject"
	"github.com/goanna-py/goanna/internal/wheel"
)

// Metadata writes the dist-info folder of the project's wheel, less RECORD, to Options.Out, and returns its name. The wheel's tags are not
// known yet; those in WHEEL are the stable ABI's.
func Metadata(ctx context.Context, opts Options) (string, error) {
	if _, err := openNamed(&opts); err != nil {
		return "", err
	}
	b, unlock, err := newLocked(ctx, opts)
	if err != nil {
		return "", err
	}
	defer unlock()
	if err := b.findRecipe(ctx); err != nil {
		return "", err
	}
	if err := b.requireRuntime(ctx); err != nil {
		return "", err
	}
	linked, err := b.findLinked(ctx)
	if err != nil {
		return "", err
	}
	tags, err := wheel.TagsFor([]string{"_native.abi3.so"}, "any")
	if err != nil {
		return "", err
	}
	w, err := b.newWheel(tags, nil, linked)
	if err != nil {
		return "", err
	}
	return w.WriteMetadata(opts.Out)
}

// openNamed opens a project whose distribution has a name.
func openNamed(opts *Options) (*pyproject.Project, error) {
	project, err := opts.open()
	if err == nil && project.Metadata.Name == "" {
		err = fmt.Errorf("%s: expected a [project] table with name and version, got none", filepath.Join(opts.Dir, pyproject.FileName))
	}
	return project, err
}

// Sdist writes the project's source distribution (https://packaging.python.org/en/latest/specifications/source-distribution-format/) to
// Options.Out, and returns its path: the files that git knows or would add, or where git does not manage the folder all that are not
// hidden or in dist. With Options.Vendor it has the Go modules that a build needs, too. The same content gives the same bytes.
func Sdist(ctx context.Context, opts Options) (string, error) {
	project, err := openNamed(&opts)
	if err != nil {
		return "", err
	}
	when, err := sourceDate(os.Getenv("SOURCE_DATE_EPOCH"))
	if err != nil {
		return "", err
	}
	info, err := project.Metadata.Marshal()
	if err != nil {
		return "", err
	}
	version, err := wheel.NormalizeVersion(project.Metadata.Version)
	if err != nil {
		return "", err
	}
	names, err := sourceFiles(ctx, opts.Dir, opts.Out)
	if err != nil {
		return "", err
	}
	needed := []string{pyproject.FileName}
	if len(project.Packages) == 0 || project.OwnPackage() != nil {
		needed = append(needed, "go.mod")
	}
	for _, needed := range needed {
		if !slices.Contains(names, needed) {
			return "", fmt.Errorf("%s has no %s that belongs to its sources: the source distribution could not be built", opts.Dir, needed)
		}
	}
	var others vendored
	if opts.Vendor || project.Vendor {
		if others, err = vendorFor(ctx, opts); err != nil {
			return "", err
		}
		names = slices.DeleteFunc(names, func(name string) bool { return others[name] != nil || strings.HasPrefix(name, vendorFolder+"/") })
	}
	stem := wheel.FileName(project.Metadata.Name) + "-" + version
	var archive bytes.Buffer
	z := gzip.NewWriter(&archive)
	w := &tarball{tar.NewWriter(z), stem, when}
	if err := w.add("PKG-INFO", 0o644, info); err != nil {
		return "", err
	}
	for _, name := range names {
		if err := w.addFile(opts.Dir, name); err != nil {
			return "", err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(others)) {
		if err := w.add(name, 0o644, others[name]); err != nil {
			return "", err
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		return "", err
	}
	if err := os.MkdirAll(opts.Out, 0o777); err != nil {
		return "", err
	}
	path := filepath.Join(opts.Out, stem+".tar.gz")
	return path, platform.WriteFile(path, archive.Bytes())
}

// vendorFor returns the vendor folder for a project, and what belongs to it.
func vendorFor(ctx context.Context, opts Options) (vendored, error) {
	b, unlock, err := newLocked(ctx, opts)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return b.vendor(ctx)
}

// sourceFiles returns the names of the project's own files in dir, slash-separated and sorted. The folder out is not among them.
func sourceFiles(ctx context.Context, dir, out string) (names []string, err error) {
	listing, err := run(ctx, dir, os.Environ(), "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if err == nil {
		for name := range strings.SplitSeq(string(listing), "\x00") {
			path := filepath.Join(dir, filepath.FromSlash(name))
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && !within(path, out) {
				names = append(names, name)
			}
		}
	} else {
		err = walkSource(dir, out, func(file string) error {
			name, err := filepath.Rel(dir, file)
			if !within(file, filepath.Join(dir, "dist")) {
				names = append(names, filepath.ToSlash(name))
			}
			return err
		})
	}
	slices.Sort(names)
	return slices.Compact(names), err
}

// tarball writes the files of a source distribution, all below one folder and of one time.
type tarball struct {
	*tar.Writer
	folder string
	when   time.Time
}

func (w *tarball) add(name string, mode fs.FileMode, data []byte) error {
	header := &tar.Header{Name: w.folder + "/" + name, Mode: int64(mode), Size: int64(len(data)), ModTime: w.when, Format: tar.FormatPAX}
	if err := w.WriteHeader(header); err != nil {
		return err
	}
	_, err := w.Write(data)
	return err
}

func (w *tarball) addFile(dir, name string) error {
	path := filepath.Join(dir, filepath.FromSlash(name))
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if name == "go.mod" {
		if data, err = portable(path, data); err != nil {
			return err
		}
	}
	mode := fs.FileMode(0o644)
	if info.Mode()&0o111 != 0 {
		mode = 0o755
	}
	return w.add(name, mode, data)
}

// portable returns a go.mod for another machine. The machine does not have a folder beside the project that replaces a module. That of goanna is not needed,
// for the tool has a runtime of its own; any other is an error.
func portable(path string, text []byte) ([]byte, error) {
	file, err := modfile.Parse(path, text, nil)
	if err != nil {
		return nil, err
	}
	for _, r := range slices.Clone(file.Replace) {
		if r.New.Version != "" || filepath.IsLocal(r.New.Path) {
			continue
		}
		if !isOwn(r.Old) {
			return nil, fmt.Errorf("%s replaces %s by %s, which the source distribution does not have: put it into the project, or require a version",
				path, r.Old.Path, r.New.Path)
		}
		if err := file.DropReplace(r.Old.Path, r.Old.Version); err != nil {
			return nil, err
		}
	}
	file.Cleanup()
	return file.Format()
}
