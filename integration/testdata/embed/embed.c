/* A program that embeds Python, ends it while Go retains a buffer, and begins again.
 *
 *     embed FOLDER main|sub MILLISECONDS
 *
 * FOLDER has the module objects. The main interpreter, or a subinterpreter that then ends, retains, and a goroutine releases so
 * long after it was asked to. */
#include <Python.h>
#include <stdio.h>
#include <string.h>

static void run(const char *folder, const char *code) {
    char text[4096];
    snprintf(text, sizeof text, "import sys; sys.path.insert(0, r'%s'); import array, objects as o\n%s", folder, code);
    if (PyRun_SimpleString(text) != 0) {
        fprintf(stderr, "embed: failed: %s\n", code);
        exit(1);
    }
}

static const char *keep = "o.keep(array.array('d', [1, 2]))";

static void keep_in_subinterpreter(const char *folder) {
    PyThreadState *main = PyThreadState_Get();
    PyThreadState *sub = Py_NewInterpreter();
    if (sub == NULL) {
        fprintf(stderr, "embed: no subinterpreter\n");
        exit(1);
    }
    run(folder, keep);
    Py_EndInterpreter(sub);
    PyThreadState_Swap(main);
}

int main(int argc, char **argv) {
    if (argc != 4) {
        return 2;
    }
    char drop[64];
    snprintf(drop, sizeof drop, "o.drop_later(%s)", argv[3]);
    Py_Initialize();
    if (strcmp(argv[2], "sub") == 0) {
        keep_in_subinterpreter(argv[1]);
    } else {
        run(argv[1], keep);
    }
    run(argv[1], drop);
    if (Py_FinalizeEx() != 0) {
        fprintf(stderr, "embed: Py_FinalizeEx failed\n");
        return 1;
    }
    Py_Initialize();
    run(argv[1], "o.wait_for_drop()\n"
                 "assert o.kept_sum() == 0\n"
                 "for _ in range(100):\n"
                 "    x = array.array('d', [1, 2])\n"
                 "    o.keep(x)\n"
                 "    o.drop()\n"
                 "    o.drop()\n"
                 "    x.append(3)\n"
                 "print('ended and began again')");
    return Py_FinalizeEx() != 0;
}
