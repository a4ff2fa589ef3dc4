package wheel

import (
	"fmt"
	"regexp"
	"strings"
)

// validVersion matches PEP 440's public and local version identifiers in every spelling that it accepts.
var validVersion = regexp.MustCompile(`(?i)^\s*v?` +
	`(?:(?P<epoch>\d+)!)?` +
	`(?P<release>\d+(?:\.\d+)*)` +
	`(?:[-_.]?(?P<pre>alpha|beta|preview|pre|rc|a|b|c)[-_.]?(?P<prenumber>\d+)?)?` +
	`(?:-(?P<implicitpost>\d+)|[-_.]?(?P<post>post|rev|r)[-_.]?(?P<postnumber>\d+)?)?` +
	`(?:[-_.]?(?P<dev>dev)[-_.]?(?P<devnumber>\d+)?)?` +
	`(?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*$`)

// NormalizeVersion checks a version against PEP 440 and returns its normal form: "1.0rc1" for "v1.0-RC.1".
func NormalizeVersion(version string) (string, error) {
	m := validVersion.FindStringSubmatch(version)
	if m == nil {
		return "", fmt.Errorf("expected a version as in PEP 440, such as 1.2.3 or 1.0rc1; got %q", version)
	}
	part := func(name string) string { return strings.ToLower(m[validVersion.SubexpIndex(name)]) }
	var b strings.Builder
	if epoch := number(part("epoch")); epoch != "0" {
		b.WriteString(epoch + "!")
	}
	for n, component := range strings.Split(part("release"), ".") {
		if n > 0 {
			b.WriteByte('.')
		}
		b.WriteString(number(component))
	}
	switch pre := part("pre"); pre {
	case "":
	case "alpha", "a":
		b.WriteString("a" + number(part("prenumber")))
	case "beta", "b":
		b.WriteString("b" + number(part("prenumber")))
	default:
		b.WriteString("rc" + number(part("prenumber")))
	}
	if implicit := part("implicitpost"); implicit != "" {
		b.WriteString(".post" + number(implicit))
	} else if part("post") != "" {
		b.WriteString(".post" + number(part("postnumber")))
	}
	if part("dev") != "" {
		b.WriteString(".dev" + number(part("devnumber")))
	}
	if local := part("local"); local != "" {
		b.WriteByte('+')
		for n, segment := range separators.Split(local, -1) {
			if n > 0 {
				b.WriteByte('.')
			}
			if strings.Trim(segment, "0123456789") == "" {
				segment = number(segment)
			}
			b.WriteString(segment)
		}
	}
	return b.String(), nil
}

// number drops leading zeros. No digits mean 0.
func number(digits string) string {
	if digits = strings.TrimLeft(digits, "0"); digits != "" {
		return digits
	}
	return "0"
}
