// Package buffer implements Python's buffer protocol, PEP 3118, in Go. It needs neither cgo nor a Python.
//
// It has three tiers. Most functions of a module need the third one only.
//
// # Raw: the members of Py_buffer
//
// A [Buffer] has the memory layout of Py_buffer: an address, a shape in items, strides in bytes, suboffsets, and a format. An
// [Exporter] fills one in on request; [Get] makes the request with [Flags] such as [PyBUF_FULL_RO], and [Buffer.Release] returns
// the buffer. [Exports] counts what an exporter has given out. The functions of the C API are methods: [Buffer.GetPointer],
// [Buffer.IsContiguous], [Buffer.ToContiguous], [Buffer.FromContiguous], [Buffer.FillInfo], and [CopyData],
// [FillContiguousStrides] and [SizeFromFormat] are functions. [New] and [NewEx] make a Buffer of the caller's own members.
// Exporters of this package are [Array], [ByteArray] and [MemoryView].
//
// # Untyped: items whose format is known at run time
//
// A function that accepts items of any format takes a *[Buffer]. [Buffer.Format] and [ParseFormat] tell what an item is,
// [Buffer.Bytes] returns contiguous memory as it is, and [Buffer.MemoryView] returns a [MemoryView]: Python's memoryview, with
// indices, slices, casts and lists.
//
// # Typed: items of a Go type
//
// A [View] reads strided memory as items of a Go type, a [Mut] also writes to it, and an [Array] owns its memory. [As] and [AsMut]
// make the first two of a *[Buffer], after a check. None of them copies an item.
//
// The fastest way over all items goes by rows:
//
//	for row := range img.Rows() {
//		for _, x := range row {
//			sum += float64(x)
//		}
//	}
//
// For two views at once, cut one slice to the length of the other, so that the compiler leaves out the bounds check:
//
//	for y := range img.Dim(0) {
//		from := img.Row(y)
//		to := out.Row(y)[:len(from)]
//		for x := range from {
//			to[x] = 255 - from[x]
//		}
//	}
//
// At2 and Set2 accept any strides. A loop that does little else takes up to two and a half times as long with them.
//
// # Names that mean the same everywhere
//
// Len is a number of items, the product of the extents. NBytes is a number of bytes, Len times ItemSize, as nbytes is in Python.
// Shape, Strides and SubOffsets return new slices, which the caller may change. Dim and Stride return one number without an
// allocation where the type is a view. A setter takes the value last: Set2(i, j, x). An [Order] is 'C', 'F', or 'A' for either.
//
// # Lifetimes
//
// An argument of a function that Python called, and every view of it, is valid until the function returns. Retain keeps the memory
// longer: [View.Retain], [Mut.Retain], [Buffer.Retain]. A view of an [Array] keeps the memory of the array.
package buffer
