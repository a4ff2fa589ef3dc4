/* The definition of the module: by PyInit__native, or in the abi3t file, where PyModuleDef is opaque, by PyModExport__native
 * (PEP 793). 3.15 with the GIL loads the abi3 file by PyInit__native: PyModExport is not in the stable ABI of 3.11, and abi3audit
 * reports it as an error. */
#include "shim.h"

#include <pthread.h>
#include <string.h>

static bool add(PyObject *module, const char *name, PyObject *value) {
    if (value == NULL) {
        return false;
    }
    int status = PyModule_AddObjectRef(module, name, value);
    Py_DecRef(value);
    return status == 0;
}

/* Evaluates the text of a literal. The tool has generated the text, which calls no functions but float and complex. */
static PyObject *evaluate(PyObject *builtins, const char *text) {
    PyObject *globals = PyDict_New();
    PyObject *value = globals == NULL ? NULL : PyObject_CallMethod(builtins, "eval", "sO", text, globals);
    Py_DecRef(globals);
    return value;
}

static PyObject *evaluate_literals(void) {
    PyObject *builtins = PyImport_ImportModule("builtins");
    PyObject *values = builtins == NULL ? NULL : PyTuple_New(goanna_the_module.literal_count);
    for (int i = 0; values != NULL && i < goanna_the_module.literal_count; i++) {
        PyObject *value = evaluate(builtins, goanna_the_module.literals[i]);
        if (value == NULL) {
            Py_DecRef(values);
            values = NULL;
        } else {
            PyTuple_SetItem(values, i, value);
        }
    }
    Py_DecRef(builtins);
    return values;
}

static PyObject *constant(PyObject *module, const goanna_constant *c) {
    if (c->build != NULL) {
        goanna_call call = {.module = module};
        PyObject *value = c->build(&call, NULL, (void *)c->value);
        return c->enumeration == 0 || value == NULL ? value : goanna_to_member(module, c->enumeration - 1, value);
    }
    PyObject *value = goanna_literal(module, c->literal);
    Py_IncRef(value);
    return value;
}

static bool add_constants(PyObject *module) {
    for (int i = 0; i < goanna_the_module.constant_count; i++) {
        const goanna_constant *c = &goanna_the_module.constants[i];
        PyObject *value = constant(module, c);
        int status = value == NULL ? -1 : goanna_publish(module, c->home, c->name, value);
        Py_DecRef(value);
        if (status < 0) {
            return false;
        }
    }
    return true;
}

static bool add_shim_classes(PyObject *module) {
    for (int i = 0; i < goanna_the_module.shim_class_count; i++) {
        const goanna_shim_class *c = &goanna_the_module.shim_classes[i];
        PyObject *class = c->of(module);
        if (class == NULL || PyModule_AddObjectRef(module, c->name, class) < 0) {
            return false;
        }
    }
    return true;
}

static bool add_all(PyObject *module) { return add(module, "__all__", goanna_words(goanna_the_module.all)); }

bool goanna_class_name(char name[GOANNA_CLASS_NAME], const char *suffix) {
    if (strlen(goanna_the_module.package) + strlen(suffix) >= GOANNA_CLASS_NAME) {
        PyErr_SetString(PyExc_SystemError, "the name of the package is too long");
        return false;
    }
    strcat(strcpy(name, goanna_the_module.package), suffix);
    return true;
}

PyObject *goanna_new_class(PyObject *module, const char *suffix, int basicsize, PyType_Slot *slots) {
    char name[GOANNA_CLASS_NAME];
    PyType_Spec spec = {
        .name = name,
        .basicsize = basicsize,
        .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
        .slots = slots,
    };
    return goanna_class_name(name, suffix) ? PyType_FromModuleAndSpec(module, &spec, NULL) : NULL;
}

