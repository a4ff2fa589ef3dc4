package rt

/*
#include "cgo.h"
*/
import "C"

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"runtime"
	"time"
	"unsafe"

	"github.com/goanna-py/goanna/py"
)

// Value is the slot of a value of any type, laid out as goanna_any in C.
type Value struct {
	kind int64
	data unsafe.Pointer
	a, b int64
}

var _ [unsafe.Sizeof(Value{}) - C.sizeof_goanna_any]struct{}
var _ [C.sizeof_goanna_any - unsafe.Sizeof(Value{})]struct{}

// LoadAny returns the value of an argument as nil, bool, int, *big.Int (if it does not fit an int), float64, complex128, string,
// []byte, []any, map[string]any, or map[any]any for a dict with a key that is not a str, time.Time, time.Duration, error, func(...any) (any, error)
// for a callable, what an instance of a class has, or a *Foreign.
func LoadAny(v *Value) any {
	switch v.kind {
	case C.GOANNA_ANY_BOOL:
		return v.a != 0
	case C.GOANNA_ANY_INT:
		return int(v.a)
	case C.GOANNA_ANY_BIG:
		i, _ := new(big.Int).SetString(v.text(), 0)
		return i
	case C.GOANNA_ANY_FLOAT:
		return math.Float64frombits(uint64(v.a))
	case C.GOANNA_ANY_COMPLEX:
		return complex(math.Float64frombits(uint64(v.a)), math.Float64frombits(uint64(v.b)))
	case C.GOANNA_ANY_STR:
		return v.text()
	case C.GOANNA_ANY_BYTES:
		return []byte(v.text())
	case C.GOANNA_ANY_LIST:
		list := make([]any, v.a)
		for i := range list {
			list[i] = LoadAny(&unsafe.Slice((*Value)(v.data), v.a)[i])
		}
		return list
	case C.GOANNA_ANY_DICT:
		return loadDict(unsafe.Slice((*[2]Value)(v.data), v.a))
	case C.GOANNA_ANY_CALLABLE:
		return loadFunc(&Callback{uintptr(v.data)})
	case C.GOANNA_ANY_TIME:
		return LoadTime((*Time)(v.data))
	case C.GOANNA_ANY_DURATION:
		return time.Duration(v.a)
	case C.GOANNA_ANY_ERROR:
		return LoadError((*CaughtError)(v.data))
	case C.GOANNA_ANY_FOREIGN:
		return loadForeign((*foreignSlot)(v.data))
	case C.GOANNA_ANY_INSTANCE:
		return loadAnyInstance(uint64(v.a))
	}
	return nil
}

// loadAnyInstance returns the value of an instance: a pointer, but the value itself of a type whose methods are all those of values, as Go code
// passes it, and the channel of an object that sends on one.
func loadAnyInstance(handle uint64) any {
	v := *entry(handle)
	if c, ok := v.(interface{ goChannel() any }); ok {
		return c.goChannel()
	}
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Pointer && !r.IsNil() && r.NumMethod() > 0 && r.NumMethod() == r.Elem().NumMethod() {
		return r.Elem().Interface()
	}
	return v
}

// loadFunc returns the func of a callable, which takes the arguments that StoreAny does. Inlined it would have the code of its func once for each place.
//
//go:noinline
func loadFunc(s *Callback) func(...any) (any, error) {
	c := LoadCallable(s)
	return func(args ...any) (result any, err error) {
		if len(args) == 1 && args[0] == identify {
			return c, nil
		}
		frame := new(struct {
			args   []Value
			result [unsafe.Sizeof(Value{}) / 8]uintptr
		})
		err = c.Call(unsafe.Pointer(frame), true, func() {
			frame.args = StoreList(args, StoreAny)
		}, func() {
			result = LoadAny((*Value)(unsafe.Pointer(&frame.result)))
		})
		return result, err
	}
}

// identify is the argument for which a func of loadFunc returns its *Callable.
var identify any = new(struct{ _ byte })

// codeOfFuncs is the address of the code that the funcs of loadFunc share.
var codeOfFuncs uintptr

func init() { codeOfFuncs = reflect.ValueOf(loadFunc(new(Callback))).Pointer() }

