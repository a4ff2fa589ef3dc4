package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"math/big"
	"reflect"
	"time"
	"unsafe"

	"github.com/goanna-py/goanna/py"
)

// key is a value that Go compares by == and that is something else in Python.
type key interface{ value(depth int) Value }

type (
	bigKey   string // an int of more than 64 bits: hexadecimal digits, after a minus of a negative one
	bytesKey string
	// tupleKey is a tuple of at least one item. The rest is a tupleKey or emptyTuple.
	tupleKey   struct{ first, rest any }
	emptyTuple struct{}
)

// LoadHashable returns the value of a [py.Hashable] or of a key of a dict.
func LoadHashable(v *Value) any {
	switch v.kind {
	case C.GOANNA_ANY_BIG:
		return bigKey(LoadAny(v).(*big.Int).Text(16))
	case C.GOANNA_ANY_BYTES:
		return bytesKey(v.text())
	case C.GOANNA_ANY_TIME:
		return LoadAny(v).(time.Time).Round(0).UTC()
	case C.GOANNA_ANY_TUPLE:
		var tuple any = emptyTuple{}
		items := unsafe.Slice((*Value)(v.data), v.a)
		for i := len(items) - 1; i >= 0; i-- {
			tuple = tupleKey{LoadHashable(&items[i]), tuple}
		}
		return tuple
	}
	value := LoadAny(v)
	if value != nil && !reflect.ValueOf(value).Comparable() {
		refuse(py.Errorf(py.TypeError, "expected a value that Go can compare, got one of type %T", value))
	}
	return value
}

func (k bigKey) value(int) Value { return textValue(C.GOANNA_ANY_BIG, string(k)+"\x00") }

func (k bigKey) String() string {
	i, _ := new(big.Int).SetString(string(k), 16)
	return i.String()
}

// MarshalText is for encoders of maps, which would take the digits for a string.
func (k bigKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

func (k bytesKey) value(int) Value { return textValue(C.GOANNA_ANY_BYTES, string(k)) }

func (emptyTuple) value(depth int) Value { return storeAny(py.Tuple{}, depth) }

func (k tupleKey) value(depth int) Value { return storeAny(k.items(), depth) }

func (k tupleKey) items() py.Tuple {
	items := py.Tuple{k.first}
	for rest, ok := k.rest.(tupleKey); ok; rest, ok = rest.rest.(tupleKey) {
		items = append(items, rest.first)
	}
	return items
}
