// Package writes finds the slice parameters through which a function may write.
//
// A []T or []byte argument may be a bytes object, an array with writeable=False or a read-only memory map, and Go has no
// const slice. The analysis follows the memory of each parameter through the SSA form of the package: sub-slices, element
// pointers, conversions, unsafe.SliceData, fields, maps, channels, closures, goroutines and package variables. Each function gets a
// [summary] in terms of its parameters, which its callers apply; summaries of recursive functions are iterated to a fixpoint.
//
// The effect of a call is that of:
//
//   - A function of the package, or of a package outside the standard library: its summary. A dependency is read from its source,
//     but only if memory of a parameter reaches it.
//   - A function of the standard library, or of goanna's own packages: its documentation, which contracts.txt summarizes.
//     A function that is not in the table writes through none of its arguments and keeps none. Functions among its arguments are called.
//   - A method of an interface: the methods of the types that flow into it, if all are known.
//     Otherwise the contract of the method's name (io.Reader.Read writes, io.Writer.Write does not), or else the methods
//     of all types of the package that implement it.
//   - A function value: the functions that flow into it, or else all functions of its signature that the package uses as values.
//   - A function without a body, such as assembly: see [bodiless].
//
// Slices from Python have no spare capacity, so append(b, x) allocates, and append(b[:n], x) writes. append(b, s...) returns b itself if s
// is empty.
//
// The analysis does not follow memory through sync.Pool, sync.Map, context values, files and C, nor what a dependency
// does with an interface of its own that the package implements.
package writes
