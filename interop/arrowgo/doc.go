// Package arrowgo shares memory between the arrays of Arrow Go and buffers, without a copy.
//
// [Values] and [Columns] are what a function returns to Python: the memory of an array, and those of a record batch, which stay retained until Python
// releases them. [View] reads an array as items of a Go type. [Array] makes an array of what Python passes.
//
// What is shared are numbers, also those of dates, times and durations, and lists of a fixed size of them, which are dimensions. Arrow packs bools into bits and
// text behind offsets, and nothing in a buffer is null: such arrays are errors.
package arrowgo
