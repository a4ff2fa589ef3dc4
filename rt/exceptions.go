package rt

import (
	"reflect"
	"syscall"

	"github.com/goanna-py/goanna/py"
)

// RegisterSentinels names the variables that are exception classes of the module, in the order of their numbers from first on. To be
// called from an init function.
func RegisterSentinels(first int64, variables ...*error) {
	module.sentinel, module.sentinels = first, variables
}

// Sentinel returns a variable of type error for one of another type.
func Sentinel(err error) *error { return &err }

// RegisterErrorTypes sets the function that returns the number of the class of an error by its type, 0 for none. To be called from an init
// function.
func RegisterErrorTypes(number func(error) int64) { module.errorType = number }

// exceptionOf returns the number of the module's class for err: that of the nearest error in its tree that has one, depth first as
// errors.Is looks. 0: none has, or one of package py is nearer, which says the class itself. value is that error, of a class of its type.
func exceptionOf(err error) (number int64, value error) {
	if len(module.sentinels) == 0 && module.errorType == nil {
		return 0, nil
	}
	number, value, _ = searchTree(err)
	return number, value
}

func searchTree(err error) (number int64, value error, found bool) {
	for err != nil {
		if number, value = numberOf(err); number != 0 {
			return number, value, true
		}
		switch x := err.(type) {
		case *py.Error:
			return 0, nil, true
		case *py.Exception:
			if err = x.Unwrap(); err == nil {
				return 0, nil, true
			}
		case interface{ Unwrap() error }:
			err = x.Unwrap()
		case interface{ Unwrap() []error }:
			for _, e := range x.Unwrap() {
				if number, value, found = searchTree(e); found {
					return number, value, true
				}
			}
			return 0, nil, false
		default:
			return 0, nil, false
		}
	}
	return 0, nil, false
}

// numberOf returns the number of the class of one error of a tree: of a variable that it is, of its type, or of a variable that its
// method Is says it is. An errno
// is not asked: OSError has a class for each.
func numberOf(err error) (number int64, value error) {
	if reflect.TypeOf(err).Comparable() {
		if number = sentinelOf(func(target error) bool { return err == target }); number != 0 {
			return number, nil
		}
	}
	if module.errorType != nil {
		if number = module.errorType(err); number != 0 {
			return number, err
		}
	}
	is, ok := err.(interface{ Is(error) bool })
	if _, errno := err.(syscall.Errno); !ok || errno {
		return 0, nil
	}
	return sentinelOf(is.Is), nil
}

// sentinelOf returns the number of the first variable that matches, or 0.
func sentinelOf(matches func(target error) bool) int64 {
	for i, variable := range module.sentinels {
		if target := *variable; target != nil && matches(target) {
			return module.sentinel + int64(i)
		}
	}
	return 0
}

// newValue returns the slot of an error whose type is a class.
func newValue(err error) Instance {
	if err == nil {
		return Instance{}
	}
	return module.classes[reflect.TypeOf(err)](err)
}
