// Package shim holds the C half of the runtime: the extension module that CPython loads. The build compiles it, with
// the generated description of a module, once for each of the four targets that pyabi.h names.
package shim

import "embed"

// Files are the C sources and headers.
//
//go:embed *.c *.h
var Files embed.FS
