/* Python for Go: what package py asks for, on the thread of a call. */
#include "shim.h"

#include <stdlib.h>
#include <string.h>

/* ---- objects that a call owns, and the exceptions raised in it ---- */

/* Takes a reference over until the call ends; NULL stays NULL, and without memory the object goes at once. */
static PyObject *own(goanna_call *call, PyObject *object) {
    if (object == NULL) {
        return NULL;
    }
    if (call->object_count == call->object_room) {
        int64_t room = call->object_room == 0 ? 8 : 2 * call->object_room;
        void **objects = realloc(call->objects, (size_t)room * sizeof *objects);
        if (objects == NULL) {
            Py_DecRef(object);
            PyErr_NoMemory();
            return NULL;
        }
        call->objects = objects;
        call->object_room = room;
    }
    call->objects[call->object_count++] = object;
    return object;
}

void goanna_end_objects(goanna_call *call) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    for (int64_t i = 0; i < call->object_count; i++) {
        Py_DecRef(call->objects[i]);
    }
    free(call->objects);
    PyErr_Restore(type, value, traceback);
}

static const char *text_of(PyObject *str, Py_ssize_t *len) {
    const char *text = str == NULL ? NULL : PyUnicode_AsUTF8AndSize(str, len);
    if (text == NULL) {
        PyErr_Clear();
        *len = 0;
        return "";
    }
    return text;
}

/* One link: the class, the message and the exception itself. NULL without memory. */
static goanna_failure *new_failure(PyObject *exception, PyObject *class, PyObject *message) {
    Py_ssize_t class_len, message_len;
    const char *class_text = text_of(class, &class_len), *message_text = text_of(message, &message_len);
    size_t bytes = (size_t)class_len + (size_t)message_len;
    goanna_failure *failure = malloc(sizeof *failure + sizeof(goanna_link) + bytes);
    if (failure == NULL) {
        return NULL;
    }
    *failure = (goanna_failure){.links = 1, .bytes = (int64_t)bytes};
    goanna_link *link = (goanna_link *)(failure + 1);
    *link = (goanna_link){.class_ = (int32_t)class_len, .message = message_len, .filename = -1, .note = -1, .object = exception};
    memcpy((char *)(link + 1), class_text, (size_t)class_len);
    memcpy((char *)(link + 1) + class_len, message_text, (size_t)message_len);
    return failure;
}

/* The pending exception as a failure; the call owns it from now on. */
static goanna_failure *caught(goanna_call *call) {
    if (PyErr_Occurred() == NULL) { /* an exporter may fail without one */
        PyErr_SetString(PyExc_SystemError, "a call failed without an exception");
    }
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    Py_DecRef(traceback);
    PyObject *class = type == NULL ? NULL : PyType_GetName((PyTypeObject *)type);
    PyObject *message = value == NULL ? NULL : PyObject_Str(value);
    PyErr_Clear();
    value = own(call, value);
    PyErr_Clear();
    goanna_failure *failure = new_failure(value, class, message);
    Py_DecRef(type);
    Py_DecRef(class);
    Py_DecRef(message);
    return failure;
}

static void *object_or(goanna_call *call, PyObject *object, goanna_failure **failure) {
    object = own(call, object);
    if (object == NULL) {
        *failure = caught(call);
    }
    return object;
}

static int status_or(goanna_call *call, int status, goanna_failure **failure) {
    if (status < 0) {
        *failure = caught(call);
    }
    return status >= 0;
}

/* ---- buffers ---- */

static int get_buffer(goanna_call *call, void *object, void *view, int flags, goanna_failure **failure) {
    return status_or(call, goanna_get_buffer(object, view, flags), failure);
}

static void release_buffer(void *view) { goanna_release_buffer(view); }

static int check_buffer(void *object) { return PyObject_CheckBuffer(object); }

static void *memoryview_of_object(goanna_call *call, void *object, goanna_failure **failure) {
    return object_or(call, PyMemoryView_FromObject(object), failure);
}

static void *memoryview_of_block(goanna_call *call, goanna_block *block, goanna_failure **failure) {
    PyObject *array = goanna_array_new(call->module, block);
    PyObject *view = array == NULL ? NULL : PyMemoryView_FromObject(array);
    Py_DecRef(array);
    return object_or(call, view, failure);
}

static bool consistent(const Py_buffer *view) {
    const char *wrong = goanna_contradiction(view);
    if (wrong != NULL) {
        PyErr_Format(PyExc_BufferError, "the exporter's buffer is inconsistent: %s", wrong);
    }
    return wrong == NULL;
}

