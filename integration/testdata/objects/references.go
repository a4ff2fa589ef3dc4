package objects

import (
	"runtime"

	"github.com/goanna-py/goanna/py"
)

var references = map[string]*py.Reference{}

// KeepReference keeps an object under a name.
func KeepReference(name string, o py.Object) error {
	r, err := o.Keep()
	if err != nil {
		return err
	}
	mu.Lock()
	defer mu.Unlock()
	references[name] = r
	return nil
}

func reference(name string) *py.Reference {
	mu.Lock()
	defer mu.Unlock()
	return references[name]
}

// KeptObject returns what is kept under a name.
func KeptObject(name string) (py.Object, error) { return reference(name).Object() }

// KeptElsewhere asks for it in a goroutine of its own.
func KeptElsewhere(name string) (o py.Object, err error) {
	done := make(chan struct{})
	go func() {
		o, err = reference(name).Object()
		close(done)
	}()
	<-done
	return o, err
}

// ReleaseObject drops it, without the GIL.
func ReleaseObject(name string) { reference(name).Release() }

// ReleaseHeld drops it with the GIL.
func ReleaseHeld(name string, o py.Object) { reference(name).Release() }

// ForgetObject leaves it to the garbage collector.
func ForgetObject(name string) {
	mu.Lock()
	delete(references, name)
	mu.Unlock()
	runtime.GC()
	runtime.GC()
}
