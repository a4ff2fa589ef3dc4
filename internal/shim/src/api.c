/* The functions of goanna_api, by which package py uses Python, on the thread of a call. */
#include "shim.h"

#include "conv/any.h"

#include <stdlib.h>
#include <string.h>

/* ---- objects that a call owns, and the exceptions raised in it ---- */

/* Makes the call own a reference until it ends, and returns the object. Returns NULL for NULL, and with MemoryError, after releasing the
 * reference, if there is no memory. */
PyObject *goanna_own(goanna_call *call, PyObject *object) {
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

/* Go may still read the views, so their members become NULL and 0. */
static void release_acquired(goanna_call *call) {
    for (goanna_acquired *a = call->acquired; a != NULL;) {
        goanna_acquired *next = a->next;
        goanna_release_buffer(a->view);
        memset(a->view, 0, sizeof *a->view);
        __atomic_store_n(&((goanna_view *)a->view)->ended, 1, __ATOMIC_RELEASE);
        free(a);
        a = next;
    }
    call->acquired = NULL;
}

static void drop_objects(goanna_call *call) {
    for (int64_t i = 0; i < call->object_count; i++) {
        Py_DecRef(call->objects[i]);
    }
    free(call->objects);
}

void goanna_end_objects(goanna_call *call) {
    goanna_raised raised;
    goanna_set_aside(&raised);
    release_acquired(call);
    goanna_end_lent(call);
    drop_objects(call);
    goanna_put_back(&raised);
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

goanna_failure *goanna_new_failure(PyObject *module, PyObject *exception) {
    PyObject *class = exception == NULL ? NULL : PyType_GetName(Py_TYPE(exception));
    PyObject *message = exception == NULL ? NULL : PyObject_Str(exception);
    PyErr_Clear();
    Py_ssize_t class_len, message_len;
    const char *class_text = text_of(class, &class_len), *message_text = text_of(message, &message_len);
    size_t bytes = (size_t)class_len + (size_t)message_len;
    goanna_failure *failure = malloc(sizeof *failure + sizeof(goanna_link) + bytes);
    if (failure == NULL) {
        Py_DecRef(class);
        Py_DecRef(message);
        return NULL;
    }
    *failure = (goanna_failure){.links = 1, .bytes = (int64_t)bytes};
    goanna_link *link = (goanna_link *)(failure + 1);
    *link = (goanna_link){.class_ = (int32_t)class_len, .message = message_len, .filename = -1, .note = -1, .object = exception};
    memcpy((char *)(link + 1), class_text, (size_t)class_len);
    memcpy((char *)(link + 1) + class_len, message_text, (size_t)message_len);
    Py_DecRef(class);
    Py_DecRef(message);
    if (exception != NULL) {
        goanna_recall(module, exception, link);
    }
    return failure;
}

goanna_failure *goanna_caught(goanna_call *call) {
    if (call->serial == 0) {
        call->serial = goanna_next_serial();
    }
    if (PyErr_Occurred() == NULL) { /* an exporter may fail without an exception */
        PyErr_SetString(PyExc_SystemError, "a call failed without an exception");
    }
    goanna_raised raised;
    goanna_set_aside(&raised);
    PyObject *value = goanna_own(call, raised.value); /* takes the reference over */
    raised.value = NULL;
    PyErr_Clear();
    goanna_failure *failure = goanna_new_failure(call->module, value);
    goanna_forget(&raised);
    return failure;
}

static void catch(goanna_call *call, bool failed, goanna_failure **failure) {
    if (failed) {
        *failure = goanna_caught(call);
    }
}

/* Functions of the api that run Python code return the result of one of these two, when they own nothing any more: it may not return in
 * the child of a fork. */
static void *object_or(goanna_call *call, PyObject *object, goanna_failure **failure) {
    object = goanna_own(call, object);
    catch(call, object == NULL, failure);
    goanna_leave_if_forked(call);
    return object;
}

static int status_or(goanna_call *call, int status, goanna_failure **failure) {
    catch(call, status < 0, failure);
    goanna_leave_if_forked(call);
    return status >= 0;
}

/* ---- buffers ---- */

_Static_assert(offsetof(goanna_view, ended) == sizeof(Py_buffer), "a goanna_view begins with a Py_buffer");

/* Adds a note to the pending exception, which Go may raise again, that names the parameter whose argument is object. */
static void note_argument(const goanna_call *call, const void *object) {
    const goanna_callable *c = call->callable;
    for (int i = 0; i < c->params; i++) {
        if (call->arguments[i] == object) {
            goanna_note_place(&c->param[i].at);
            return;
        }
    }
}

static int request(goanna_call *call, void *object, Py_buffer *view, int flags) {
    if (!goanna_may_run_python(call)) {
        return -1;
    }
    int status = goanna_get_buffer(object, view, flags);
    if (status < 0) {
        note_argument(call, object);
    }
    return status;
}

static int get_buffer(goanna_call *call, void *object, void *view, int flags, goanna_failure **failure) {
    goanna_acquired *a = malloc(sizeof *a);
    if (a == NULL) {
        PyErr_NoMemory();
        return status_or(call, -1, failure);
    }
    int status = request(call, object, view, flags);
    if (status < 0) {
        free(a);
    } else {
        *a = (goanna_acquired){view, object, flags, call->acquired};
        call->acquired = a;
    }
    return status_or(call, status, failure);
}

static void release_buffer(goanna_call *call, void *view) {
    for (goanna_acquired **at = &call->acquired; *at != NULL; at = &(*at)->next) {
        goanna_acquired *a = *at;
        if (a->view == view) {
            *at = a->next;
            free(a);
            goanna_release_buffer(view);
            goanna_leave_if_forked(call);
            return;
        }
    }
}

static int check_buffer(void *object) { return PyObject_CheckBuffer(object); }

static void *memoryview_of_object(goanna_call *call, void *object, goanna_failure **failure) {
    return object_or(call, goanna_may_run_python(call) ? PyMemoryView_FromObject(object) : NULL, failure);
}

static void *memoryview_of_block(goanna_call *call, goanna_block *block, goanna_failure **failure) {
    if (!goanna_may_run_python(call)) { /* a garbage collection may run Python code */
        goanna_block_dispose(block, call->generation);
        return object_or(call, NULL, failure);
    }
    PyObject *array = goanna_array_new(call, block, call->generation);
    PyObject *view = array == NULL ? NULL : PyMemoryView_FromObject(array);
    Py_DecRef(array);
    return object_or(call, view, failure);
}

static bool consistent(const Py_buffer *view) {
    const char *wrong = goanna_inconsistency(view);
    if (wrong != NULL) {
        PyErr_Format(PyExc_BufferError, "the buffer is inconsistent: %s", wrong);
    }
    return wrong == NULL;
}

/* Returns view without suboffsets if all are negative: CPython copies a buffer with suboffsets item by item, and expects it to have a
 * dimension. */
static Py_buffer direct(const Py_buffer *view) {
    Py_buffer read = *view;
    read.suboffsets = NULL;
    for (int i = 0; view->suboffsets != NULL && i < view->ndim; i++) {
        if (view->suboffsets[i] >= 0) {
            read.suboffsets = view->suboffsets;
        }
    }
    return read;
}

/* PyObject_CopyData with checks: that function checks neither the members of the buffers nor that the shapes are equal. */
static int copy_items(const Py_buffer *destination, const Py_buffer *source) {
    if (!consistent(destination) || !consistent(source)) {
        return -1;
    }
    const Py_buffer direct_destination = direct(destination), direct_source = direct(source);
    const Py_buffer *to = &direct_destination, *from = &direct_source;
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
    if (request(call, destination, &to, PyBUF_FULL_RO | PyBUF_WRITABLE) < 0) {
        return status_or(call, -1, failure);
    }
    int status = request(call, source, &from, PyBUF_FULL_RO);
    bool acquired = status == 0;
    if (acquired) {
        status = copy_items(&to, &from);
    }
    catch(call, status < 0, failure);
    if (acquired) {
        goanna_release_buffer(&from);
    }
    goanna_release_buffer(&to);
    goanna_leave_if_forked(call);
    return status >= 0;
}

static int from_contiguous(goanna_call *call, void *object, const void *data, int64_t len, char order,
                           goanna_failure **failure) {
    Py_buffer view;
    if (request(call, object, &view, PyBUF_FULL_RO | PyBUF_WRITABLE) < 0) {
        return status_or(call, -1, failure);
    }
    int status = consistent(&view) ? PyBuffer_FromContiguous(&view, data, (Py_ssize_t)len, order) : -1;
    catch(call, status < 0, failure);
    goanna_release_buffer(&view);
    goanna_leave_if_forked(call);
    return status >= 0;
}

/* ---- objects ---- */

static void *str(goanna_call *call, void *object, goanna_failure **failure) {
    return object_or(call, goanna_may_run_python(call) ? PyObject_Str(object) : NULL, failure);
}

static const char *utf8(goanna_call *call, void *text, int64_t *len, goanna_failure **failure) {
    Py_ssize_t n;
    const char *data = PyUnicode_AsUTF8AndSize(text, &n);
    if (data == NULL) {
        *failure = goanna_caught(call);
        return NULL;
    }
    *len = n;
    return data;
}

static const char *type_name(goanna_call *call, void *object, int64_t *len) {
    Py_ssize_t n;
    const char *text = text_of(goanna_own(call, PyType_GetName(Py_TYPE(object))), &n);
    *len = n;
    return text;
}

static void *import(goanna_call *call, const char *name, goanna_failure **failure) {
    return object_or(call, goanna_may_run_python(call) ? PyImport_ImportModule(name) : NULL, failure);
}

static void *attribute(goanna_call *call, void *object, const char *name, goanna_failure **failure) {
    return object_or(call, goanna_may_run_python(call) ? PyObject_GetAttrString(object, name) : NULL, failure);
}

static void *make(goanna_call *call, goanna_any *value, goanna_failure **failure) {
    return object_or(call, goanna_may_run_python(call) ? goanna_build_any(call, &goanna_any_type, value) : NULL, failure);
}

static void *call_object(goanna_call *call, void *object, goanna_any *arguments, goanna_failure **failure) {
    PyObject *args = goanna_may_run_python(call) ? goanna_build_any(call, &goanna_any_type, arguments) : NULL;
    PyObject *result = args == NULL ? NULL : PyObject_Call(object, args, NULL);
    if (args != NULL) {
        goanna_drop_held(args, result != NULL);
    }
    return object_or(call, result, failure);
}

static int as_int(goanna_call *call, void *object, int64_t *value, goanna_failure **failure) {
    *value = goanna_may_run_python(call) ? PyNumber_AsSsize_t(object, PyExc_OverflowError) : -1;
    return status_or(call, *value == -1 && PyErr_Occurred() != NULL ? -1 : 0, failure);
}

static void *tuple(goanna_call *call, void *iterable, int64_t *len, goanna_failure **failure) {
    PyObject *items = goanna_may_run_python(call) ? PySequence_Tuple(iterable) : NULL;
    *len = items == NULL ? 0 : PyTuple_Size(items);
    return object_or(call, items, failure);
}

static void *tuple_item(void *items, int64_t i) { return PyTuple_GetItem(items, i); }

/* ---- references that Go owns ---- */

static goanna_reference *keep(goanna_call *call, void *object, goanna_failure **failure) {
    goanna_reference *r = goanna_may_run_python(call) ? goanna_keep(object) : NULL;
    catch(call, r == NULL, failure);
    goanna_leave_if_forked(call);
    return r;
}

static void *kept(goanna_call *call, goanna_reference *r, goanna_failure **failure) {
    if (!goanna_is_of_this_interpreter(r)) {
        PyErr_SetString(PyExc_RuntimeError, "the object belongs to another interpreter: keep one of this interpreter");
        return object_or(call, NULL, failure);
    }
    Py_IncRef(r->object);
    return object_or(call, r->object, failure);
}

static int is_none(void *object) { return object == Py_None; }

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
    .import = import,
    .attribute = attribute,
    .call_object = call_object,
    .make = make,
    .as_int = as_int,
    .tuple = tuple,
    .tuple_item = tuple_item,
    .retain = goanna_retain,
    .keep = keep,
    .kept = kept,
    .drop = goanna_drop_owned,
    .record_sizes = goanna_record_sizes,
    .take = goanna_take,
    .is_held = goanna_is_held,
    .names = goanna_names,
    .read_file = goanna_read_file,
    .write_file = goanna_write_file,
    .seek_file = goanna_seek_file,
    .close_file = goanna_close_file,
    .call_back = goanna_call_back,
    .drop_answer = goanna_drop_answer,
    .home = goanna_home,
    .referenced = goanna_referenced,
    .begin_caller = goanna_begin_caller,
    .end_caller = goanna_end_caller,
};
