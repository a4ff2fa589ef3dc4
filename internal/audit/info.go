package audit

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/textproto"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/wheel"
)

// auditInfo checks the dist-info folder, METADATA and WHEEL against the file name.
func (r *Report) auditInfo(id wheel.Identity, c *content) {
	if c.info == "" {
		return
	}
	name, version, _ := strings.Cut(strings.TrimSuffix(c.info, ".dist-info"), "-")
	r.compareIdentity(c.info, id, name, version)
	if h := r.headers(c, "METADATA"); h != nil {
		r.auditMetadata(id, h, c)
	}
	if h := r.headers(c, "WHEEL"); h != nil {
		r.auditWheelFile(id, h, c)
	}
}

// compareIdentity compares a name and a version with those of the file name, in the form in which installers compare them.
func (r *Report) compareIdentity(where string, id wheel.Identity, name, version string) {
	if wheel.NormalizeName(name) != wheel.NormalizeName(id.Name) {
		r.fail("%s: expected the file name's name %s, got %q", where, id.Name, name)
	}
	own, err1 := wheel.NormalizeVersion(version)
	expected, err2 := wheel.NormalizeVersion(id.Version)
	if err1 != nil || err2 != nil || own != expected {
		r.fail("%s: expected the file name's version %s, got %q", where, id.Version, version)
	}
}

// headers reads the headers of a file in dist-info. It returns nil where they are missing or cannot be read, which are faults.
func (r *Report) headers(c *content, name string) textproto.MIMEHeader {
	name = c.info + "/" + name
	m := c.files[name]
	if m == nil {
		r.fail("%s is missing", name)
		return nil
	}
	h, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(m.data))).ReadMIMEHeader()
	if err != nil && !errors.Is(err, io.EOF) { // a file without a body ends behind the last header
		r.fail("%s: %v", name, err)
		return nil
	}
	return h
}

// auditMetadata checks core metadata (https://packaging.python.org/en/latest/specifications/core-metadata/).
func (r *Report) auditMetadata(id wheel.Identity, h textproto.MIMEHeader, c *content) {
	where := c.info + "/METADATA"
	if version := h.Get("Metadata-Version"); !strings.HasPrefix(version, "1.") && !strings.HasPrefix(version, "2.") {
		r.fail("%s: Metadata-Version: expected 1 or 2, got %q", where, version)
	}
	r.compareIdentity(where, id, h.Get("Name"), h.Get("Version"))
	if requires := h.Get("Requires-Python"); requires != "" {
		if err := wheel.CheckSpecifiers(requires); err != nil {
			r.fail("%s: Requires-Python: %v", where, err)
		}
	}
	for _, requirement := range h.Values("Requires-Dist") {
		if err := wheel.CheckRequirement(requirement); err != nil {
			r.fail("%s: Requires-Dist: %v", where, err)
		}
	}
	for _, license := range h.Values("License-File") {
		// licences are below "licenses" since metadata 2.4 (PEP 639); older tools put them beside METADATA
		if c.files[c.info+"/licenses/"+license] == nil && c.files[c.info+"/"+license] == nil {
			r.fail("%s: License-File %s is not in the wheel", where, license)
		}
		r.Licenses = append(r.Licenses, license)
	}
}

// auditWheelFile checks WHEEL (PEP 427).
func (r *Report) auditWheelFile(id wheel.Identity, h textproto.MIMEHeader, c *content) {
	where := c.info + "/WHEEL"
	if version := h.Get("Wheel-Version"); !strings.HasPrefix(version, "1.") {
		r.fail("%s: Wheel-Version: expected 1, got %q", where, version)
	}
	pure := strings.EqualFold(h.Get("Root-Is-Purelib"), "true")
	if machine := slices.ContainsFunc(c.names, func(name string) bool { return c.files[name].binary }); pure && machine {
		r.fail("%s: Root-Is-Purelib: expected false for a wheel with machine code, got true", where)
	}
	tags, named := slices.Sorted(slices.Values(h.Values("Tag"))), slices.Sorted(slices.Values(id.Tags.Expand()))
	for _, tag := range named {
		if !slices.Contains(tags, tag) {
			r.fail("%s: no Tag %s, which the file name has", where, tag)
		}
	}
	for _, tag := range tags {
		if !slices.Contains(named, tag) {
			r.fail("%s: Tag %s, which the file name lacks", where, tag)
		}
	}
}
