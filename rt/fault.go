package rt

import (
	"fmt"
	"runtime/debug"
)

// panicOnFault has a fault on memory that is no nil pointer's panic, too, as long as this goroutine lives: that of a memory map whose
// file shrank, say (SIGBUS). Without it the Go runtime ends the process. The goroutine is one that the runtime keeps for calls from C
// and gives to one after another, so the setting is made in each call; it takes about a nanosecond.
func panicOnFault() { debug.SetPanicOnFault(true) }

// firstPage is where the addresses of nil pointers and their fields are to the Go runtime.
const firstPage = 4096

// faulted says in place of a panic's own message, which is that of a nil pointer, what was at the address of a fault.
func faulted(r any) (message string, ok bool) {
	fault, ok := r.(interface{ Addr() uintptr })
	if !ok || fault.Addr() < firstPage {
		return "", false
	}
	return fmt.Sprintf("memory at %#x cannot be accessed: memory of Python that is gone, as of a memory map whose file shrank, or read-only", fault.Addr()), true
}
