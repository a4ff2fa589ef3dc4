package py

// Hashable is a value of Python that Go compares by == and has as the key of a map, for a type parameter that is comparable. It is as any is, but
// of a list, a dict or another object that Python itself does not hash, and of an object whose class has a hash of its own, Python sees a TypeError.
// None, bool, int, float, complex, str, timedeltas and exceptions are what any has. Bytes, tuples and ints of more than 64 bits have types
// that Go compares by value, which are bytes, tuples and ints as results. A datetime needs a time zone, and is one of UTC. An instance of a class of the
// module compares as Go compares it. Objects whose class has the hash of object are compared by identity.
//
// Go tells 1, 1.0 and True apart, which are one key in Python.
type Hashable any
