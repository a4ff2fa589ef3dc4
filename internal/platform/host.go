package platform

import "strings"

// replaced is the ending of the name of a file that [Replace] has put aside.
const replaced = ".replaced"

// IsReplaced reports whether a file is one that [Replace] has put aside, because a process had it loaded.
func IsReplaced(name string) bool { return strings.HasSuffix(name, replaced) }
