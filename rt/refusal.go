package rt

// Refusal is the error of an argument, or of a value in one, that Go does not accept.
type Refusal struct {
	Place string // of the value in the argument: "[3]['key']"; "" is the argument itself
	Err   error
}

func (r *Refusal) Error() string { return r.Err.Error() }

// Unwrap returns the reason.
func (r *Refusal) Unwrap() error { return r.Err }

// refuse panics with a Refusal, to end the loading of an argument.
func refuse(err error) { panic(&Refusal{Err: err}) }

// refused is deferred. It recovers from a Refusal and stores it in err.
func refused(err *error) {
	switch r := recover().(type) {
	case nil:
	case *Refusal:
		*err = r
	default:
		panic(r)
	}
}

// refusedIn is deferred by functions that load a container. It adds the place of the current item to a Refusal, and panics again.
func refusedIn(place func() string) {
	switch r := recover().(type) {
	case nil:
	case *Refusal:
		r.Place = place() + r.Place
		panic(r)
	default:
		panic(r)
	}
}