// callableOf returns what a func of loadFunc calls, nil of any other.
func callableOf(f func(...any) (any, error)) *Callable {
	if f == nil || reflect.ValueOf(f).Pointer() != codeOfFuncs {
		return nil
	}
	c, _ := f(identify)
	return c.(*Callable)
}

func (v *Value) text() string { return string(unsafe.Slice((*byte)(v.data), v.a)) }

func loadDict(pairs [][2]Value) any {
	named := make(map[string]any, len(pairs))
	for i := range pairs {
		if pairs[i][0].kind != C.GOANNA_ANY_STR {
			return loadMixedDict(pairs)
		}
		named[pairs[i][0].text()] = LoadAny(&pairs[i][1])
	}
	return named
}

func loadMixedDict(pairs [][2]Value) map[any]any {
	mixed := make(map[any]any, len(pairs))
	for i := range pairs {
		mixed[LoadHashable(&pairs[i][0])] = LoadAny(&pairs[i][1])
	}
	return mixed
}

// maxDepth is the deepest nesting of a result. A result that contains itself exceeds it.
const maxDepth = 1000

// CheckDepth panics, which fails the call with a ValueError, for a value that is so deep in a result that the result seems to hold itself.
func CheckDepth(depth int) {
	if depth > maxDepth {
		panic(badResult{py.Errorf(py.ValueError, "a result nests more than %d values, or holds itself", maxDepth)})
	}
}

// LoadReflected returns the value of an argument that [LoadAny] does.
func LoadReflected(v *Value) reflect.Value { return reflect.ValueOf(LoadAny(v)) }

// StoreReflected returns the slot of what v has, nil of the zero Value. It panics as [StoreAny] does, also for a field that is not exported.
func StoreReflected(v reflect.Value) Value {
	switch {
	case !v.IsValid():
		return Value{}
	case !v.CanInterface():
		panic(badResult{py.Errorf(py.TypeError, "a result is a field that is not exported, of type %s", v.Type())})
	}
	return StoreAny(v.Interface())
}

// StoreAny returns the slot of a value of a result. It panics for one that has no Python counterpart, which fails the call with a
// TypeError.
func StoreAny(v any) Value { return storeAny(v, 0) }

func storeAny(v any, depth int) Value {
	CheckDepth(depth)
	switch v := v.(type) {
	case nil:
		return Value{}
	case bool:
		return boolValue(v)
	case int:
		return Value{kind: C.GOANNA_ANY_INT, a: int64(v)}
	case float64:
		return Value{kind: C.GOANNA_ANY_FLOAT, a: int64(math.Float64bits(v))}
	case string:
		return textValue(C.GOANNA_ANY_STR, v)
	case []byte:
		return textValue(C.GOANNA_ANY_BYTES, unsafe.String(unsafe.SliceData(v), len(v)))
	case *big.Int:
		if v == nil {
			return Value{}
		}
		return textValue(C.GOANNA_ANY_BIG, v.Text(16)+"\x00")
	case []any:
		return storeList(len(v), func(i int) any { return v[i] }, depth)
	case py.Tuple:
		list := storeList(len(v), func(i int) any { return v[i] }, depth)
		list.kind = C.GOANNA_ANY_TUPLE
		return list
	case py.Object:
		return objectValue(v)
	case key:
		return v.value(depth)
	case time.Time:
		t := StoreTime(v)
		return Value{kind: C.GOANNA_ANY_TIME, data: unsafe.Pointer(&t)}
	case time.Duration:
		return Value{kind: C.GOANNA_ANY_DURATION, a: int64(v)}
	case error:
		return errorSlot(v)
	case func(...any) (any, error):
		if c := callableOf(v); c != nil {
			return foreignValue(v, uintptr(c.address))
		}
	case map[string]any:
		pairs := make([][2]Value, 0, len(v))
		for key, value := range v {
			pairs = append(pairs, [2]Value{textValue(C.GOANNA_ANY_STR, key), storeAny(value, depth+1)})
		}
		return dictValue(pairs)
	}
	return storeReflected(reflect.ValueOf(v), depth)
}

func boolValue(b bool) Value {
	v := Value{kind: C.GOANNA_ANY_BOOL}
	if b {
		v.a = 1
	}
	return v
}

