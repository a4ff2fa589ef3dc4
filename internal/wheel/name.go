package wheel

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	validName  = regexp.MustCompile(`(?i)^([a-z0-9]|[a-z0-9][a-z0-9._-]*[a-z0-9])$`)
	separators = regexp.MustCompile(`[-_.]+`)
)

// CheckName reports whether name may be the name of a distribution (PEP 508).
func CheckName(name string) error {
	if !validName.MatchString(name) {
		return fmt.Errorf("expected a name of ASCII letters, digits, '-', '_' and '.', beginning and ending with a letter or digit; got %q", name)
	}
	return nil
}

// NormalizeName returns a name in the form in which installers compare names (PEP 503): "my-package".
func NormalizeName(name string) string {
	return strings.ToLower(separators.ReplaceAllString(name, "-"))
}

// FileName returns a name in the form that file names of wheels use (PEP 427): "my_package".
func FileName(name string) string {
	return strings.ReplaceAll(NormalizeName(name), "-", "_")
}
