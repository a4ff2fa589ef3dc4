package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// Cleaned says what Clean has removed.
type Cleaned struct {
	Folders []string `json:"folders"` // absolute paths
	Bytes   int64    `json:"bytes"`
	// Kept are folders that a running build uses.
	Kept []string `json:"kept,omitempty"`
}

// Clean removes what the cache of Options keeps for the project in Options.Dir. What a running build uses stays.
func Clean(opts Options) (*Cleaned, error) {
	root, err := opts.cacheRoot()
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(opts.Dir)
	if err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil { // else the project's folder is gone, and its cache may be left
		dir = real
	}
	folders, err := filepath.Glob(globQuote.Replace(projectCache(root, dir)) + "*") // with those for other targets
	if err != nil {
		return nil, err
	}
	cleaned := &Cleaned{Folders: []string{}}
	for _, folder := range folders {
		if err := cleaned.locked(folder); err != nil {
			return nil, err
		}
	}
	return cleaned, nil
}

// CleanAll removes the cache of Options, less what running builds use.
func CleanAll(ctx context.Context, opts Options) (*Cleaned, error) {
	root, err := opts.cacheRoot()
	if err != nil {
		return nil, err
	}
	cleaned := &Cleaned{Folders: []string{}}
	locks, err := filepath.Glob(filepath.Join(globQuote.Replace(root), "*", lockName))
	if err != nil {
		return nil, err
	}
	for _, lock := range locks {
		if dir := filepath.Dir(lock); filepath.Base(dir) != sharedFolder {
			if err := cleaned.locked(dir); err != nil {
				return nil, err
			}
		}
		if cause := context.Cause(ctx); cause != nil {
			return nil, cause
		}
	}
	// each build locks the shared folder; python/goanna/magic.py keeps the modules of notebooks in cells
	return cleaned, cleaned.locked(filepath.Join(root, sharedFolder), filepath.Join(root, "facades"), filepath.Join(root, "cells"))
}

// globQuote quotes the characters with a meaning in patterns of package filepath.
var globQuote = strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]")

// locked removes a folder and others, unless a build has locked it.
func (c *Cleaned) locked(dir string, others ...string) error {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	l := flock.New(filepath.Join(dir, lockName))
	locked, err := l.TryLock()
	if err != nil {
		return fmt.Errorf("locking %s: %w", l.Path(), err)
	}
	if !locked {
		c.Kept = append(c.Kept, dir)
		return nil
	}
	defer l.Close()
	for _, other := range others {
		if err := c.remove(other); err != nil {
			return err
		}
	}
	return c.remove(dir)
}

// doomed is the prefix of what remove has begun to remove.
const doomed = ".removed-"

// remove removes a folder and counts what it had. A file or a folder in it is there whole or not at all: builds take a folder that is
// there for a whole one. The lock goes last: a build that finds it missing makes a new folder, and what it has made there stays.
func (c *Cleaned) remove(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	c.Folders = append(c.Folders, dir)
	for _, entry := range entries {
		if entry.Name() == lockName {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		size, err := sizeOf(path)
		if err != nil {
			return err
		}
		if moved := filepath.Join(dir, doomed+entry.Name()); os.Rename(path, moved) == nil {
			path = moved
		}
		if err := os.RemoveAll(path); err != nil {
			return err
		}
		c.Bytes += size
	}
	// Windows removes no file that is open, as the lock is
	os.Remove(filepath.Join(dir, lockName))
	os.Remove(dir)
	return nil
}

// sizeOf returns the bytes in the files below path.
func sizeOf(path string) (size int64, err error) {
	err = filepath.WalkDir(path, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return size, err
}
