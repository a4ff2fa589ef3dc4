// Package frame has the one declaration of what passes between the shim and the Go library, in C. Package rt imports it, so that
// "go mod vendor" copies the header and a change of the header compiles rt again.
package frame

import _ "embed"

// Header is the text of frame.h.
//
//go:embed frame.h
var Header []byte
