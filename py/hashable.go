package py

// Hashable is a value of Python that Go compares by == and has as the key of a map, for a type parameter that is comparable.
//
// None, bool, int, float, complex, str and timedeltas are what any has of them. Bytes, tuples and ints of more than 64 bits have types that Go
// compares by value; as results they are bytes, tuples and ints. A datetime needs a time zone, and is one of UTC. Go compares an instance of a class of
// the module as it compares its value in Go. It compares an object by identity if its class has the hash of object, as exceptions and functions do. Any other
// object is a TypeError: a list, a dict, and a Decimal, whose class has a hash of its own.
//
// Go tells 1, 1.0 and True apart, which are one key in Python.
type Hashable any
