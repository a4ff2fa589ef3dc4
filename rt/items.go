package rt

import "github.com/goanna-py/goanna/py"

// ItemAt returns the __getitem__ of a sequence. An index below 0 counts from the end; one that is out of range is an IndexError.
func ItemAt[T any](length func() int, at func(int) T) func(int) (T, error) {
	return func(i int) (item T, err error) {
		if i, err = index(i, length()); err == nil {
			item = at(i)
		}
		return item, err
	}
}

// SetItemAt returns the __setitem__ of a sequence.
func SetItemAt[T any](length func() int, set func(int, T)) func(int, T) error {
	return func(i int, item T) error {
		i, err := index(i, length())
		if err == nil {
			set(i, item)
		}
		return err
	}
}

// DeleteItemAt returns the __delitem__ of a sequence.
func DeleteItemAt(length func() int, remove func(int)) func(int) error {
	return func(i int) error {
		i, err := index(i, length())
		if err == nil {
			remove(i)
		}
		return err
	}
}

func index(i, length int) (int, error) {
	at := i
	if at < 0 {
		at += length
	}
	if at < 0 || at >= length {
		return 0, py.Errorf(py.IndexError, "index %d is out of range for %d items", i, length)
	}
	return at, nil
}

// ItemOf returns the __getitem__ of a mapping. A key that is not there is a KeyError.
func ItemOf[K, V any](get func(K) (V, bool)) func(K) (V, error) {
	return func(key K) (V, error) {
		v, ok := get(key)
		if !ok {
			return v, py.Errorf(py.KeyError, "%v", key)
		}
		return v, nil
	}
}

// ItemAfter returns the __next__ of an iterator, which ends where there is no next item.
func ItemAfter[V any](next func() (V, bool)) func() (V, error) {
	return func() (V, error) {
		v, ok := next()
		if !ok {
			return v, py.Errorf("StopIteration", "")
		}
		return v, nil
	}
}

// Itself returns the __iter__ of an iterator.
func Itself[T any](iterator T) func() T { return func() T { return iterator } }
