/* The kernels as loops in C, for the compiler to vectorize. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

enum { MOST = 3 };

/* call is the arguments of a call: buffers, then numbers. */
typedef struct {
	Py_buffer b[MOST];
	int buffers;
	double number[2];
} call;

static void done(call *c)
{
	while (c->buffers > 0)
		PyBuffer_Release(&c->b[--c->buffers]);
}

static int begin(call *c, PyObject *const *args, Py_ssize_t n)
{
	int numbers = 0;
	c->buffers = 0;
	for (Py_ssize_t i = 0; i < n; i++) {
		if (PyObject_CheckBuffer(args[i]) && !PyFloat_Check(args[i])) {
			if (c->buffers == MOST || PyObject_GetBuffer(args[i], &c->b[c->buffers], PyBUF_ND) < 0) {
				done(c);
				return -1;
			}
			c->buffers++;
		} else {
			c->number[numbers++ % 2] = PyFloat_AsDouble(args[i]);
		}
	}
	return PyErr_Occurred() ? (done(c), -1) : 0;
}

#define KERNEL(name, T, ...) \
	static PyObject *name(PyObject *self, PyObject *const *args, Py_ssize_t nargs) \
	{ \
		call c; \
		PyObject *result = Py_None; \
		(void)self; \
		if (begin(&c, args, nargs) < 0) \
			return NULL; \
		const Py_ssize_t n = c.b[0].shape[0]; \
		__VA_ARGS__ \
		done(&c); \
		return result == Py_None ? Py_NewRef(result) : result; \
	}

#define REDUCE(name, T, S, init, step, box) \
	KERNEL(name, T, { \
		const T *x = c.b[0].buf; \
		S s; \
		Py_BEGIN_ALLOW_THREADS \
		s = init; \
		for (Py_ssize_t i = 0; i < n; i++) \
			step; \
		Py_END_ALLOW_THREADS \
		result = box; \
	})

#define DOT(name, T) \
	KERNEL(name, T, { \
		const T *x = c.b[0].buf, *y = c.b[1].buf; \
		T s = 0; \
		Py_BEGIN_ALLOW_THREADS \
		for (Py_ssize_t i = 0; i < n; i++) \
			s += x[i] * y[i]; \
		Py_END_ALLOW_THREADS \
		result = PyFloat_FromDouble(s); \
	})

#define MAP(name, D, T, expression) \
	KERNEL(name, T, { \
		D *dst = c.b[0].buf; \
		const T *x = c.b[1].buf; \
		const double p = c.number[0], q = c.number[1]; \
		(void)p, (void)q; \
		Py_BEGIN_ALLOW_THREADS \
		for (Py_ssize_t i = 0; i < n; i++) \
			dst[i] = expression; \
		Py_END_ALLOW_THREADS \
	})

#define MAP2(name, D, T, expression) \
	KERNEL(name, T, { \
		D *dst = c.b[0].buf; \
		const T *x = c.b[1].buf, *y = c.b[2].buf; \
		Py_BEGIN_ALLOW_THREADS \
		for (Py_ssize_t i = 0; i < n; i++) \
			dst[i] = expression; \
		Py_END_ALLOW_THREADS \
	})

REDUCE(sum_f8, double, double, 0, s += x[i], PyFloat_FromDouble(s))
REDUCE(sum_f4, float, float, 0, s += x[i], PyFloat_FromDouble(s))
REDUCE(sum_i8, int64_t, int64_t, 0, s += x[i], PyLong_FromLongLong(s))
REDUCE(sum_u1, uint8_t, uint64_t, 0, s += x[i], PyLong_FromUnsignedLongLong(s))
REDUCE(min_f8, double, double, x[0], s = x[i] < s ? x[i] : s, PyFloat_FromDouble(s))
REDUCE(max_i4, int32_t, int32_t, x[0], s = x[i] > s ? x[i] : s, PyLong_FromLong(s))
REDUCE(argmin_f8, double, Py_ssize_t, 0, s = x[i] < x[s] ? i : s, PyLong_FromSsize_t(s))
REDUCE(argmax_i4, int32_t, Py_ssize_t, 0, s = x[i] > x[s] ? i : s, PyLong_FromSsize_t(s))
DOT(dot_f8, double)
DOT(dot_f4, float)
MAP2(add_f8, double, double, x[i] + y[i])
MAP2(add_i4, int32_t, uint32_t, (int32_t)(x[i] + y[i]))
MAP(scale_f4, float, float, x[i] * (float)p)
MAP(axpy_f8, double, double, dst[i] + p * x[i])
MAP(clip_f8, double, double, x[i] < p ? p : x[i] > q ? q : x[i])
MAP(clip_u1, uint8_t, uint8_t, x[i] < (uint8_t)p ? (uint8_t)p : x[i] > (uint8_t)q ? (uint8_t)q : x[i])
MAP(convert_f8f4, float, double, (float)x[i])
MAP(convert_u1f4, float, uint8_t, x[i])
MAP(convert_f4u1, uint8_t, float, (uint8_t)(int32_t)x[i])
MAP(convert_i8f8, double, int64_t, (double)x[i])
MAP2(less_f8, uint8_t, double, x[i] < y[i])
MAP(equal_i4, uint8_t, int32_t, x[i] == (int32_t)p)
MAP(invert_u1, uint8_t, uint8_t, (uint8_t)~x[i])

#define METHOD(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, NULL}

static PyMethodDef methods[] = {
	METHOD(sum_f8), METHOD(sum_f4), METHOD(sum_i8), METHOD(sum_u1), METHOD(min_f8), METHOD(max_i4), METHOD(argmin_f8), METHOD(argmax_i4),
	METHOD(dot_f8), METHOD(dot_f4), METHOD(add_f8), METHOD(add_i4), METHOD(scale_f4), METHOD(axpy_f8), METHOD(clip_f8), METHOD(clip_u1),
	METHOD(convert_f8f4), METHOD(convert_u1f4), METHOD(convert_f4u1), METHOD(convert_i8f8), METHOD(less_f8), METHOD(equal_i4), METHOD(invert_u1),
	{0},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "kernels_c", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_kernels_c(void) { return PyModule_Create(&module); }
