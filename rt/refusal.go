package rt

// Refusal is an argument, or a value in one, that was found wrong in Go.
type Refusal struct {
	Place string // of the value in the argument: "[3]['key']"; "" is the argument itself
	Err   error
}

func (r *Refusal) Error() string { return r.Err.Error() }

// Unwrap returns the reason.
func (r *Refusal) Unwrap() error { return r.Err }

// refuse ends the loading of an argument.
func refuse(err error) { panic(&Refusal{Err: err}) }

// refused is deferred: it makes an error of the refusal that ends the loading of an argument.
func refused(err *error) {
	switch r := recover().(type) {
	case nil:
	case *Refusal:
		*err = r
	default:
		panic(r)
	}
}

// refusedIn is deferred by what loads a container: it names the item that is on its way in a refusal.
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
