package audit

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// auditFiles checks that the wheel has packages and nothing beside them, and no compiled Python.
func (r *Report) auditFiles(c *content) {
	reported := make(map[string]bool)
	for _, name := range c.names {
		if path.Ext(name) == ".pyc" || path.Ext(name) == ".pyo" || strings.Contains("/"+name, "/__pycache__/") {
			r.fail("%s: compiled Python, which installers make themselves", name)
		}
		top, _, inside := strings.Cut(name, "/")
		if reported[top] || top == c.info {
			continue
		}
		if fault := topFault(top, inside, c); fault != "" {
			reported[top] = true
			r.fail("%s: %s", top, fault)
		}
	}
}

var (
	identifier = regexp.MustCompile(`^[\pL_][\pL\pN_]*$`)
	moduleFile = regexp.MustCompile(`^[\pL_][\pL\pN_]*(\.py|\.pyi|(\.[\w.-]+)?\.(so|pyd))$`)
)

// shared are folders of a project that many wheels install by mistake, over each other's.
var shared = []string{"test", "tests", "testing", "doc", "docs", "example", "examples", "bench", "benchmarks", "build", "dist", "scripts", "vendor"}

// topFault returns why a file or a folder does not belong into site-packages, or "".
func topFault(top string, isFolder bool, c *content) string {
	switch {
	case !isFolder:
		if !moduleFile.MatchString(top) {
			return "a file beside the package, which would lie in site-packages"
		}
	case strings.HasSuffix(top, ".dist-info"), strings.HasSuffix(top, ".data"), strings.HasSuffix(top, ".libs"):
	case slices.Contains(shared, top):
		return "a folder beside the package, whose name other wheels have as well"
	case !identifier.MatchString(strings.TrimSuffix(top, "-stubs")):
		return "a folder beside the package, which Python cannot import"
	case !slices.ContainsFunc(c.names, func(name string) bool {
		return strings.HasPrefix(name, top+"/") && moduleFile.MatchString(path.Base(name))
	}):
		return "a folder beside the package, without a module in it"
	}
	return ""
}

// auditTyping checks that type checkers find the types of an extension module (PEP 561): its stub or its package's, and the package's
// py.typed.
func (r *Report) auditTyping(module string, c *content) {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return c.files[name] != nil })
	}
	dir, name := path.Split(module)
	if dir == "" {
		if !has(name+".pyi", name+"-stubs/__init__.pyi") {
			r.fail("%s: no stub: expected %s.pyi", module, name)
		}
		return
	}
	top, rest, _ := strings.Cut(dir, "/")
	stubs := top + "-stubs/" + rest
	if has(stubs+"__init__.pyi", stubs+name+".pyi") { // a package of stubs needs no py.typed
		return
	}
	if !has(dir+"__init__.pyi", dir+name+".pyi", dir+name+"/__init__.pyi") {
		r.fail("%s: no stub: expected %s.pyi or %s__init__.pyi", module, module, dir)
	}
	for folder := path.Clean(dir); folder != "."; folder = path.Dir(folder) {
		if has(folder + "/py.typed") {
			return
		}
	}
	r.fail("%s: no py.typed in its package, without which type checkers ignore stubs", module)
}
