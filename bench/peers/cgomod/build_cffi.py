"""Compiles _peer_cffi, the extension module of cffi for libpeer.so, in the folder that is the argument."""
import sys

import cffi

ffi = cffi.FFI()
DECLARATIONS = """
void Nop(void);
int64_t AddOne(int64_t n);
int64_t Invert(int64_t n);
double Add(double a, double b);
int64_t StrLen(const char *s, int64_t n);
double Sum1(const double *a, int64_t n);
double Sum3(const double *a, int64_t n, const double *b, int64_t m, const double *c, int64_t k);
"""
ffi.cdef(DECLARATIONS)
ffi.set_source("_peer_cffi", "#include <stdint.h>\n" + DECLARATIONS, libraries=["peer"], library_dirs=[sys.argv[1]],
               extra_link_args=["-Wl,-rpath," + sys.argv[1]])  # fmt: skip
ffi.compile(tmpdir=sys.argv[1])
