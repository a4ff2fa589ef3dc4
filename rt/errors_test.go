package rt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/py"
)

func TestChain(t *testing.T) {
	notExist := &fs.PathError{Op: "open", Path: "a.png", Err: syscall.ENOENT}
	_, number := strconv.Atoi("x")
	_, beyond := strconv.Atoi("99999999999999999999")
	tests := []struct {
		err  error
		want []link
	}{
		{errors.New("plain"), []link{{class: "RuntimeError", message: "plain"}}},
		{notExist, []link{{class: "OSError", errno: 2, message: "No such file or directory", filename: "a.png"}}},
		{fmt.Errorf("loading: %w", notExist), []link{
			{class: "OSError", errno: 2, message: "loading: open a.png: no such file or directory"},
			{class: "OSError", errno: 2, message: "No such file or directory", filename: "a.png"},
		}},
		{&os.LinkError{Op: "link", Old: "a", New: "b", Err: syscall.EEXIST}, []link{
			{class: "OSError", errno: 17, message: "File exists", filename: "a"},
		}},
		{syscall.EACCES, []link{{class: "OSError", errno: 13, message: "Permission denied"}}},
		{fs.ErrNotExist, []link{{class: "FileNotFoundError", message: "file does not exist"}}},
		{io.EOF, []link{{class: "EOFError", message: "EOF"}}},
		{fmt.Errorf("header: %w", io.ErrUnexpectedEOF), []link{
			{class: "EOFError", message: "header: unexpected EOF"},
			{class: "EOFError", message: "unexpected EOF"},
		}},
		{number, []link{{class: "ValueError", message: `strconv.Atoi: parsing "x": invalid syntax`}}},
		{beyond, []link{{class: "OverflowError", message: `strconv.Atoi: parsing "99999999999999999999": value out of range`}}},
		{context.DeadlineExceeded, []link{{class: "TimeoutError", message: "context deadline exceeded"}}},
		{&buffer.OutOfMemoryError{Size: 7}, []link{{class: "MemoryError", message: (&buffer.OutOfMemoryError{Size: 7}).Error()}}},
		{py.Errorf(py.ValueError, "radius is %d", -1), []link{{class: "ValueError", message: "radius is -1"}}},
		{py.Errorf(py.KeyError, "no entry: %w", io.EOF), []link{
			{class: "KeyError", message: "no entry: EOF"},
			{class: "EOFError", message: "EOF"},
		}},
		{py.Errorf(py.ValueError, "no picture: %w", notExist), []link{
			{class: "ValueError", message: "no picture: open a.png: no such file or directory"},
			{class: "OSError", errno: 2, message: "No such file or directory", filename: "a.png"},
		}},
	}
	for _, test := range tests {
		if got := chain(nil, test.err); !reflect.DeepEqual(got, test.want) {
			t.Errorf("chain(%v)\n got %+v\nwant %+v", test.err, got, test.want)
		}
	}
}

func TestPanicked(t *testing.T) {
	got := panicked("boom", []byte("goroutine 1"))
	want := []link{{class: "PanicError", message: "boom", note: "goroutine 1"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := panicked(&buffer.OutOfMemoryError{Size: 1}, nil); got[0].class != "MemoryError" {
		t.Errorf("memory that runs out is a %s", got[0].class)
	}
	if got := panicked(errors.New("index"), nil); !strings.Contains(got[0].message, "index") {
		t.Errorf("got %+v", got)
	}
}

func TestPlainClass(t *testing.T) {
	own := errors.New("a class of the module")
	module.sentinels = []*error{&own}
	t.Cleanup(func() { module.sentinels, module.remembers = nil, false })
	tests := []struct {
		err   error
		class string // "": it is not plain
	}{
		{errors.New("new"), "RuntimeError"},
		{fmt.Errorf("%d is new", 7), "RuntimeError"},
		{py.Errorf(py.ValueError, "radius is %d", -1), "ValueError"},
		{py.Errorf(py.KeyError, "k"), "KeyError"},
		{py.Errorf(py.ZeroDivisionError, "not in the list"), ""},
		{py.Errorf("NoSuchError", "not in the list"), ""},
		{py.Errorf(py.ValueError, "header: %w", io.EOF), ""},
		{fmt.Errorf("header: %w", errors.New("new")), ""},
		{io.EOF, ""},
		{fs.ErrNotExist, ""},
		{own, ""},
		{syscall.ENOENT, ""},
		{&fs.PathError{Op: "open", Path: "a.png", Err: syscall.ENOENT}, ""},
		{&buffer.TypeError{}, ""},
	}
	for _, test := range tests {
		if got, want := plainClass(test.err), numberOfClass(py.Class(test.class)); got != want {
			t.Errorf("the class of %v is %d, expected %d", test.err, got, want)
		}
		if class := chain(nil, test.err)[0].class; test.class != "" && class != test.class {
			t.Errorf("%v has the class %q, and is plain with the class %q", test.err, class, test.class)
		}
	}
	module.remembers = true
	if got := plainClass(errors.New("new")); got != 0 {
		t.Errorf("the class of an error to remember is %d, expected 0", got)
	}
}
