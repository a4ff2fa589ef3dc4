package testbuffer

import "github.com/goanna-py/goanna/buffer"

// Flags of an ndarray.
const (
	//goanna:name ND_MAX_NDIM
	MaxNDim = 2 * buffer.PyBUF_MAX_NDIM // dimensions of an ndarray: more than a buffer may have

	//goanna:name ND_VAREXPORT
	VarExport = 1 // the layout may change while buffers are exported
	//goanna:name ND_WRITABLE
	Writable = 2
	//goanna:name ND_FORTRAN
	Fortran = 4 // the items are in Fortran order
	//goanna:name ND_SCALAR
	Scalar = 8 // the array has no dimension
	//goanna:name ND_PIL
	PIL = 16 // the first dimension is a table of pointers, as that of an image of the Python Imaging Library
	//goanna:name ND_REDIRECT
	Redirect = 32 // the array passes requests on to the object whose buffer it has
	//goanna:name ND_GETBUF_FAIL
	GetBufFail = 64 // each request fails
	//goanna:name ND_GETBUF_UNDEFINED
	GetBufUndefined = 128 // and leaves the buffer undefined; here it does not
)

// Flags of a buffer request, by their names in C.
const (
	//goanna:name PyBUF_SIMPLE
	PyBUF_SIMPLE = int(buffer.PyBUF_SIMPLE)
	//goanna:name PyBUF_WRITABLE
	PyBUF_WRITABLE = int(buffer.PyBUF_WRITABLE)
	//goanna:name PyBUF_WRITEABLE
	PyBUF_WRITEABLE = int(buffer.PyBUF_WRITEABLE)
	//goanna:name PyBUF_FORMAT
	PyBUF_FORMAT = int(buffer.PyBUF_FORMAT)
	//goanna:name PyBUF_ND
	PyBUF_ND = int(buffer.PyBUF_ND)
	//goanna:name PyBUF_STRIDES
	PyBUF_STRIDES = int(buffer.PyBUF_STRIDES)
	//goanna:name PyBUF_C_CONTIGUOUS
	PyBUF_C_CONTIGUOUS = int(buffer.PyBUF_C_CONTIGUOUS)
	//goanna:name PyBUF_F_CONTIGUOUS
	PyBUF_F_CONTIGUOUS = int(buffer.PyBUF_F_CONTIGUOUS)
	//goanna:name PyBUF_ANY_CONTIGUOUS
	PyBUF_ANY_CONTIGUOUS = int(buffer.PyBUF_ANY_CONTIGUOUS)
	//goanna:name PyBUF_INDIRECT
	PyBUF_INDIRECT = int(buffer.PyBUF_INDIRECT)
	//goanna:name PyBUF_CONTIG
	PyBUF_CONTIG = int(buffer.PyBUF_CONTIG)
	//goanna:name PyBUF_CONTIG_RO
	PyBUF_CONTIG_RO = int(buffer.PyBUF_CONTIG_RO)
	//goanna:name PyBUF_STRIDED
	PyBUF_STRIDED = int(buffer.PyBUF_STRIDED)
	//goanna:name PyBUF_STRIDED_RO
	PyBUF_STRIDED_RO = int(buffer.PyBUF_STRIDED_RO)
	//goanna:name PyBUF_RECORDS
	PyBUF_RECORDS = int(buffer.PyBUF_RECORDS)
	//goanna:name PyBUF_RECORDS_RO
	PyBUF_RECORDS_RO = int(buffer.PyBUF_RECORDS_RO)
	//goanna:name PyBUF_FULL
	PyBUF_FULL = int(buffer.PyBUF_FULL)
	//goanna:name PyBUF_FULL_RO
	PyBUF_FULL_RO = int(buffer.PyBUF_FULL_RO)
	//goanna:name PyBUF_READ
	PyBUF_READ = int(buffer.PyBUF_READ)
	//goanna:name PyBUF_WRITE
	PyBUF_WRITE = int(buffer.PyBUF_WRITE)
)