PyObject *goanna_class_once(PyObject *module, size_t offset, PyObject *(*make)(PyObject *module)) {
    PyObject **place = (PyObject **)((char *)PyModule_GetState(module) + offset);
    PyObject *class = __atomic_load_n(place, __ATOMIC_ACQUIRE);
    if (class != NULL) {
        return class;
    }
    PyObject *fresh = make(module);
    if (fresh != NULL && !__atomic_compare_exchange_n(place, &class, fresh, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        Py_DecRef(fresh); /* another thread was first */
        return class;
    }
    return fresh;
}

static PyObject *panic_error(void) {
    char name[GOANNA_CLASS_NAME];
    if (!goanna_class_name(name, ".PanicError")) {
        return NULL;
    }
    return PyErr_NewExceptionWithDoc(name, "A panic of Go code. Its note has the stack of the goroutine.",
                                     PyExc_RuntimeError, NULL);
}

/* Sets __module__ of the functions to the package, from which users import them. */
static bool name_functions(PyObject *module) {
    PyObject *package = PyUnicode_FromString(goanna_the_module.package);
    bool good = package != NULL;
    for (const PyMethodDef *m = goanna_the_module.methods; good && m->ml_name != NULL; m++) {
        PyObject *function = PyObject_GetAttrString(module, m->ml_name);
        good = function != NULL && PyObject_SetAttrString(function, "__module__", package) == 0;
        Py_DecRef(function);
    }
    Py_DecRef(package);
    return good;
}

static int module_exec(PyObject *module) {
    goanna_state *state = PyModule_GetState(module);
    if (!goanna_has_processor() || !goanna_array_init(module, &state->array)) {
        return -1;
    }
    state->panic_error = panic_error();
    if (state->panic_error == NULL || PyModule_AddObjectRef(module, "PanicError", state->panic_error) < 0) {
        return -1;
    }
    state->greenlet = PyUnicode_FromString("greenlet");
    if (state->greenlet == NULL) {
        return -1;
    }
    if (goanna_the_module.literal_count > 0 && (state->literals = evaluate_literals()) == NULL) {
        return -1;
    }
    return name_functions(module) && add_shim_classes(module) && goanna_add_submodules(module) && goanna_add_enumerations(module) && goanna_add_classes(module) && goanna_add_named_tuples(module) && goanna_add_exceptions(module) && goanna_add_coroutines(module) && goanna_add_variables(module, module, 0) && add_constants(module) && add_all(module) && goanna_finish_submodules(module) ? 0 : -1;
}

static int module_traverse(PyObject *module, visitproc visit, void *arg) {
    goanna_state *state = PyModule_GetState(module);
    PyObject *objects[] = {state->panic_error, state->enumerations, state->raw_type, state->iterator_type, state->error_type, state->column_type, state->operation_type, state->completions_type, state->next_item, state->classes, state->named_tuples, state->exceptions, state->submodules};
    int status = goanna_array_traverse(&state->array, visit, arg);
    for (size_t i = 0; status == 0 && i < sizeof objects / sizeof *objects; i++) {
        status = objects[i] == NULL ? 0 : visit(objects[i], arg);
    }
    for (int i = 0; status == 0 && i < GOANNA_IMPORTS; i++) {
        status = state->imported[i] == NULL ? 0 : visit(state->imported[i], arg);
    }
    return status != 0 ? status : goanna_traverse_lasting(state->lasting, visit, arg);
}

static int module_clear(PyObject *module) {
    goanna_state *state = PyModule_GetState(module);
    goanna_state own = *state;
    memset(state, 0, sizeof *state);
    goanna_array_clear(&own.array);
    Py_DecRef(own.panic_error);
    Py_DecRef(own.greenlet);
    Py_DecRef(own.raw_type);
    Py_DecRef(own.iterator_type);
    Py_DecRef(own.error_type);
    Py_DecRef(own.column_type);
    Py_DecRef(own.operation_type);
    Py_DecRef(own.completions_type);
    Py_DecRef(own.next_item);
    Py_DecRef(own.literals);
    Py_DecRef(own.enumerations);
    Py_DecRef(own.classes);
    Py_DecRef(own.named_tuples);
    Py_DecRef(own.exceptions);
    goanna_clear_identities(&own.identities);
    Py_DecRef(own.submodules);
    for (int i = 0; i < GOANNA_IMPORTS; i++) {
        Py_DecRef(own.imported[i]);
    }
    goanna_clear_lasting(own.lasting);
    return 0;
}

static void module_free(void *module) { module_clear(module); }

#if !defined(GOANNA_ABI3T)
/* With room for Py_mod_multiple_interpreters and Py_mod_gil, which are errors in older Pythons. */
static PyModuleDef_Slot slots[4] = {{2 /* Py_mod_exec */, module_exec}};

static PyModuleDef definition = {
    .m_base = {GOANNA_OBJECT_HEAD_INIT, NULL, 0, NULL},
    .m_size = sizeof(goanna_state),
    .m_slots = slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

GOANNA_EXPORT PyObject *PyInit__native(void);

/* Called once: interpreters with a GIL of their own may import the module at the same time. */
static void define(void) {
    goanna_note_folder();
    int n = 1;
    if (Py_Version >= 0x030c0000) {
        slots[n++] = (PyModuleDef_Slot){3 /* Py_mod_multiple_interpreters */, (void *)2 /* own GIL supported */};
    }
    if (Py_Version >= 0x030d0000) {
        slots[n++] = (PyModuleDef_Slot){4 /* Py_mod_gil */, (void *)1 /* not used */};
    }
    definition.m_name = goanna_the_module.package;
    definition.m_doc = goanna_the_module.doc;
    definition.m_methods = goanna_the_module.methods;
}

GOANNA_EXPORT PyObject *PyInit__native(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, define);
    return PyModuleDef_Init(&definition);
}
#else
static goanna_abi_info abi_info = {
    .abiinfo_major_version = 1,
    .flags = GOANNA_ABIINFO_STABLE | GOANNA_ABIINFO_GIL | GOANNA_ABIINFO_FREETHREADED,
    .abi_version = 0x030f0000,
};

static goanna_pyslot exported[13];

static void set_data(int *n, uint16_t id, const void *value) {
    exported[*n] = (goanna_pyslot){.sl_id = id, .sl_flags = GOANNA_SLOT_INTPTR | GOANNA_SLOT_STATIC};
    *(const void **)&exported[(*n)++].sl_ptr = value;
}

static void set_function(int *n, uint16_t id, void (*value)(void)) {
    exported[(*n)++] = (goanna_pyslot){.sl_id = id, .sl_func = value};
}

GOANNA_EXPORT goanna_pyslot *PyModExport__native(void);

static void define_slots(void) {
    goanna_note_folder();
    int n = 0;
    set_data(&n, GOANNA_SLOT_MOD_ABI, &abi_info);
    set_data(&n, GOANNA_SLOT_MOD_NAME, goanna_the_module.package);
    set_data(&n, GOANNA_SLOT_MOD_DOC, goanna_the_module.doc);
    set_data(&n, GOANNA_SLOT_MOD_METHODS, goanna_the_module.methods);
    set_data(&n, GOANNA_SLOT_MOD_MULTIPLE_INTERPRETERS, (void *)2);
    set_data(&n, GOANNA_SLOT_MOD_GIL, (void *)1);
    exported[n++] = (goanna_pyslot){.sl_id = GOANNA_SLOT_MOD_STATE_SIZE, .sl_size = sizeof(goanna_state)};
    set_function(&n, GOANNA_SLOT_MOD_EXEC, (void (*)(void))module_exec);
    set_function(&n, GOANNA_SLOT_MOD_STATE_TRAVERSE, (void (*)(void))module_traverse);
    set_function(&n, GOANNA_SLOT_MOD_STATE_CLEAR, (void (*)(void))module_clear);
    set_function(&n, GOANNA_SLOT_MOD_STATE_FREE, (void (*)(void))module_free);
    exported[n] = (goanna_pyslot){.sl_id = 0};
}

GOANNA_EXPORT goanna_pyslot *PyModExport__native(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, define_slots);
    return exported;
}
#endif
