package rt

import "encoding"

// UnmarshalBinary makes a value of what its MarshalBinary has returned.
func UnmarshalBinary[T any, P interface {
	*T
	encoding.BinaryUnmarshaler
}](data []byte) (P, error) {
	p := P(new(T))
	return p, p.UnmarshalBinary(data)
}

// UnmarshalText makes a value of what its MarshalText has returned.
func UnmarshalText[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](text []byte) (P, error) {
	p := P(new(T))
	return p, p.UnmarshalText(text)
}
