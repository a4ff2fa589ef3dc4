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

// exceptionOf returns the number of the module's class for err: that of the nearest error in its tree that has one, depth first as
// errors.Is looks. 0: none has, or one of package py is nearer, which says the class itself.
func exceptionOf(err error) int64 {
	if len(module.sentinels) == 0 {
		return 0
	}
	number, _ := searchTree(err)
	return number
}

func searchTree(err error) (number int64, found bool) {
	for err != nil {
		if number = numberOf(err); number != 0 {
			return number, true
		}
		switch x := err.(type) {
		case *py.Error, *py.Exception:
			return 0, true
		case interface{ Unwrap() error }:
			err = x.Unwrap()
		case interface{ Unwrap() []error }:
			for _, e := range x.Unwrap() {
				if number, found = searchTree(e); found {
					return number, true
				}
			}
			return 0, false
		default:
			return 0, false
		}
	}
	return 0, false
}

// numberOf returns the number of the class of one error of a tree: a variable that it is, or that its method Is says it is. An errno
// is not asked: OSError has a class for each.
func numberOf(err error) int64 {
	comparable := reflect.TypeOf(err).Comparable()
	is, _ := err.(interface{ Is(error) bool })
	if _, errno := err.(syscall.Errno); errno {
		is = nil
	}
	for i, variable := range module.sentinels {
		target := *variable
		if target != nil && (comparable && err == target || is != nil && is.Is(target)) {
			return module.sentinel + int64(i)
		}
	}
	return 0
}
