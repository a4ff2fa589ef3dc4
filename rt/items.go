package rt

import (
	"errors"
	"io"
	"slices"

	"github.com/goanna-py/goanna/py"
)

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

// ItemOf returns the __getitem__ of a mapping. A missing key is a KeyError.
func ItemOf[K, V any](get func(K) (V, bool)) func(K) (V, error) {
	return func(key K) (V, error) {
		v, ok := get(key)
		if !ok {
			return v, py.Errorf(py.KeyError, "%v", key)
		}
		return v, nil
	}
}

// ItemsOf returns the __iter__ of a container by the method that lists what it iterates over.
func ItemsOf[L ~[]E, E any](list func() L) func() func(yield func(E) bool) {
	return func() func(yield func(E) bool) { return slices.Values(list()) }
}

// errStop is the end of an iterator of Python.
func errStop() error { return py.Errorf("StopIteration", "") }

// ItemAfter returns the __next__ of an iterator, which ends where there is no next item.
func ItemAfter[V any](next func() (V, bool)) func() (V, error) {
	return func() (V, error) {
		v, ok := next()
		if !ok {
			return v, errStop()
		}
		return v, nil
	}
}

// ItemWhile returns the __next__ of an iterator that says whether there is a next item.
func ItemWhile[V any](hasNext func() bool, next func() V) func() (V, error) {
	return ItemUntil(While(hasNext, func() (V, error) { return next(), nil }))
}

// While returns next, which is [io.EOF] where there is no next item.
func While[V any](hasNext func() bool, next func() (V, error)) func() (V, error) {
	return func() (v V, err error) {
		if !hasNext() {
			return v, io.EOF
		}
		return next()
	}
}

// ItemUntil returns the __next__ of an iterator that ends with [io.EOF], or with another of the errors.
func ItemUntil[V any](next func() (V, error), ends ...error) func() (V, error) {
	return func() (V, error) {
		v, err := next()
		if err != nil && (errors.Is(err, io.EOF) || slices.ContainsFunc(ends, func(end error) bool { return errors.Is(err, end) })) {
			err = errStop()
		}
		return v, err
	}
}

// Itself returns the __iter__ of an iterator.
func Itself[T any](iterator T) func() T { return func() T { return iterator } }
