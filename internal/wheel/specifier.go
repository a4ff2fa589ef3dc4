package wheel

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// specifierForm divides a version specifier (PEP 440) into its operator and its version.
var specifierForm = regexp.MustCompile(`^(~=|===|==|!=|<=|>=|<|>)[ \t]*(\S+)$`)

// CheckSpecifiers checks a set of version specifiers: ">=3.11,<4".
func CheckSpecifiers(specifiers string) error {
	_, err := splitSpecifiers(specifiers)
	return err
}

// splitSpecifiers returns the specifiers of a set, and refuses one without any.
func splitSpecifiers(set string) ([]string, error) {
	var all []string
	for part := range strings.SplitSeq(set, ",") {
		if part = strings.Trim(part, " \t"); part == "" {
			continue
		}
		if err := checkSpecifier(part); err != nil {
			return nil, err
		}
		all = append(all, part)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("expected version specifiers as in PEP 440, such as >=3.11; got %q", set)
	}
	return all, nil
}

// checkSpecifier checks one specifier, with what its operator lets follow.
func checkSpecifier(specifier string) error {
	fault := fmt.Errorf("expected version specifiers as in PEP 440, such as >=3.11; got %q", specifier)
	m := specifierForm.FindStringSubmatch(specifier)
	if m == nil {
		return fault
	}
	operator, version := m[1], m[2]
	if operator == "===" {
		return nil // compares any text
	}
	prefix, wildcard := strings.CutSuffix(version, ".*")
	parts := validVersion.FindStringSubmatch(prefix)
	if parts == nil {
		return fault
	}
	part := func(name string) string { return parts[validVersion.SubexpIndex(name)] }
	equal := operator == "==" || operator == "!="
	if wildcard && (!equal || part("dev") != "" || part("local") != "") || part("local") != "" && !equal {
		return fault
	}
	if operator == "~=" && !strings.Contains(part("release"), ".") {
		return fmt.Errorf("~= needs a version of two numbers or more, such as ~=1.2; got %q", specifier)
	}
	return nil
}

// PythonBefore returns the newest CPython before 3.minor, "3.10", that a set of specifiers for requires-python admits, and
// whether it admits any. It takes versions by their release numbers.
func PythonBefore(set string, minor int) (admitted string, ok bool, err error) {
	specifiers, err := splitSpecifiers(set)
	if err != nil {
		return "", false, err
	}
	for older := minor - 1; older >= 0; older-- {
		if admitsMinor(specifiers, older) {
			return fmt.Sprintf("3.%d", older), true, nil
		}
	}
	return "", false, nil
}

// AdmitsMinor reports whether a set of specifiers for requires-python admits a release of CPython 3.minor.
func AdmitsMinor(set string, minor int) (bool, error) {
	specifiers, err := splitSpecifiers(set)
	return admitsMinor(specifiers, minor), err
}

// AdmitsPython reports whether a set of specifiers for requires-python admits a CPython, "3.15.0rc1". As pip, it takes that by its release numbers.
func AdmitsPython(set, version string) (bool, error) {
	specifiers, err := splitSpecifiers(set)
	if err != nil {
		return false, err
	}
	version = strings.TrimSuffix(version, "+") // of a build between releases
	if !validVersion.MatchString(version) {
		return false, fmt.Errorf("expected a version such as 3.13.5, got %q", version)
	}
	return admitAll(specifiers, releaseNumbers(version)), nil
}

// admitsMinor tries the first release, and a later one than there will be.
func admitsMinor(specifiers []string, minor int) bool {
	return admitAll(specifiers, []int{3, minor, 0}) || admitAll(specifiers, []int{3, minor, 99})
}

func admitAll(specifiers []string, release []int) bool {
	return !slices.ContainsFunc(specifiers, func(s string) bool { return !admits(s, release) })
}

// admits reports whether a specifier that checkSpecifier accepts admits a final release.
func admits(specifier string, release []int) bool {
	m := specifierForm.FindStringSubmatch(specifier)
	operator, version := m[1], m[2]
	if operator == "===" {
		return version == fmt.Sprintf("%d.%d.%d", release[0], release[1], release[2])
	}
	prefix, wildcard := strings.CutSuffix(version, ".*")
	numbers := releaseNumbers(prefix)
	order := compareReleases(release, numbers)
	switch operator {
	case "==", "!=":
		equal := order == 0
		if wildcard {
			equal = hasPrefix(release, numbers)
		}
		return equal == (operator == "==")
	case "~=":
		return order >= 0 && hasPrefix(release, numbers[:len(numbers)-1])
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	default:
		return order >= 0
	}
}

// releaseNumbers are the numbers of a version's release part: 3, 11 of "3.11rc1". Numbers too great for an int are the greatest.
func releaseNumbers(version string) []int {
	var numbers []int
	for text := range strings.SplitSeq(validVersion.FindStringSubmatch(version)[validVersion.SubexpIndex("release")], ".") {
		n, _ := strconv.Atoi(text) // of digits: the greatest int where there are too many
		numbers = append(numbers, n)
	}
	return numbers
}

// compareReleases orders releases; missing numbers are 0.
func compareReleases(a, b []int) int {
	for n := range max(len(a), len(b)) {
		if order := at(a, n) - at(b, n); order != 0 {
			return order
		}
	}
	return 0
}

func hasPrefix(release, prefix []int) bool {
	for n := range prefix {
		if at(release, n) != prefix[n] {
			return false
		}
	}
	return true
}

func at(numbers []int, n int) int {
	if n < len(numbers) {
		return numbers[n]
	}
	return 0
}
