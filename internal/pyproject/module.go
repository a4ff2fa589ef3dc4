package pyproject

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	// keywords are keyword.kwlist of Python 3.15
	keywords = strings.Fields(`False None True and as assert async await break class continue def del elif else except
		finally for from global if import in is lambda nonlocal not or pass raise return try while with yield`)
)

// CheckModule checks a dotted import name. It takes ASCII alone, because the names become file names.
func CheckModule(name string) error {
	for part := range strings.SplitSeq(name, ".") {
		if !identifier.MatchString(part) {
			return fmt.Errorf("expected an import name such as imaging or company.imaging, got %q", name)
		}
		if slices.Contains(keywords, part) {
			return fmt.Errorf("%q is a keyword of Python and cannot be imported", part)
		}
	}
	return nil
}

// CheckSubmodule checks the name of a module in that of a wheel with several packages. goanna's own names begin with an underscore.
func CheckSubmodule(name string) error {
	if strings.Contains(name, ".") || strings.HasPrefix(name, "_") || name == "Array" || name == "PanicError" {
		return fmt.Errorf("expected a name such as zst, without a dot or a leading underscore, got %q", name)
	}
	return CheckModule(name)
}
