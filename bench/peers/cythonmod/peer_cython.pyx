# cython: boundscheck=False, wraparound=False, binding=False, freethreading_compatible=True
"""The functions of bench/calls/gomod with Cython."""

cdef double total(const double[::1] a) noexcept nogil:
    cdef double t = 0
    cdef Py_ssize_t i
    for i in range(a.shape[0]):
        t += a[i]
    return t

def nop():
    pass

def nop_released():
    with nogil:
        pass

def add_one(long long n):
    return n + 1

def add_one_released(long long n):
    with nogil:
        n = n + 1
    return n

def invert(long long n):
    return 1_000_000 // n

def invert_released(long long n):
    if n == 0:
        raise ZeroDivisionError
    with nogil:
        n = 1_000_000 // n
    return n

def add(double a, double b):
    return a + b

def add_released(double a, double b):
    with nogil:
        a = a + b
    return a

def str_len(str s not None):
    return len(s.encode())

def sum1(const double[::1] a not None):
    return total(a)

def sum1_released(const double[::1] a not None):
    cdef double t
    with nogil:
        t = total(a)
    return t

def sum3(const double[::1] a not None, const double[::1] b not None, const double[::1] c not None):
    return total(a) + total(b) + total(c)

def sum3_released(const double[::1] a not None, const double[::1] b not None, const double[::1] c not None):
    cdef double t
    with nogil:
        t = total(a) + total(b) + total(c)
    return t

def refuse(long long n):
    raise ValueError("no number is good enough")
