package build

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2/maybe"

	"github.com/goanna-py/goanna/internal/platform"
)

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

// openCache makes the cache's folders.
func (b *builder) openCache() error {
	root, err := b.opts.cacheRoot()
	if err != nil {
		return err
	}
	b.shared = filepath.Join(root, "common")
	b.cache = filepath.Join(root, filepath.Base(b.opts.Dir)+"-"+digest(b.opts.Dir)[:16])
	if t := b.opts.Target; t != (platform.Target{}) && t != platform.Host() {
		b.cache += "-" + t.GOOS + "-" + t.GOARCH
	}
	for _, dir := range []string{b.shared, filepath.Join(b.cache, "go"), filepath.Join(b.cache, "c"), filepath.Join(b.cache, "wheel")} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
	}
	return nil
}

// lock locks the cache of the project. It waits for another build of the project.
func (b *builder) lock(ctx context.Context) (unlock func(), err error) {
	l := flock.New(filepath.Join(b.cache, "lock"))
	locked, err := l.TryLock()
	if err == nil && !locked {
		b.report("wait for another build of " + b.opts.Dir)
		_, err = l.TryLockContext(ctx, 50*time.Millisecond)
	}
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return nil, cause
		}
		return nil, fmt.Errorf("locking %s: %w", l.Path(), err)
	}
	return func() { l.Close() }, nil
}

// writeChanged replaces a file atomically, unless it has the same content already.
func writeChanged(path string, data []byte) error {
	if old, err := os.ReadFile(path); err == nil && string(old) == string(data) {
		return nil
	}
	return maybe.WriteFile(path, data, 0o644)
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