/* As PyObject_CopyData, which follows what exporters say unchecked, and the source's indices in the destination. */
static int copy_items(const Py_buffer *to, const Py_buffer *from) {
    if (!consistent(to) || !consistent(from)) {
        return -1;
    }
    if (to->len < from->len) {
        PyErr_SetString(PyExc_BufferError, "destination is too small to receive data from source");
        return -1;
    }
    if ((PyBuffer_IsContiguous(to, 'C') && PyBuffer_IsContiguous(from, 'C')) ||
        (PyBuffer_IsContiguous(to, 'F') && PyBuffer_IsContiguous(from, 'F'))) {
        memmove(to->buf, from->buf, (size_t)from->len);
        return 0;
    }
    void *items = malloc((size_t)from->len);
    if (items == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    int status = PyBuffer_ToContiguous(items, from, from->len, 'C');
    if (status == 0) {
        status = PyBuffer_FromContiguous(to, items, from->len, 'C');
    }
    free(items);
    return status;
}

static int copy_data(goanna_call *call, void *destination, void *source, goanna_failure **failure) {
    Py_buffer to, from;
    if (goanna_get_buffer(destination, &to, PyBUF_FULL_RO | PyBUF_WRITABLE) < 0) {
        return status_or(call, -1, failure);
    }
    int status = goanna_get_buffer(source, &from, PyBUF_FULL_RO);
    bool acquired = status == 0;
    if (acquired) {
        status = copy_items(&to, &from);
    }
    status = status_or(call, status, failure);
    if (acquired) {
        goanna_release_buffer(&from);
    }
    goanna_release_buffer(&to);
    return status;
}

static int from_contiguous(goanna_call *call, void *object, const void *data, int64_t len, char order,
                           goanna_failure **failure) {
    Py_buffer view;
    if (goanna_get_buffer(object, &view, PyBUF_FULL_RO | PyBUF_WRITABLE) < 0) {
        return status_or(call, -1, failure);
    }
    int status = consistent(&view) ? PyBuffer_FromContiguous(&view, data, (Py_ssize_t)len, order) : -1;
    status = status_or(call, status, failure);
    goanna_release_buffer(&view);
    return status;
}

/* ---- what an object is ---- */

static void *str(goanna_call *call, void *object, goanna_failure **failure) {
    return object_or(call, PyObject_Str(object), failure);
}

static const char *utf8(goanna_call *call, void *text, int64_t *len, goanna_failure **failure) {
    Py_ssize_t n;
    const char *data = PyUnicode_AsUTF8AndSize(text, &n);
    if (data == NULL) {
        *failure = caught(call);
        return NULL;
    }
    *len = n;
    return data;
}

static const char *type_name(goanna_call *call, void *object, int64_t *len) {
    Py_ssize_t n;
    const char *text = text_of(own(call, PyType_GetName(Py_TYPE(object))), &n);
    *len = n;
    return text;
}

static int is_none(void *object) { return object == Py_None; }

/* ---- buffers that outlive their call ---- */

struct goanna_retained {
    Py_buffer view;
    int64_t interpreter;
    goanna_retained *next;
};

goanna_retained *goanna_pending;
static bool python_ends;
static bool watching_end;

static int64_t this_interpreter(void) { return PyInterpreterState_GetID(PyInterpreterState_Get()); }

/* Whether base is in the memory, or where it ends: an empty view may be there. */
static bool within(const Py_buffer *view, const void *base, bool end) {
    uintptr_t low = (uintptr_t)view->buf, high = low + (uintptr_t)view->itemsize;
    for (int i = 0; i < view->ndim && view->strides != NULL && view->shape != NULL; i++) {
        Py_ssize_t reach = (view->shape[i] - 1) * view->strides[i];
        if (reach < 0) {
            low += (uintptr_t)reach;
        } else {
            high += (uintptr_t)reach;
        }
    }
    if (view->strides == NULL) {
        high = low + (uintptr_t)view->len;
    }
    return (uintptr_t)base >= low && (uintptr_t)base - end < high;
}

/* The argument whose memory base is in, or failing that where it ends, as another's may begin there; NULL for memory that is
 * none of theirs. */
static const goanna_param *owner(const goanna_call *call, const void *base) {
    const goanna_function *f = call->function;
    for (int end = 0; end <= 1; end++) {
        for (int i = 0; i < f->params; i++) {
            if (goanna_has_buffer(&f->param[i]) && within((Py_buffer *)(call->frame + f->param[i].offset), base, end)) {
                return &f->param[i];
            }
        }
    }
    return NULL;
}

static bool same_dims(const Py_ssize_t *a, const Py_ssize_t *b, int ndim) {
    return (a == NULL) == (b == NULL) && (a == NULL || memcmp(a, b, (size_t)ndim * sizeof *a) == 0);
}

static bool same_memory(const Py_buffer *a, const Py_buffer *b) {
    return a->buf == b->buf && a->len == b->len && a->itemsize == b->itemsize && a->ndim == b->ndim &&
           same_dims(a->shape, b->shape, a->ndim) && same_dims(a->strides, b->strides, a->ndim);
}

static PyObject *note_end(PyObject *self, PyObject *none) {
    (void)self, (void)none;
    __atomic_store_n(&python_ends, true, __ATOMIC_RELEASE);
    Py_IncRef(Py_None);
    return Py_None;
}

static PyMethodDef note_end_method = {"_goanna_note_end", note_end, METH_NOARGS, NULL};

/* Pending calls may not be added once Python ends. */
static bool watch_end(void) {
    if (watching_end || this_interpreter() != 0) {
        return true;
    }
    PyObject *function = PyCMethod_New(&note_end_method, NULL, NULL, NULL);
    PyObject *atexit = function == NULL ? NULL : PyImport_ImportModule("atexit");
    PyObject *done = atexit == NULL ? NULL : PyObject_CallMethod(atexit, "register", "O", function);
    Py_DecRef(function);
    Py_DecRef(atexit);
    Py_DecRef(done);
    watching_end = done != NULL;
    return watching_end;
}

static goanna_retained *export_again(const goanna_call *call, const goanna_param *p) {
    const goanna_function *f = call->function;
    const Py_buffer *first = (Py_buffer *)(call->frame + p->offset);
    PyObject *argument = call->arguments[p - f->param]; /* first->obj may be another, which exports nothing itself */
    goanna_retained *r = calloc(1, sizeof *r);
    if (r == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    if (!watch_end() || goanna_get_buffer(argument, &r->view, goanna_request(p)) < 0) {
        free(r);
        return NULL;
    }
    if (!same_memory(first, &r->view) || (p->kind == GOANNA_MUT && r->view.readonly)) {
        goanna_release_buffer(&r->view);
        free(r);
        PyErr_Format(PyExc_BufferError, "argument '%s': the exporter gave other memory when it was asked again", p->name);
        return NULL;
    }
    r->interpreter = this_interpreter();
    return r;
}

static goanna_retained *retain(goanna_call *call, const void *base, goanna_failure **failure) {
    const goanna_param *p = owner(call, base);
    if (p == NULL) {
        return NULL;
    }
    bool released = call->thread != NULL;
    if (released) {
        PyEval_RestoreThread(call->thread);
        call->thread = NULL;
    }
    goanna_retained *r = export_again(call, p);
    if (r == NULL) {
        *failure = caught(call);
    }
    if (released) {
        call->thread = PyEval_SaveThread();
    }
    return r;
}

static void end(goanna_retained *r) {
    goanna_release_buffer(&r->view);
    free(r);
}

static void put_off(goanna_retained *r) {
    r->next = __atomic_load_n(&goanna_pending, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&goanna_pending, &r->next, r, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {
    }
}

/* Those of other interpreters are left to them. */
void goanna_release_pending(void) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    goanna_retained *r = __atomic_exchange_n(&goanna_pending, NULL, __ATOMIC_ACQUIRE);
    int64_t here = r == NULL ? 0 : this_interpreter();
    while (r != NULL) {
        goanna_retained *next = r->next;
        if (r->interpreter == here) {
            end(r);
        } else {
            put_off(r);
        }
        r = next;
    }
    PyErr_Restore(type, value, traceback);
}

static int pending_call(void *unused) {
    (void)unused;
    goanna_release_pending();
    return 0;
}

/* Without the GIL the export is put off: to the next call of the module, or to when the main thread looks. */
static void release_retained(goanna_call *call, goanna_retained *r) {
    if (call != NULL && call->thread == NULL && r->interpreter == this_interpreter()) {
        end(r);
        return;
    }
    put_off(r);
    if (!__atomic_load_n(&python_ends, __ATOMIC_ACQUIRE)) {
        Py_AddPendingCall(pending_call, NULL); /* full: the next call of the module will do */
    }
}

const goanna_api goanna_the_api = {
    .get_buffer = get_buffer,
    .release_buffer = release_buffer,
    .check_buffer = check_buffer,
    .memoryview_of_object = memoryview_of_object,
    .memoryview_of_block = memoryview_of_block,
    .copy_data = copy_data,
    .from_contiguous = from_contiguous,
    .str = str,
    .utf8 = utf8,
    .type_name = type_name,
    .is_none = is_none,
    .retain = retain,
    .release_retained = release_retained,
};
