package build

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/goanna-py/goanna/internal/platform"
)

// CacheFolder returns the folder for what later builds use again, where Options name none.
func CacheFolder() (string, error) { return Options{}.cacheRoot() }

// cacheRoot is the folder for what later builds use again.
func (o Options) cacheRoot() (string, error) {
	root := o.Cache
	if root == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("goanna keeps compiled files in the user's cache folder: %w", err)
		}
		root = filepath.Join(user, "goanna")
	}
	return filepath.Abs(root)
}

// projectCache is the folder in the cache for the project in dir, an absolute path without symbolic links. That for a target of another
// machine has "-GOOS-GOARCH" behind it.
func projectCache(root, dir string) string {
	return filepath.Join(root, filepath.Base(dir)+"-"+digest(dir)[:16])
}

// openCache makes the cache's folders.
func (b *builder) openCache() error {
	root, err := b.opts.cacheRoot()
	if err != nil {
		return err
	}
	b.shared, b.cache = filepath.Join(root, sharedFolder), projectCache(root, b.opts.Dir)
	if t := b.opts.Target; t != (platform.Target{}) && t != platform.Host() {
		b.cache += "-" + t.GOOS + "-" + t.GOARCH
	}
	return b.makeFolders()
}

// makeFolders makes the folders that are missing.
func (b *builder) makeFolders() error {
	for _, dir := range []string{b.shared, filepath.Join(b.cache, "go"), filepath.Join(b.cache, "c"), filepath.Join(b.cache, "wheel")} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
	}
	return nil
}

const (
	sharedFolder = "common" // of the cache: for all projects
	lockName     = "lock"   // of the file in a project's folder that its build locks, and in the shared one that each build locks for reading
)

// newLocked returns a builder that has locked the cache.
func newLocked(ctx context.Context, opts Options) (b *builder, unlock func(), err error) {
	if b, err = newBuilder(ctx, opts); err != nil {
		return nil, nil, err
	}
	unlock, err = b.lock(ctx)
	return b, unlock, err
}

// lock locks the cache of the project, and what all projects share against Clean. It waits for another build of the project.
func (b *builder) lock(ctx context.Context) (unlock func(), err error) {
	own := flock.New(filepath.Join(b.cache, lockName))
	shared := flock.New(filepath.Join(b.shared, lockName))
	unlock = func() { shared.Close(); own.Close() }
	for {
		if err := b.makeFolders(); err != nil {
			return nil, err
		}
		locked, err := own.TryLock()
		if err == nil && !locked {
			b.report("wait for another build of " + b.opts.Dir)
			_, err = own.TryLockContext(ctx, lockPause)
		}
		if err == nil {
			_, err = shared.TryRLockContext(ctx, lockPause)
		}
		if cause := context.Cause(ctx); err != nil && cause != nil {
			unlock()
			return nil, cause
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			unlock()
			return nil, fmt.Errorf("locking %s: %w", own.Path(), err)
		}
		if err == nil && isCurrent(own) && isCurrent(shared) {
			break
		}
		unlock() // Clean has removed the files meanwhile
	}
	// and may have removed more before they were locked
	if err := errors.Join(b.makeFolders(), b.restoreFacade(ctx)); err != nil {
		unlock()
		return nil, err
	}
	return unlock, nil
}

// restoreFacade makes the facade again if CleanAll has removed it before the build had a lock.
func (b *builder) restoreFacade(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(b.pkgDir, "facade.go")); len(b.facade) == 0 || err == nil {
		return nil
	}
	_, err := b.makeFacade(ctx)
	return err
}

// lockPause is the time between two attempts to lock a file.
const lockPause = 50 * time.Millisecond

// isCurrent reports whether a locked file is still the one at its path, which another process may have removed.
func isCurrent(l *flock.Flock) bool {
	locked, err := l.Stat()
	if err != nil {
		return false
	}
	current, err := os.Stat(l.Path())
	return err == nil && os.SameFile(locked, current)
}

// writeChanged replaces a file atomically, unless it has the same content already.
func writeChanged(path string, data []byte) error {
	if old, err := os.ReadFile(path); err == nil && string(old) == string(data) {
		return nil
	}
	return platform.WriteFile(path, data)
}

// digest returns the SHA-256 of the parts and their lengths, in hex.
func digest(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:", len(part))
		io.WriteString(h, part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// digestFile returns the SHA-256 of a file's content, in hex.
func digestFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// hash returns the SHA-256 of data, in hex.
func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
