package platform

import _ "embed"

//go:embed glibc217.h
var glibc217Text []byte

// glibc217 binds glibc's functions at version 2.17, so that modules load on every system with that version or a newer one.
var glibc217 = Header{"glibc217.h", glibc217Text}
