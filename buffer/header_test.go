package buffer

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unsafe"
)

// A C program prints the offsets of the members in CPython's header. The test compiles and runs it, and so needs no cgo.
func TestLayoutIsThatOfTheHeader(t *testing.T) {
	if wordSize != 8 {
		t.Log("the header is that of a 64-bit Python")
		return
	}
	include, err := exec.Command("python3", "-c", "import sysconfig; print(sysconfig.get_path('include'))").Output()
	if err != nil {
		t.Fatalf("expected a python3 on PATH: %v", err)
	}
	members := []string{"buf", "obj", "len", "itemsize", "readonly", "ndim", "format", "shape", "strides", "suboffsets", "internal"}
	source := "#include <Python.h>\n#include <stddef.h>\n#include <stdio.h>\nint main(void) {\n"
	for _, m := range members {
		source += fmt.Sprintf("printf(\"%%zu \", offsetof(Py_buffer, %s));\n", m)
	}
	source += "printf(\"%zu %d %d\\n\", sizeof(Py_buffer), PyBUF_MAX_NDIM, PyBUF_WRITEABLE); return 0; }\n"
	dir := t.TempDir()
	program := filepath.Join(dir, "layout")
	if err := os.WriteFile(program+".c", []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	cc := exec.Command("cc", "-I", strings.TrimSpace(string(include)), "-o", program, program+".c")
	if out, err := cc.CombinedOutput(); err != nil {
		t.Fatalf("expected a C compiler and the headers of python3: %v\n%s", err, out)
	}
	out, err := exec.Command(program).Output()
	if err != nil {
		t.Fatal(err)
	}
	var b Buffer
	want := fmt.Sprintln(unsafe.Offsetof(b.buf), unsafe.Offsetof(b.obj), unsafe.Offsetof(b.len), unsafe.Offsetof(b.itemsize),
		unsafe.Offsetof(b.readonly), unsafe.Offsetof(b.ndim), unsafe.Offsetof(b.format), unsafe.Offsetof(b.shape), unsafe.Offsetof(b.strides),
		unsafe.Offsetof(b.suboffsets), unsafe.Offsetof(b.internal), unsafe.Sizeof(b), PyBUF_MAX_NDIM, int(PyBUF_WRITEABLE))
	if string(out) != want {
		t.Errorf("the header says %s, Buffer is %s", out, want)
	}
}
