package shim_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/shim"
)

var targets = []string{"GOANNA_ABI3", "GOANNA_ABI3T", "GOANNA_CP313T", "GOANNA_CP314T"}

// unpack writes the sources to a folder of the test's own.
func unpack(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range shim.Files() {
		place := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(place), 0o777), os.WriteFile(place, text, 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func compile(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("cc", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("cc %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func TestCompilesWithoutWarnings(t *testing.T) {
	dir := unpack(t)
	sources := shim.Sources(platform.Target{GOOS: "linux", GOARCH: runtime.GOARCH})
	if len(sources) == 0 {
		t.Fatal("no sources")
	}
	for _, target := range targets {
		args := []string{"-fsyntax-only", "-fPIC", "-O2", "-std=c11", "-Wall", "-Wextra", "-Werror", "-D" + target}
		compile(t, dir, append(args, sources...)...)
	}
}

// A system's folder is compiled for that system alone, and nothing outside of the folders of systems has what one of them alone
// has.
func TestSources(t *testing.T) {
	linux := shim.Sources(platform.Target{GOOS: "linux", GOARCH: "amd64"})
	other := shim.Sources(platform.Target{GOOS: "none"})
	files := shim.Files()
	for _, name := range linux {
		if own := strings.HasPrefix(name, "linux/") || strings.HasPrefix(name, "posix/"); own == slices.Contains(other, name) {
			t.Errorf("another system compiles %s: %v", name, !own)
		}
	}
	if !slices.Contains(linux, "linux/memory.c") || !slices.Contains(linux, "posix/crash.c") || !slices.Contains(other, "load.c") {
		t.Errorf("Linux compiles %q, another system %q", linux, other)
	}
	for _, name := range other {
		text := files[name]
		for _, word := range []string{"_GNU_SOURCE", "<dlfcn.h>", "<signal.h>", "<unistd.h>", "<sys/", "<elf.h>", "<link.h>", "/proc/", "__linux__"} {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("%s has %s, which belongs into a system's folder (platform.h)", name, word)
			}
		}
	}
}

// functions has the compiler compare the shim's declarations with Python.h's.
const functions = `
#include <Python.h>
#include "pyabi.h"
`

// layouts prints what types and constants are, with the shim's declarations or, with REAL, Python.h's.
const layouts = `
#ifdef REAL
#include <Python.h>
#include <structmember.h>
#define GOANNA_T_PYSSIZET T_PYSSIZET
#define GOANNA_READONLY READONLY
#ifdef Py_RELATIVE_OFFSET
#define GOANNA_RELATIVE_OFFSET Py_RELATIVE_OFFSET
#else
#define GOANNA_RELATIVE_OFFSET 8
#endif
#else
#include "pyabi.h"
#endif
#include <stdio.h>
#include <stddef.h>
#define S(type) printf("sizeof " #type " %zu\n", sizeof(type));
#define O(type, member) printf(#type "." #member " at %zu\n", offsetof(type, member));
#define N(name) printf(#name " %ld\n", (long)(name));
int main(void) {
    S(Py_buffer) O(Py_buffer, buf) O(Py_buffer, obj) O(Py_buffer, len) O(Py_buffer, itemsize) O(Py_buffer, readonly)
    O(Py_buffer, ndim) O(Py_buffer, format) O(Py_buffer, shape) O(Py_buffer, strides) O(Py_buffer, suboffsets)
    O(Py_buffer, internal)
    S(PyMethodDef) O(PyMethodDef, ml_name) O(PyMethodDef, ml_meth) O(PyMethodDef, ml_flags) O(PyMethodDef, ml_doc)
    S(PyGetSetDef) O(PyGetSetDef, name) O(PyGetSetDef, get) O(PyGetSetDef, set) O(PyGetSetDef, doc) O(PyGetSetDef, closure)
    S(PyMemberDef) O(PyMemberDef, name) O(PyMemberDef, type) O(PyMemberDef, offset) O(PyMemberDef, flags) O(PyMemberDef, doc)
    S(PyType_Slot) O(PyType_Slot, slot) O(PyType_Slot, pfunc)
    S(PyType_Spec) O(PyType_Spec, name) O(PyType_Spec, basicsize) O(PyType_Spec, itemsize) O(PyType_Spec, flags)
    O(PyType_Spec, slots)
    S(PyModuleDef_Slot) O(PyModuleDef_Slot, slot) O(PyModuleDef_Slot, value)
#ifndef GOANNA_ABI3T
    S(PyObject) O(PyObject, ob_type)
    S(PyModuleDef) O(PyModuleDef, m_name) O(PyModuleDef, m_doc) O(PyModuleDef, m_size) O(PyModuleDef, m_methods)
    O(PyModuleDef, m_slots) O(PyModuleDef, m_traverse) O(PyModuleDef, m_clear) O(PyModuleDef, m_free)
    O(PyModuleDef, m_base.m_init) O(PyModuleDef, m_base.m_index) O(PyModuleDef, m_base.m_copy)
#endif
    N(PyBUF_WRITABLE) N(PyBUF_FORMAT) N(PyBUF_ND) N(PyBUF_STRIDES) N(PyBUF_C_CONTIGUOUS) N(PyBUF_F_CONTIGUOUS)
    N(PyBUF_ANY_CONTIGUOUS) N(PyBUF_INDIRECT) N(PyBUF_RECORDS) N(PyBUF_RECORDS_RO) N(PyBUF_FULL_RO) N(PyBUF_READ)
    N(PyBUF_WRITE) N(PyBUF_MAX_NDIM)
    N(METH_VARARGS) N(METH_KEYWORDS) N(METH_NOARGS) N(METH_O) N(METH_CLASS) N(METH_FASTCALL)
    N(Py_LT) N(Py_LE) N(Py_EQ) N(Py_NE) N(GOANNA_T_PYSSIZET) N(GOANNA_READONLY) N(GOANNA_RELATIVE_OFFSET)
    N(Py_TPFLAGS_DISALLOW_INSTANTIATION) N(Py_TPFLAGS_IMMUTABLETYPE)
    N(Py_mp_subscript) N(Py_sq_item) N(Py_sq_length) N(Py_tp_dealloc) N(Py_tp_doc) N(Py_tp_hash)
    N(Py_tp_iter) N(Py_tp_iternext) N(Py_tp_methods) N(Py_tp_new) N(Py_tp_repr) N(Py_tp_richcompare) N(Py_tp_members)
    N(Py_tp_getset) N(Py_tp_clear) N(Py_tp_traverse) N(Py_tp_finalize) N(Py_TPFLAGS_HEAPTYPE) N(Py_TPFLAGS_HAVE_GC)
}
`

// slots prints the numbers of 3.15's module slots.
const slots = `
#ifdef REAL
#include <Python.h>
#define goanna_pyslot PySlot
#define goanna_abi_info PyABIInfo
#define FLAG(name) printf(#name " %d\n", PySlot_##name);
#define INFO(name) printf(#name " %d\n", PyABIInfo_##name);
#else
#include "pyabi.h"
#define FLAG(name) printf(#name " %d\n", GOANNA_SLOT_##name);
#define INFO(name) printf(#name " %d\n", GOANNA_ABIINFO_##name);
#endif
#include <stdio.h>
#include <stddef.h>
#define O(type, member) printf("." #member " at %zu\n", offsetof(type, member));
int main(void) {
    printf("%zu %zu\n", sizeof(goanna_pyslot), sizeof(goanna_abi_info));
    O(goanna_pyslot, sl_id) O(goanna_pyslot, sl_flags) O(goanna_pyslot, sl_reserved) O(goanna_pyslot, sl_ptr)
    O(goanna_abi_info, flags) O(goanna_abi_info, build_version) O(goanna_abi_info, abi_version)
    FLAG(INTPTR) FLAG(STATIC) INFO(STABLE) INFO(GIL) INFO(FREETHREADED)
#ifdef REAL
#define NUMBER(real, ours) printf(#ours " %d\n", real);
#else
#define NUMBER(real, ours) printf(#ours " %d\n", GOANNA_SLOT_##ours);
#endif
    NUMBER(Py_mod_exec, MOD_EXEC) NUMBER(Py_mod_multiple_interpreters, MOD_MULTIPLE_INTERPRETERS)
    NUMBER(Py_mod_gil, MOD_GIL) NUMBER(Py_mod_name, MOD_NAME) NUMBER(Py_mod_doc, MOD_DOC)
    NUMBER(Py_mod_state_size, MOD_STATE_SIZE) NUMBER(Py_mod_methods, MOD_METHODS)
    NUMBER(Py_mod_state_traverse, MOD_STATE_TRAVERSE) NUMBER(Py_mod_state_clear, MOD_STATE_CLEAR)
    NUMBER(Py_mod_state_free, MOD_STATE_FREE) NUMBER(Py_mod_abi, MOD_ABI)
}
`

func interpreters(t *testing.T) []pyenv.Interpreter {
	t.Helper()
	found, err := pyenv.Find(context.Background(), pyenv.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func headers(t *testing.T, i pyenv.Interpreter) []string {
	t.Helper()
	options, err := i.Headers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return options
}

// targetsOf are the targets whose files an interpreter loads: their types must be as its headers have them.
func targetsOf(i pyenv.Interpreter) []string {
	switch {
	case i.FreeThreaded && i.Minor < 15:
		return []string{fmt.Sprintf("GOANNA_CP3%dT", i.Minor)}
	case i.FreeThreaded:
		return []string{"GOANNA_ABI3T"}
	case i.Minor >= 15:
		return []string{"GOANNA_ABI3", "GOANNA_ABI3T"}
	default:
		return []string{"GOANNA_ABI3"}
	}
}

// output compiles and runs a program.
func output(t *testing.T, dir, source string, args ...string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "program")
	cmd := exec.Command("cc", append([]string{"-x", "c", "-", "-o", program, "-I" + dir, "-Wno-deprecated-declarations"}, args...)...)
	cmd.Stdin = strings.NewReader(source)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("cc %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	out, err := exec.Command(program).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestDeclarationsAreThoseOfRealHeaders(t *testing.T) {
	dir := unpack(t)
	source := filepath.Join(dir, "functions_test.c")
	if err := os.WriteFile(source, []byte(functions), 0o666); err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, i := range interpreters(t) {
		include := headers(t, i)
		if include == nil {
			t.Logf("%s %s has no headers here", i.Path, i.Version)
			continue
		}
		compared++
		t.Run(i.Name(), func(t *testing.T) {
			for _, target := range targetsOf(i) {
				define := "-D" + target
				compile(t, dir, append([]string{"-fsyntax-only", "-Wall", "-Werror", "-Wno-deprecated-declarations", define, source}, include...)...)
				ours := output(t, dir, layouts, define)
				theirs := output(t, dir, layouts, append([]string{define, "-DREAL"}, include...)...)
				if ours != theirs {
					t.Errorf("%s: ours:\n%s\nPython.h's:\n%s", target, ours, theirs)
				}
				if i.Minor >= 15 {
					theirs := output(t, dir, slots, append([]string{define, "-DREAL"}, include...)...)
					if ours := output(t, dir, slots, define); ours != theirs {
						t.Errorf("%s: ours:\n%s\nPython.h's:\n%s", target, ours, theirs)
					}
				}
			}
		})
	}
	if compared == 0 {
		t.Error("no interpreter with headers was found")
	}
}

var include = regexp.MustCompile(`(?m)^#include "([^"]*)"`)

// TestIncludes holds the rules of ARCHITECTURE.md: which file of the shim includes which.
func TestIncludes(t *testing.T) {
	headers := map[string][]string{
		"pyabi.h": nil, "frame.h": nil, "platform.h": nil, "arrow.h": nil, "dlpack.h": nil,
		"conv.h": {"pyabi.h", "frame.h"}, "errors.h": {"pyabi.h", "frame.h"},
		"shim.h":  {"platform.h", "pyabi.h", "frame.h", "conv.h", "errors.h"},
		"array.h": {"shim.h"},
	}
	converting := map[string]string{"api.c": "conv/any.h", "outs.c": "conv/out.h"}
	for name, text := range shim.Files() {
		folder := path.Dir(name)
		for _, m := range include.FindAllSubmatch(text, -1) {
			included := path.Join(folder, string(m[1]))
			allowed := false
			switch folder {
			case "conv":
				allowed = path.Dir(included) == "conv"
			case "linux", "darwin":
				allowed = included == "platform.h" || path.Dir(included) == "posix"
			case "posix", "windows":
				allowed = path.Dir(included) == folder || included == "platform.h" || included == "shim.h"
			case ".":
				allowed = path.Dir(included) == "." || included == converting[name]
				if own, ok := headers[name]; ok {
					allowed = slices.Contains(own, included)
				}
			}
			if !allowed || path.Ext(included) != ".h" {
				t.Errorf("%s includes %s", name, included)
			}
		}
		if _, ok := headers[name]; folder == "." && path.Ext(name) == ".h" && !ok {
			t.Errorf("no rule says what %s includes", name)
		}
	}
}

// No converter includes itself, directly or by others.
func TestConvertersHaveNoCircle(t *testing.T) {
	files := shim.Files()
	var visit func(name string, above []string)
	visit = func(name string, above []string) {
		if slices.Contains(above, name) {
			t.Fatalf("%s includes itself by %q", name, above)
		}
		for _, m := range include.FindAllSubmatch(files[name], -1) {
			visit(path.Join("conv", string(m[1])), append(above, name))
		}
	}
	for name := range files {
		if path.Dir(name) == "conv" {
			visit(name, nil)
		}
	}
}

// TestArchitecture finds every file of the shim in ARCHITECTURE.md, which says what it is for and why it is C.
func TestArchitecture(t *testing.T) {
	text, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	files := shim.Files()
	for name := range files {
		if converter, ok := strings.CutPrefix(name, "conv/"); ok {
			name = converter
			if m := sized.FindStringSubmatch(name); m != nil && !strings.Contains(string(text), "`"+name+"`") {
				name = m[1] + "8.h` to `" + m[1] + "64.h"
			}
		}
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("ARCHITECTURE.md does not have %s", name)
		}
	}
	if len(files) < 50 {
		t.Errorf("found %d files", len(files))
	}
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "| |") && !strings.HasPrefix(line, "| |") {
			t.Errorf("ARCHITECTURE.md gives no reason: %s", line)
		}
	}
}

// sized are the integer converters of one size, which ARCHITECTURE.md has as a range.
var sized = regexp.MustCompile(`^(u?int)(?:16|32)\.h$`)
