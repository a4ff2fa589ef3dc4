/* Enumerations: classes of Python's enum module, made as the module is imported, and members found by their values. */
#include "shim.h"

#include <stdlib.h>
#include <string.h>

/* ---- methods: functions of the module whose first argument is the member ---- */

/* A class without objects, which the classes of enumerations have as an attribute. By it a method finds the module. */
static const char module_name[] = "_go_module";

static void dealloc(PyObject *self) { PyObject_Free(self); }

static PyType_Slot module_slots[] = {
    {Py_tp_doc, "The module of an enumeration."},
    {Py_tp_dealloc, dealloc},
    {0, NULL},
};

/* The module of a member's class. NULL with an exception: Python code may have set another attribute. */
static PyObject *module_of(PyObject *type) {
    bool is_type = (PyType_GetFlags(Py_TYPE(type)) & (1UL << 31)) != 0; /* Py_TPFLAGS_TYPE_SUBCLASS */
    bool ours = is_type && PyType_GetSlot((PyTypeObject *)type, Py_tp_dealloc) == (void *)dealloc;
    PyObject *module = ours ? PyType_GetModule((PyTypeObject *)type) : NULL;
    if (module == NULL) {
        PyErr_SetString(PyExc_TypeError, "the class has lost its module");
    }
    return module;
}

#define MOST_ARGUMENTS 16 /* on the stack */

PyObject *goanna_call_member(goanna_function *function, PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *of = PyObject_GetAttrString((PyObject *)Py_TYPE(self), module_name);
    PyObject *module = of == NULL ? NULL : module_of(of), *result = NULL;
    size_t n = (size_t)nargs + (size_t)(kwnames == NULL ? 0 : PyTuple_Size(kwnames));
    PyObject *few[MOST_ARGUMENTS + 1], **all = n > MOST_ARGUMENTS ? malloc((n + 1) * sizeof *all) : few;
    if (all == NULL) {
        PyErr_NoMemory();
    } else if (module != NULL) {
        all[0] = self;
        if (n > 0) {
            memcpy(all + 1, args, n * sizeof *all);
        }
        result = function(module, all, nargs + 1, kwnames);
    }
    if (all != few) {
        free(all);
    }
    goanna_drop_reference(of);
    return result;
}

static bool add_methods(PyObject *module, const goanna_enumeration_class *e, PyObject *class) {
    PyObject *of = e->methods == NULL ? NULL : goanna_new_class(module, ".Module", 0, module_slots);
    bool good = e->methods == NULL || (of != NULL && PyObject_SetAttrString(class, module_name, of) == 0);
    Py_DecRef(of);
    for (PyMethodDef *m = e->methods; good && m != NULL && m->ml_name != NULL; m++) {
        PyObject *method = PyDescr_NewMethod((PyTypeObject *)class, m);
        good = method != NULL && PyObject_SetAttrString(class, m->ml_name, method) == 0;
        Py_DecRef(method);
    }
    return good;
}

/* ---- the classes ---- */

/* Returns kind(name, members, module=package). With a module, members can be pickled. */
static PyObject *make_class(PyObject *module, const goanna_enumeration_class *e) {
    PyObject *enum_module = PyImport_ImportModule("enum");
    PyObject *kind = enum_module == NULL ? NULL : PyObject_GetAttrString(enum_module, e->kind);
    PyObject *args = kind == NULL ? NULL : PyTuple_New(2);
    PyObject *name = args == NULL ? NULL : PyUnicode_FromString(e->name);
    PyObject *keywords = name == NULL ? NULL : PyDict_New();
    PyObject *key = keywords == NULL ? NULL : PyUnicode_FromString("module");
    PyObject *package = key == NULL ? NULL : PyUnicode_FromString(goanna_name_of_home(e->home));
    PyObject *class = NULL;
    if (package != NULL && PyDict_SetItem(keywords, key, package) == 0) {
        PyObject *members = goanna_literal(module, e->members);
        Py_IncRef(members);
        PyTuple_SetItem(args, 0, name);
        PyTuple_SetItem(args, 1, members);
        name = NULL;
        class = PyObject_Call(kind, args, keywords);
    }
    Py_DecRef(enum_module);
    Py_DecRef(kind);
    Py_DecRef(args);
    Py_DecRef(name);
    Py_DecRef(keywords);
    Py_DecRef(key);
    Py_DecRef(package);
    PyObject *doc = class == NULL ? NULL : PyUnicode_FromString(e->doc);
    if (doc == NULL || PyObject_SetAttrString(class, "__doc__", doc) < 0) {
        Py_DecRef(class);
        class = NULL;
    }
    Py_DecRef(doc);
    return class;
}

