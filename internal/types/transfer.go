package types

import (
	"go/types"
	"slices"
)

// IsTransfer reports a method with one of the names that takes bytes first and returns how many it moved, and an error.
func IsTransfer(fn *types.Func, names ...string) bool {
	sig := fn.Signature()
	return slices.Contains(names, fn.Name()) && sig.Params().Len() > 0 && sig.Results().Len() == 2 &&
		types.Identical(sig.Params().At(0).Type(), types.NewSlice(types.Typ[types.Byte])) &&
		types.Identical(sig.Results().At(0).Type(), types.Typ[types.Int]) && IsError(sig.Results().At(1).Type())
}

// fillsBy returns the function of package rt by which a method of an object of Python is a Read or ReadAt of package io, which fills the bytes that it
// is given; "": the method is another.
func fillsBy(fn *types.Func) string {
	params := fn.Signature().Params()
	switch {
	case IsTransfer(fn, "Read") && params.Len() == 1:
		return "ReadBy"
	case IsTransfer(fn, "ReadAt") && params.Len() == 2 && types.Identical(params.At(1).Type(), types.Typ[types.Int64]):
		return "ReadAtBy"
	}
	return ""
}
