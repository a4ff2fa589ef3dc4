package buffer

import (
	"strconv"
	"strings"
)

// PyBUF_MAX_NDIM is the largest number of dimensions of a buffer.
const PyBUF_MAX_NDIM = 64

// Flags are the flags of a buffer request.
// https://docs.python.org/3/c-api/buffer.html#buffer-request-types
type Flags int

// The flags, with the names and values of CPython's Include/pybuffer.h. All but PyBUF_SIMPLE, PyBUF_WRITABLE, PyBUF_FORMAT and
// PyBUF_ND include others: test for them with flags&X == X.
const (
	PyBUF_SIMPLE    Flags = 0
	PyBUF_WRITABLE  Flags = 0x1
	PyBUF_WRITEABLE       = PyBUF_WRITABLE // the older spelling
	PyBUF_FORMAT    Flags = 0x4
	PyBUF_ND        Flags = 0x8
	PyBUF_STRIDES         = 0x10 | PyBUF_ND

	PyBUF_C_CONTIGUOUS   = 0x20 | PyBUF_STRIDES
	PyBUF_F_CONTIGUOUS   = 0x40 | PyBUF_STRIDES
	PyBUF_ANY_CONTIGUOUS = 0x80 | PyBUF_STRIDES
	PyBUF_INDIRECT       = 0x100 | PyBUF_STRIDES

	PyBUF_CONTIG     = PyBUF_ND | PyBUF_WRITABLE
	PyBUF_CONTIG_RO  = PyBUF_ND
	PyBUF_STRIDED    = PyBUF_STRIDES | PyBUF_WRITABLE
	PyBUF_STRIDED_RO = PyBUF_STRIDES
	PyBUF_RECORDS    = PyBUF_STRIDES | PyBUF_WRITABLE | PyBUF_FORMAT
	PyBUF_RECORDS_RO = PyBUF_STRIDES | PyBUF_FORMAT
	PyBUF_FULL       = PyBUF_INDIRECT | PyBUF_WRITABLE | PyBUF_FORMAT
	PyBUF_FULL_RO    = PyBUF_INDIRECT | PyBUF_FORMAT
)

// Access modes of PyMemoryView_FromMemory. A buffer request refuses them.
const (
	PyBUF_READ  Flags = 0x100
	PyBUF_WRITE Flags = 0x200
)

// flagNames are those of which String makes up a request, the ones that include others first.
var flagNames = []struct {
	flags Flags
	name  string
}{
	{PyBUF_INDIRECT, "PyBUF_INDIRECT"},
	{PyBUF_ANY_CONTIGUOUS, "PyBUF_ANY_CONTIGUOUS"},
	{PyBUF_F_CONTIGUOUS, "PyBUF_F_CONTIGUOUS"},
	{PyBUF_C_CONTIGUOUS, "PyBUF_C_CONTIGUOUS"},
	{PyBUF_STRIDES, "PyBUF_STRIDES"},
	{PyBUF_ND, "PyBUF_ND"},
	{PyBUF_FORMAT, "PyBUF_FORMAT"},
	{PyBUF_WRITABLE, "PyBUF_WRITABLE"},
}

// String returns the names of the flags, such as "PyBUF_STRIDES|PyBUF_FORMAT". Bits without a name are in hexadecimal.
func (f Flags) String() string {
	switch f {
	case PyBUF_SIMPLE:
		return "PyBUF_SIMPLE"
	case PyBUF_READ:
		return "PyBUF_READ"
	case PyBUF_WRITE:
		return "PyBUF_WRITE"
	}
	var names []string
	var named Flags
	for _, n := range flagNames {
		if f.has(n.flags) && named&n.flags != n.flags {
			names = append(names, n.name)
			named |= n.flags
		}
	}
	if rest := f &^ named; rest != 0 {
		names = append(names, "0x"+strconv.FormatUint(uint64(rest), 16))
	}
	return strings.Join(names, "|")
}

// has reports whether f includes all bits of flags.
func (f Flags) has(flags Flags) bool { return f&flags == flags }
