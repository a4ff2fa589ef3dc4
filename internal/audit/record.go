package audit

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"strconv"
	"strings"
)

// auditRecord checks RECORD (https://packaging.python.org/en/latest/specifications/recording-installed-packages/): it names each
// file once, with its SHA-256 and its size. RECORD itself and its signatures have neither.
func (r *Report) auditRecord(c *content) {
	if c.info == "" {
		return
	}
	where := c.info + "/RECORD"
	m := c.files[where]
	if m == nil {
		r.fail("%s is missing", where)
		return
	}
	table := csv.NewReader(bytes.NewReader(m.data))
	table.FieldsPerRecord = 3
	rows, err := table.ReadAll()
	if err != nil {
		r.fail("%s: %v", where, err)
		return
	}
	listed := make(map[string]bool)
	for _, row := range rows {
		name := row[0]
		if listed[name] {
			r.fail("%s: names %s twice", where, name)
			continue
		}
		listed[name] = true
		if f := c.files[name]; f == nil {
			r.fail("%s: names %s, which is not in the wheel", where, name)
		} else if !isUnrecorded(name, where) {
			r.compareRecord(where, row, f)
		}
	}
	for _, name := range c.names {
		if !listed[name] && (name == where || !isUnrecorded(name, where)) {
			r.fail("%s: does not name %s", where, name)
		}
	}
}

// isUnrecorded reports whether a file is RECORD or a signature of it.
func isUnrecorded(name, record string) bool {
	return name == record || name == record+".jws" || name == record+".p7s"
}

// compareRecord compares a file with its row: name, digest and size.
func (r *Report) compareRecord(where string, row []string, f *member) {
	name := row[0]
	algorithm, digest, _ := strings.Cut(row[1], "=")
	switch algorithm {
	case "sha256":
		if digest != base64.RawURLEncoding.EncodeToString(f.sha256[:]) {
			r.fail("%s: the digest of %s is of another content", where, name)
		}
	case "sha384", "sha512": // allowed, and written by no tool in use
		r.fail("%s: the digest of %s is not checked: expected sha256, got %s", where, name, algorithm)
	default:
		r.fail("%s: the digest of %s: expected sha256 or better, got %q", where, name, row[1])
	}
	if size, err := strconv.ParseInt(row[2], 10, 64); err != nil || size != f.size {
		r.fail("%s: the size of %s: expected %d, got %q", where, name, f.size, row[2])
	}
}
