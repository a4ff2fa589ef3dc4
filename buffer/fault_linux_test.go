package buffer

import (
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"syscall"
	"testing"
	"unsafe"
)

// Several goroutines share a large copy. The calling goroutine panics after a fault in any piece.
func TestFaultOfASharedCopy(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	const size = 4 * parallelBytes
	file, err := os.Create(filepath.Join(t.TempDir(), "map"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := file.Truncate(size); err != nil {
		t.Fatal(err)
	}
	mapped, err := syscall.Mmap(int(file.Fd()), 0, size, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Munmap(mapped)
	if err := file.Truncate(4096); err != nil {
		t.Fatal(err)
	}
	to := FromSlice(make([]uint16, size/2))
	from := FromSlice(unsafe.Slice((*uint16)(unsafe.Pointer(unsafe.SliceData(mapped))), size/2))
	for range 20 {
		func() {
			defer func() {
				if fault, ok := recover().(interface{ Addr() uintptr }); !ok || fault.Addr() < uintptr(unsafe.Pointer(unsafe.SliceData(mapped))) {
					t.Errorf("got %v, expected the panic of a fault", fault)
				}
			}()
			t.Error(to.CopyFrom(from.View), "of memory that is gone")
		}()
	}
}
