package build

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// glibcHeader binds glibc's functions at 2.17.
//
//go:embed glibc217.h
var glibcHeader []byte

// openCache makes the cache's folders.
func (b *builder) openCache() error {
	root := b.opts.Cache
	if root == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return fmt.Errorf("goanna keeps compiled files in the user's cache folder: %w", err)
		}
		root = filepath.Join(user, "goanna")
	}
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	b.shared = filepath.Join(root, "common")
	b.cache = filepath.Join(root, filepath.Base(b.opts.Dir)+"-"+digest(b.opts.Dir)[:16])
	for _, dir := range []string{b.shared, filepath.Join(b.cache, "go"), filepath.Join(b.cache, "c"), filepath.Join(b.cache, "wheel")} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
	}
	return writeChanged(b.glibcPath(), glibcHeader)
}

// glibcPath is where the header is. It is the same for all projects, for the go command compiles its runtime anew for
// other flags, and another for another header, which two versions of the tool may have.
func (b *builder) glibcPath() string {
	return filepath.Join(b.shared, "glibc217-"+hash(glibcHeader)[:8]+".h")
}

// lock keeps two builds of one project from writing to one cache. The other waits.
func (b *builder) lock(ctx context.Context) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(b.cache, "lock"), os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	for waiting := false; ; waiting = true {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { f.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			f.Close()
			return nil, fmt.Errorf("locking %s: %w", f.Name(), err)
		}
		if !waiting {
			b.said("wait for another build of " + b.opts.Dir)
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, context.Cause(ctx)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// writeChanged writes a file whole, and leaves one of the same content as it is.
func writeChanged(path string, data []byte) error {
	if old, err := os.ReadFile(path); err == nil && string(old) == string(data) {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails after the rename
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// digest is the SHA-256 of the parts, in hex. Parts are told apart by their lengths.
func digest(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:", len(part))
		io.WriteString(h, part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// digestFile is the SHA-256 of a file's content, in hex.
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

// hash is the SHA-256 of data, in hex.
func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
