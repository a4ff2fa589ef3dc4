package wheel

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/github/go-spdx/v2/spdxexp"
)

// Metadata is a distribution's core metadata, version 2.4
// (https://packaging.python.org/en/latest/specifications/core-metadata/). Name and Version are required.
type Metadata struct {
	Name                 string
	Version              string // any spelling that PEP 440 accepts
	Summary              string // one line
	Description          string // the readme's text
	ContentType          string // the readme's: "text/markdown"
	RequiresPython       string
	LicenseExpression    string   // SPDX
	License              string   // the text of a licence that has no expression; not with LicenseExpression
	LicenseFiles         []string // slash-separated paths relative to the project
	Authors, Maintainers []Person
	Keywords             []string
	Classifiers          []string
	URLs                 map[string]string   // by label
	Dependencies         []string            // PEP 508
	OptionalDependencies map[string][]string // by extra
	// EntryPoints are objects ("module:function") by group and name; the group of commands is "console_scripts".
	EntryPoints map[string]map[string]string
}

// Person has a name, an e-mail address or both.
type Person struct{ Name, Email string }

// Marshal returns the text of METADATA. Its errors name the field as [project] in pyproject.toml does.
func (m *Metadata) Marshal() ([]byte, error) {
	if err := CheckName(m.Name); err != nil {
		return nil, fmt.Errorf("name: %w", err)
	}
	version, err := NormalizeVersion(m.Version)
	if err != nil {
		return nil, fmt.Errorf("version: %w", err)
	}
	h := headers{}
	h.add("", "Metadata-Version", "2.4")
	h.add("name", "Name", m.Name)
	h.add("version", "Version", version)
	h.optional("description", "Summary", m.Summary)
	h.optional("keywords", "Keywords", strings.Join(m.Keywords, ","))
	for _, keyword := range m.Keywords {
		if strings.Contains(keyword, ",") {
			h.fail("keywords: expected words without commas, got %q", keyword)
		}
	}
	h.people("authors", "Author", m.Authors)
	h.people("maintainers", "Maintainer", m.Maintainers)
	m.license(&h)
	for _, classifier := range m.Classifiers {
		h.add("classifiers", "Classifier", classifier)
	}
	if m.RequiresPython != "" {
		if err := CheckSpecifiers(m.RequiresPython); err != nil {
			h.fail("requires-python: %w", err)
		}
		h.add("requires-python", "Requires-Python", m.RequiresPython)
	}
	for _, label := range slices.Sorted(maps.Keys(m.URLs)) {
		if len(label) > 32 || label == "" || strings.Contains(label, ",") {
			h.fail("urls: expected labels of 1 to 32 characters without commas, got %q", label)
		}
		h.add("urls", "Project-URL", label+", "+m.URLs[label])
	}
	m.dependencies(&h)
	h.optional("readme", "Description-Content-Type", m.ContentType)
	if h.err != nil {
		return nil, h.err
	}
	if m.Description != "" {
		h.text.WriteByte('\n')
		h.text.WriteString(strings.ReplaceAll(m.Description, "\r\n", "\n"))
		if !strings.HasSuffix(m.Description, "\n") {
			h.text.WriteByte('\n')
		}
	}
	return h.text.Bytes(), nil
}

func (m *Metadata) license(h *headers) {
	if m.LicenseExpression != "" {
		expression, err := normalizeExpression(m.LicenseExpression)
		if err != nil {
			h.fail("license: %w", err)
		}
		if m.License != "" {
			h.fail("license: expected an SPDX expression or a text, got both")
		}
		for _, classifier := range m.Classifiers {
			if strings.HasPrefix(classifier, "License ::") {
				h.fail("classifiers: %q repeats license = %q (PEP 639 allows one of the two)", classifier, m.LicenseExpression)
			}
		}
		h.add("license", "License-Expression", expression)
	}
	if m.License != "" {
		// this header alone has several lines; RFC 822 indents all but the first
		lines := strings.Split(strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(m.License)), "\n")
		for n := range lines {
			lines[n] = strings.TrimRight(lines[n], " \t\r")
		}
		fmt.Fprintf(&h.text, "License: %s\n", strings.Join(lines, "\n        "))
	}
	for _, file := range m.LicenseFiles {
		h.add("license-files", "License-File", file)
	}
}

func (m *Metadata) dependencies(h *headers) {
	for _, dependency := range m.Dependencies {
		if err := CheckRequirement(dependency); err != nil {
			h.fail("dependencies: %w", err)
		}
		h.add("dependencies", "Requires-Dist", strings.TrimSpace(dependency))
	}
	for _, extra := range slices.Sorted(maps.Keys(m.OptionalDependencies)) {
		if err := CheckName(extra); err != nil {
			h.fail("optional-dependencies: %w", err)
		}
		normal := NormalizeName(extra)
		h.add("optional-dependencies", "Provides-Extra", normal)
		for _, dependency := range m.OptionalDependencies[extra] {
			if err := CheckRequirement(dependency); err != nil {
				h.fail("optional-dependencies: %s: %w", extra, err)
			}
			h.add("optional-dependencies", "Requires-Dist", withExtra(dependency, normal))
		}
	}
}

