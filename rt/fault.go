package rt

import (
	"fmt"
	"runtime/debug"
)

// panicOnFault makes every memory fault in this goroutine a panic, such as the SIGBUS of a memory map whose file shrank. By default
// the Go runtime ends the process after a fault at an address that is not near nil. The runtime reuses its goroutines for calls from
// C, so each call makes the setting; it takes about a nanosecond.
func panicOnFault() { debug.SetPanicOnFault(true) }

// firstPage is the end of the addresses at which the Go runtime takes a fault for that of a nil pointer.
const firstPage = 4096

// faultMessage returns a message for the panic of a memory fault, whose own message is that of a nil pointer. It returns false for
// other panics.
func faultMessage(r any) (message string, ok bool) {
	fault, ok := r.(interface{ Addr() uintptr })
	if !ok || fault.Addr() < firstPage {
		return "", false
	}
	return fmt.Sprintf("memory at %#x cannot be accessed: memory of Python that is gone, as of a memory map whose file shrank, or read-only", fault.Addr()), true
}
