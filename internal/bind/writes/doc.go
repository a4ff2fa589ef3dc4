// Package writes finds the slice parameters that a function may write through.
//
// A []T or []byte that Python gives may be a literal, an array with writeable=False or a read-only memory map, and Go has no
// const slice. The analysis follows the memory of each parameter through the SSA form of the package: sub-slices, element
// pointers, conversions, unsafe.SliceData, fields, maps, channels, closures, goroutines and package variables. Each function gets a
// [summary] in terms of its parameters, which its callers apply; summaries of recursive functions are iterated to a fixpoint.
//
// What is known of a call:
//
//   - A function of the package, or of a package that is not the standard library's: its summary. A dependency is read from
//     its source, and only where memory of a parameter reaches it.
//   - A function of the standard library, or of goanna's own packages: what its documentation says, kept in contracts.txt.
//     One that is not in there writes through none of its arguments and keeps none. Functions among its arguments are called.
//   - A method of an interface: the methods of the types that flow into it, where all are seen.
//     Otherwise the contract of the method's name (io.Reader.Read writes, io.Writer.Write does not), and otherwise the methods
//     of all types of the package that implement it.
//   - A function value: the functions that flow into it, and otherwise all functions of its signature that the package uses as
//     values.
//   - A function without a body, such as assembly: see [bodiless].
//
// Slices that come from Python have no spare capacity, so append(b, x) allocates, and append(b[:n], x) writes. append(b, s...) gives b
// itself where s is empty.
//
// The analysis does not follow memory through sync.Pool, sync.Map, context values, files and C, nor what a dependency
// does with an interface of its own that the package implements.
package writes
