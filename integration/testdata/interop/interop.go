// Package interop passes memory of other Go libraries to Python and back, and says its addresses.
package interop

import (
	"fmt"
	"runtime/debug"
	"strings"
	"unsafe"
)

// VersionOf returns the version of a Go module that is linked, and for "image" that of Go.
func VersionOf(module string) (string, error) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "", fmt.Errorf("the library has no build information")
	}
	if module == "image" {
		return strings.TrimPrefix(info.GoVersion, "go"), nil
	}
	for _, m := range info.Deps {
		if m.Path == module {
			return strings.TrimPrefix(m.Version, "v"), nil
		}
	}
	return "", fmt.Errorf("module %s is not linked", module)
}

// address returns the address of the first item of a slice.
func address[T any](s []T) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(s))) }
