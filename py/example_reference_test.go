package py_test

import "github.com/goanna-py/goanna/py"

// Subject has an observer, which outlives the call that gave it.
type Subject struct{ observer *py.Reference }

// NewSubject keeps the observer.
func NewSubject(observer py.Object) (*Subject, error) {
	kept, err := observer.Keep()
	return &Subject{kept}, err
}

// Notify calls the observer.
func (s *Subject) Notify(event string) (py.Object, error) {
	observer, err := s.observer.Object()
	if err != nil {
		return py.Object{}, err
	}
	return observer.Call(event)
}

// Detach releases the observer.
func (s *Subject) Detach() { s.observer.Release() }

func ExampleReference() {
	python(`
import examples
events = []
subject = examples.Subject(events.append)
subject.notify("started")
subject.detach()
print(events)
`)
	// Output: ['started']
}