/* Returns a dict of the members by value. A second name of a value is an alias of the first. */
static PyObject *by_value(PyObject *module, const goanna_enumeration_class *e, PyObject *class) {
    PyObject *members = goanna_literal(module, e->members), *found = PyDict_New();
    Py_ssize_t n = found == NULL ? 0 : PyTuple_Size(members);
    for (Py_ssize_t i = 0; found != NULL && i < n; i++) {
        PyObject *pair = PyTuple_GetItem(members, i);
        PyObject *member = PyObject_GetAttr(class, PyTuple_GetItem(pair, 0));
        if (member == NULL || PyDict_SetItem(found, PyTuple_GetItem(pair, 1), member) < 0) {
            Py_DecRef(found);
            found = NULL;
        }
        Py_DecRef(member);
    }
    return found;
}

static PyObject *make_enumeration(PyObject *module, const goanna_enumeration_class *e) {
    PyObject *class = make_class(module, e);
    PyObject *members = class == NULL || !add_methods(module, e, class) ? NULL : by_value(module, e, class);
    PyObject *pair = members == NULL ? NULL : PyTuple_New(2);
    if (pair == NULL || goanna_publish(module, e->home, e->name, class) < 0) {
        Py_DecRef(pair);
        Py_DecRef(members);
        Py_DecRef(class);
        return NULL;
    }
    PyTuple_SetItem(pair, 0, class);
    PyTuple_SetItem(pair, 1, members);
    return pair;
}

bool goanna_add_enumerations(PyObject *module) {
    int n = goanna_the_module.enumeration_count;
    if (n == 0) {
        return true;
    }
    PyObject *all = PyTuple_New(n);
    for (int i = 0; all != NULL && i < n; i++) {
        PyObject *pair = make_enumeration(module, &goanna_the_module.enumerations[i]);
        if (pair == NULL) {
            Py_DecRef(all);
            return false;
        }
        PyTuple_SetItem(all, i, pair);
    }
    ((goanna_state *)PyModule_GetState(module))->enumerations = all;
    return all != NULL;
}

static PyObject *part(PyObject *module, int number, int which) {
    PyObject *all = ((goanna_state *)PyModule_GetState(module))->enumerations;
    return PyTuple_GetItem(PyTuple_GetItem(all, number), which);
}

PyObject *goanna_enumeration(PyObject *module, int number) { return part(module, number, 0); }

PyObject *goanna_member(PyObject *module, int number, PyObject *value) {
    PyObject *member = PyDict_GetItemWithError(part(module, number, 1), value);
    if (member == NULL) {
        PyErr_Clear();
    }
    return member;
}

/* Reports whether all bits of an int of at most 64 bits are bits of members. */
static bool has_known_bits(int number, PyObject *value) {
    uint64_t known = goanna_the_module.enumerations[number].bits;
    unsigned long long bits = known == 0 ? 0 : PyLong_AsUnsignedLongLong(value);
    if (PyErr_Occurred() != NULL) { /* negative */
        PyErr_Clear();
        return false;
    }
    return known != 0 && (bits & ~known) == 0;
}

int goanna_is_member(PyObject *module, int number, PyObject *value) {
    return goanna_member(module, number, value) != NULL || has_known_bits(number, value);
}

PyObject *goanna_to_member(PyObject *module, int number, PyObject *value) {
    PyObject *member = value == NULL ? NULL : goanna_member(module, number, value);
    if (member != NULL) {
        Py_IncRef(member);
    } else if (value != NULL && has_known_bits(number, value)) {
        member = PyObject_CallFunctionObjArgs(goanna_enumeration(module, number), value, NULL);
    } else {
        return value;
    }
    Py_DecRef(value);
    return member;
}

/* "Color.RED, Color.GREEN" */
static PyObject *list_members(PyObject *module, int number) {
    const goanna_enumeration_class *e = &goanna_the_module.enumerations[number];
    PyObject *pairs = goanna_literal(module, e->members);
    PyObject *text = PyUnicode_FromString("");
    Py_ssize_t n = PyTuple_Size(pairs);
    for (Py_ssize_t i = 0; text != NULL && i < n; i++) {
        const char *before = i == 0 ? "" : e->bits == 0 && i == n - 1 ? " or " : ", ";
        PyObject *longer;
        if (i == 20) {
            longer = PyUnicode_FromFormat("%U ...", text);
            i = n;
        } else {
            longer = PyUnicode_FromFormat("%U%s%s.%U", text, before, e->name, PyTuple_GetItem(PyTuple_GetItem(pairs, i), 0));
        }
        Py_DecRef(text);
        text = longer;
    }
    return text;
}

bool goanna_refuse_member(const goanna_call *call, const goanna_place *at, int number, PyObject *o) {
    PyErr_Clear();
    PyObject *members = list_members(call->module, number);
    PyObject *got = members == NULL ? NULL : PyObject_Repr(o);
    PyObject *text = got == NULL ? NULL : goanna_place_text(at);
    if (text != NULL) {
        bool flags = goanna_the_module.enumerations[number].bits != 0;
        PyErr_Format(PyExc_ValueError, flags ? "%U: expected flags of %U, got %U" : "%U: expected %U, got %U", text, members, got);
    }
    Py_DecRef(members);
    Py_DecRef(got);
    Py_DecRef(text);
    return false;
}
