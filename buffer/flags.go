package buffer

// PyBUF_MAX_NDIM is the largest number of dimensions of a buffer.
const PyBUF_MAX_NDIM = 64

// Flags of a buffer request, with the names and values of CPython's Include/pybuffer.h. All but PyBUF_SIMPLE
// and the single bits are composite: test them with flags&X == X.
const (
	PyBUF_SIMPLE    = 0
	PyBUF_WRITABLE  = 0x1
	PyBUF_WRITEABLE = PyBUF_WRITABLE // the older spelling
	PyBUF_FORMAT    = 0x4
	PyBUF_ND        = 0x8
	PyBUF_STRIDES   = 0x10 | PyBUF_ND

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

// Access modes for making a memoryview of memory. As flags of a buffer request they are refused.
const (
	PyBUF_READ  = 0x100
	PyBUF_WRITE = 0x200
)
