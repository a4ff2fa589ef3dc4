// Package store keeps keys and values in a file, with transactions.
package store

import (
	"iter"

	"go.etcd.io/bbolt"
)

// Store is an open file.
type Store struct{ db *bbolt.DB }

// Open opens a file, which it makes where there is none.
func Open(path string) (*Store, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{InitialMmapSize: 1 << 26}) // a writer waits for readers to map more
	if err != nil {
		return nil, err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists([]byte("store"))
		return err
	})
	return &Store{db}, err
}

// Close closes the file, after the transactions.
func (s *Store) Close() error { return s.db.Close() }

// Begin begins a transaction: one that writes waits for others.
//
//goanna:sig (writable=False)
func (s *Store) Begin(writable bool) (*Transaction, error) {
	tx, err := s.db.Begin(writable)
	if err != nil {
		return nil, err
	}
	return &Transaction{tx, tx.Bucket([]byte("store"))}, nil
}

// Transaction sees the store as it was at its beginning. "with" commits it, or rolls it back after an exception.
type Transaction struct {
	tx *bbolt.Tx
	b  *bbolt.Bucket
}

// Commit keeps what was written.
func (t *Transaction) Commit() error {
	if !t.tx.Writable() {
		return t.tx.Rollback()
	}
	return t.tx.Commit()
}

// Rollback undoes what was written.
func (t *Transaction) Rollback() error { return t.tx.Rollback() }

func (t *Transaction) Get(key []byte) []byte       { return t.b.Get(key) }
func (t *Transaction) Put(key, value []byte) error { return t.b.Put(key, value) }
func (t *Transaction) Delete(key []byte) error     { return t.b.Delete(key) }

// Items iterates over the keys from one on, with their values.
//
//goanna:sig (begin=b"")
func (t *Transaction) Items(begin []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		c := t.b.Cursor()
		for k, v := c.Seek(begin); k != nil && yield(k, v); k, v = c.Next() {
		}
	}
}