// withExtra restricts a requirement to an extra.
func withExtra(dependency, extra string) string {
	separator := ";"
	if strings.Contains(dependency, "@") {
		// the marker of a requirement by URL follows " ;", because a URL may contain a semicolon
		separator = " ;"
	}
	requirement, marker, has := strings.Cut(dependency, separator)
	requirement = strings.TrimSpace(requirement)
	if separator == " ;" {
		requirement += " "
	}
	if has {
		return fmt.Sprintf("%s; (%s) and extra == '%s'", requirement, strings.TrimSpace(marker), extra)
	}
	return fmt.Sprintf("%s; extra == '%s'", requirement, extra)
}

// spdxOperator is one in any case of letters: PEP 639 lets tools accept that, and the SPDX grammar has capitals.
var spdxOperator = regexp.MustCompile(`(?i)\b(AND|OR|WITH)\b`)

// normalizeExpression checks an SPDX expression against SPDX's lists of licences and exceptions, and returns it with its operators
// in capitals.
func normalizeExpression(expression string) (string, error) {
	fields := strings.Fields(expression)
	for n, field := range fields {
		if spdxOperator.FindString(field) == field {
			fields[n] = strings.ToUpper(field)
		}
	}
	normal := strings.Join(fields, " ")
	if _, err := spdxexp.ExtractLicenses(normal); err != nil {
		return "", fmt.Errorf("expected an SPDX expression, such as BSD-3-Clause or MIT OR Apache-2.0; got %q: %w", expression, err)
	}
	return normal, nil
}

// headers collects header lines and keeps the first error.
type headers struct {
	text bytes.Buffer
	err  error
}

func (h *headers) fail(format string, args ...any) {
	if h.err == nil {
		h.err = fmt.Errorf(format, args...)
	}
}

// isLine reports whether every reader of a wheel takes a text for one line. importlib.metadata and pip divide the files of dist-info
// by str.splitlines, which also ends a line at several control characters, U+2028 and U+2029.
func isLine(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return r != '\t' && unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	})
}

// add writes one header. It refuses a line break in the value, which would begin another header.
func (h *headers) add(field, header, value string) {
	if !isLine(value) {
		h.fail("%s: expected one line, got %q", field, value)
	}
	h.text.WriteString(header + ": " + value + "\n")
}

func (h *headers) optional(field, header, value string) {
	if value != "" {
		h.add(field, header, value)
	}
}

func (h *headers) people(field, header string, people []Person) {
	var names, emails []string
	for _, p := range people {
		switch {
		case p.Name == "" && p.Email == "":
			h.fail("%s: expected a name, an email or both", field)
		case p.Email == "":
			names = append(names, p.Name)
		case p.Name == "":
			emails = append(emails, p.Email)
		default:
			emails = append(emails, displayName(p.Name)+" <"+p.Email+">")
		}
		if p.Email != "" && !strings.Contains(p.Email, "@") {
			h.fail("%s: expected an email address, got %q", field, p.Email)
		}
	}
	h.optional(field, header, strings.Join(names, ", "))
	h.optional(field, header+"-email", strings.Join(emails, ", "))
}

// displayName quotes a name that has characters with a meaning in RFC 822's lists of addresses.
func displayName(name string) string {
	if !strings.ContainsAny(name, `()<>[]:;@\,."`) {
		return name
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}

// These have the grammar of entry points (https://packaging.python.org/en/latest/specifications/entry-points/) with the names that
// it recommends, and without the extras that it discourages.
var (
	entryPointGroup  = regexp.MustCompile(`^[\pL\pN_]+(\.[\pL\pN_]+)*$`)
	entryPointName   = regexp.MustCompile(`^[\pL\pN_.-]+$`)
	entryPointObject = regexp.MustCompile(`^[\pL\pN_]+(\.[\pL\pN_]+)*(\s*:\s*[\pL\pN_]+(\.[\pL\pN_]+)*)?$`)
)

// isScript reports whether installers make commands of a group's entry points.
func isScript(group string) bool { return group == "console_scripts" || group == "gui_scripts" }

// CheckEntryPoints checks the groups, names and objects of the entry points.
func (m *Metadata) CheckEntryPoints() error {
	_, err := m.entryPoints()
	return err
}

// entryPoints returns the text of entry_points.txt, nil where there is none.
func (m *Metadata) entryPoints() ([]byte, error) {
	var b bytes.Buffer
	for _, group := range slices.Sorted(maps.Keys(m.EntryPoints)) {
		if len(m.EntryPoints[group]) == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "[%s]\n", group)
		for _, name := range slices.Sorted(maps.Keys(m.EntryPoints[group])) {
			object := m.EntryPoints[group][name]
			switch {
			case !entryPointGroup.MatchString(group):
				return nil, fmt.Errorf("entry points: expected a group such as console_scripts or a.b, got %q", group)
			case !entryPointName.MatchString(name):
				return nil, fmt.Errorf("entry point %q of %s: expected a name of letters, digits, '_', '.' and '-'", name, group)
			case !isLine(object) || !entryPointObject.MatchString(object):
				return nil, fmt.Errorf("entry point %q of %s: expected module:object, got %q", name, group, object)
			case isScript(group) && !strings.Contains(object, ":"):
				return nil, fmt.Errorf("entry point %q of %s: expected module:function, which the command calls; got %q", name, group, object)
			}
			fmt.Fprintf(&b, "%s = %s\n", name, object)
		}
	}
	return b.Bytes(), nil
}
