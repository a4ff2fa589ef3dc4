package trial

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/goanna-py/goanna/internal/wheel"
)

// readGroup returns the requirements of a dependency group of a pyproject.toml, with those of the groups that it includes (PEP 735).
// It returns none if the file or the group does not exist. Older pips than 25.1 know no groups.
func readGroup(path, name string) ([]string, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var file struct {
		Groups map[string][]any `toml:"dependency-groups"`
	}
	if err := toml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	groups := make(map[string][]any)
	for name, entries := range file.Groups {
		normal := wheel.NormalizeName(name)
		if groups[normal] != nil {
			return nil, fmt.Errorf("%s: [dependency-groups] has %s twice", path, normal)
		}
		groups[normal] = entries
	}
	if groups[name] == nil {
		return nil, nil
	}
	requirements, err := resolveGroup(groups, name, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: [dependency-groups] %w", path, err)
	}
	return requirements, nil
}

// resolveGroup returns the requirements of a group. including are the groups by which it is included.
func resolveGroup(groups map[string][]any, name string, including []string) ([]string, error) {
	if slices.Contains(including, name) {
		return nil, fmt.Errorf("%s includes itself: %s", name, strings.Join(append(including, name), ", "))
	}
	entries, ok := groups[name]
	if !ok {
		return nil, fmt.Errorf("%s includes %s, which does not exist", including[len(including)-1], name)
	}
	var all []string
	for _, entry := range entries {
		switch entry := entry.(type) {
		case string:
			if err := wheel.CheckRequirement(entry); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			all = append(all, entry)
		case map[string]any:
			included, ok := entry["include-group"].(string)
			if !ok || len(entry) != 1 {
				return nil, fmt.Errorf("%s: expected a requirement or {include-group = NAME}, got %v", name, entry)
			}
			more, err := resolveGroup(groups, wheel.NormalizeName(included), append(slices.Clone(including), name))
			if err != nil {
				return nil, err
			}
			all = append(all, more...)
		default:
			return nil, fmt.Errorf("%s: expected a requirement or {include-group = NAME}, got %v", name, entry)
		}
	}
	return all, nil
}
