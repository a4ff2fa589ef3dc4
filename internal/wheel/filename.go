package wheel

import (
	"fmt"
	"strings"
)

// Identity is what the file name of a wheel says (PEP 427).
type Identity struct {
	Name, Version string // as they are spelt there
	Build         string // the build number; empty where there is none
	Tags          Tags
}

// ParseFileName reads "name-version(-build)?-python-abi-platform.whl".
func ParseFileName(name string) (Identity, error) {
	stem, ok := strings.CutSuffix(name, ".whl")
	parts := strings.Split(stem, "-")
	if !ok || len(parts) != 5 && len(parts) != 6 {
		return Identity{}, fmt.Errorf("%s: expected the name of a wheel, name-version-python-abi-platform.whl", name)
	}
	id := Identity{Name: parts[0], Version: parts[1]}
	if len(parts) == 6 {
		id.Build = parts[2]
		if id.Build == "" || id.Build[0] < '0' || id.Build[0] > '9' {
			return Identity{}, fmt.Errorf("%s: expected a build number that begins with a digit, got %q", name, id.Build)
		}
	}
	tags := parts[len(parts)-3:]
	id.Tags = Tags{strings.Split(tags[0], "."), strings.Split(tags[1], "."), strings.Split(tags[2], ".")}
	return id, nil
}
