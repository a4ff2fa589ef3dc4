package build

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// opened returns a builder of a project in the cache, with a file of 1000 bytes there.
func opened(t *testing.T, cache string) *builder {
	t.Helper()
	b, err := newBuilder(t.Context(), Options{Dir: project(t, simple), Cache: cache})
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{b.cache, b.shared} {
		if err := os.WriteFile(filepath.Join(dir, "file"), make([]byte, 1000), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// locked locks the cache of a builder. It must not take long.
func locked(t *testing.T, b *builder) (unlock func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	unlock, err := b.lock(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return unlock
}

func exists(t *testing.T, path string) bool {
	t.Helper()
	_, err := os.Stat(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return err == nil
}

func TestClean(t *testing.T) {
	cache := t.TempDir()
	a, b := opened(t, cache), opened(t, cache)
	unlock := locked(t, a)
	cleaned, err := Clean(a.opts)
	if err != nil || len(cleaned.Folders) > 0 || cleaned.Bytes != 0 || !slices.Equal(cleaned.Kept, []string{a.cache}) || !exists(t, filepath.Join(a.cache, "file")) {
		t.Errorf("while a build runs: %+v, %v", cleaned, err)
	}
	unlock()
	arm := a.cache + "-linux-arm64"
	if err := os.Mkdir(arm, 0o755); err != nil {
		t.Fatal(err)
	}
	cleaned, err = Clean(a.opts)
	if err != nil || !slices.Equal(cleaned.Folders, []string{a.cache, arm}) || cleaned.Bytes != 1000 || cleaned.Kept != nil {
		t.Errorf("%+v, %v", cleaned, err)
	}
	if exists(t, a.cache) || !exists(t, filepath.Join(b.cache, "file")) || !exists(t, filepath.Join(a.shared, "file")) {
		t.Error("it removed another folder than the project's, or not that")
	}
	if cleaned, err = Clean(a.opts); err != nil || len(cleaned.Folders) > 0 {
		t.Errorf("again: %+v, %v", cleaned, err)
	}
	locked(t, a)() // a build that opened the cache before makes it again
	if !exists(t, filepath.Join(a.cache, "wheel")) {
		t.Error("the lock is in no folder for a build")
	}
}

func TestCleanAll(t *testing.T) {
	cache := t.TempDir()
	a, b := opened(t, cache), opened(t, cache)
	other := filepath.Join(cache, "numpy-3.13")
	facades := filepath.Join(cache, "facades", "net-url-0")
	for _, dir := range []string{other, facades} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	locked(t, b)() // a lock tells that a folder is a project's
	unlock := locked(t, a)
	cleaned, err := CleanAll(t.Context(), a.opts)
	if err != nil || !slices.Equal(cleaned.Folders, []string{b.cache}) || cleaned.Bytes != 1000 || !slices.Equal(cleaned.Kept, []string{a.cache, a.shared}) {
		t.Errorf("while a build runs: %+v, %v", cleaned, err)
	}
	unlock()
	cleaned, err = CleanAll(t.Context(), a.opts)
	if err != nil || cleaned.Bytes != 2000 || cleaned.Kept != nil || exists(t, a.cache) || exists(t, a.shared) || exists(t, filepath.Dir(facades)) || !exists(t, other) {
		t.Errorf("%+v, %v", cleaned, err)
	}
	if cleaned, err = CleanAll(t.Context(), Options{Cache: filepath.Join(cache, "none")}); err != nil || len(cleaned.Folders) > 0 {
		t.Errorf("without a cache: %+v, %v", cleaned, err)
	}
	locked(t, a)()
	if !exists(t, filepath.Join(a.shared, lockName)) {
		t.Error("a build has locked no file that is there")
	}
}

// TestCleanWaiting removes the cache of a project while a build waits for its lock.
func TestCleanWaiting(t *testing.T) {
	a := opened(t, t.TempDir())
	unlock := locked(t, a)
	waiting := make(chan struct{})
	a.report = func(string) { close(waiting) }
	got := make(chan error, 1)
	go func() {
		unlock, err := a.lock(t.Context())
		if err == nil {
			defer unlock()
			if taken, _ := flock.New(filepath.Join(a.cache, lockName)).TryLock(); taken {
				err = errors.New("another build can lock the project as well")
			} else {
				_, err = os.Stat(filepath.Join(a.cache, "go"))
			}
		}
		got <- err
	}()
	<-waiting
	// as Clean does with the lock
	cleaned := &Cleaned{}
	if err := cleaned.remove(a.cache); err != nil {
		t.Fatal(err)
	}
	unlock()
	if err := <-got; err != nil {
		t.Errorf("the waiting build: %v", err)
	}
}

func TestIsCurrent(t *testing.T) {
	l := flock.New(filepath.Join(t.TempDir(), lockName))
	if locked, err := l.TryLock(); !locked || err != nil {
		t.Fatal(locked, err)
	}
	defer l.Close()
	if !isCurrent(l) {
		t.Error("a locked file is not the one at its path")
	}
	if err := os.Remove(l.Path()); err != nil {
		t.Fatal(err)
	}
	if isCurrent(l) {
		t.Error("a removed file is at its path")
	}
	if err := os.WriteFile(l.Path(), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if isCurrent(l) {
		t.Error("another file at the path is the locked one")
	}
}