func textValue(kind int64, s string) Value {
	return Value{kind: kind, data: unsafe.Pointer(unsafe.StringData(s)), a: int64(len(s))}
}

func dictValue(pairs [][2]Value) Value {
	return Value{kind: C.GOANNA_ANY_DICT, data: unsafe.Pointer(unsafe.SliceData(pairs)), a: int64(len(pairs))}
}

func storeList(n int, item func(int) any, depth int) Value {
	items := make([]Value, n)
	for i := range items {
		items[i] = storeAny(item(i), depth+1)
	}
	return Value{kind: C.GOANNA_ANY_LIST, data: unsafe.Pointer(unsafe.SliceData(items)), a: int64(n)}
}

// storeReflected stores a value by the kind of its type, so that named types are accepted.
func storeReflected(v reflect.Value, depth int) Value {
	if i, ok := ownInstance(v.Interface()); ok {
		return instanceValue(i)
	}
	if isColumn(v.Type()) {
		return columnValue(v)
	}
	switch v.Kind() {
	case reflect.Bool:
		return boolValue(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return Value{kind: C.GOANNA_ANY_INT, a: v.Int()}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return Value{kind: C.GOANNA_ANY_UINT, a: int64(v.Uint())}
	case reflect.Float32, reflect.Float64:
		return Value{kind: C.GOANNA_ANY_FLOAT, a: int64(math.Float64bits(v.Float()))}
	case reflect.Complex64, reflect.Complex128:
		c := v.Complex()
		return Value{kind: C.GOANNA_ANY_COMPLEX, a: int64(math.Float64bits(real(c))), b: int64(math.Float64bits(imag(c)))}
	case reflect.String:
		return textValue(C.GOANNA_ANY_STR, v.String())
	case reflect.Slice, reflect.Array:
		return storeList(v.Len(), func(i int) any { return v.Index(i).Interface() }, depth)
	case reflect.Map:
		pairs := make([][2]Value, 0, v.Len())
		for it := v.MapRange(); it.Next(); {
			pairs = append(pairs, [2]Value{storeAny(it.Key().Interface(), depth+1), storeAny(it.Value().Interface(), depth+1)})
		}
		return dictValue(pairs)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return Value{}
		}
		return storeAny(v.Elem().Interface(), depth+1)
	}
	panic(badResult{py.Errorf(py.TypeError, "a result has a value of type %s, which has no Python counterpart: %s", v.Type(), shorten(fmt.Sprint(v)))})
}

// instanceValue returns the slot of an instance. A handle that C does not take, because the rest of the result fails, is dropped.
func instanceValue(i Instance) Value {
	p := &i
	runtime.SetFinalizer(p, func(p *Instance) {
		if p.handle != 0 {
			dropInstance(p.handle)
		}
	})
	return Value{kind: C.GOANNA_ANY_INSTANCE, data: unsafe.Pointer(p)}
}

// errorSlot returns the slot of an error that is a value. A failure that C does not take, because the rest of the result fails, is dropped.
func errorSlot(err error) Value {
	if v := reflect.ValueOf(err); v.Kind() == reflect.Pointer && v.IsNil() {
		return Value{}
	}
	f := NewFailure(err)
	runtime.SetFinalizer(&f, func(f *Failure) { dropFailure(f.failure) })
	return Value{kind: C.GOANNA_ANY_ERROR, data: unsafe.Pointer(&f)}
}

// foreignValue returns the slot of an object of Python, which owner has.
func foreignValue(owner any, object uintptr) Value {
	return instanceValue(Instance{handle: putInstance(owner), pointer: uint64(object), origin: C.GOANNA_OF_PYTHON})
}

func objectValue(o py.Object) Value {
	r := reference(o)
	if r.Address == nil {
		return Value{}
	}
	if call := C.goanna_this_call(); call == nil || uint64(call.serial) != r.Call {
		panic(badResult{py.ErrNotInCall})
	}
	return Value{kind: C.GOANNA_ANY_OBJECT, data: r.Address}
}

func shorten(s string) string {
	if len(s) > 100 {
		return s[:100] + "..."
	}
	return s
}
