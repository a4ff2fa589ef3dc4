package wheel

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"strings"
)

// Tags is a compressed tag set (PEP 425), which stands for every combination of its parts.
type Tags struct{ Python, ABI, Platform []string }

// String returns the set in the form that file names of wheels use: "cp311.cp313-abi3.cp313t-manylinux_2_17_x86_64".
func (t Tags) String() string {
	return strings.Join(t.Python, ".") + "-" + strings.Join(t.ABI, ".") + "-" + strings.Join(t.Platform, ".")
}

// Expand returns the combinations.
func (t Tags) Expand() []string {
	var all []string
	for _, python := range t.Python {
		for _, abi := range t.ABI {
			for _, platform := range t.Platform {
				all = append(all, python+"-"+abi+"-"+platform)
			}
		}
	}
	return all
}

// extensionSuffix is the end of the names of extension modules on Linux, and on Windows, where abi3 has no name of its own.
var extensionSuffix = regexp.MustCompile(`\.(?:(abi3|abi3t)|cpython-(3\d+t))(?:-[a-z0-9_-]+)?\.so$|\.cp(3\d+t)-[a-z0-9_]+\.pyd$|^_native\.pyd$`)

// TagsFor returns the tags of a wheel with the extension files named, on a platform. The python tag of the stable
// ABIs is the oldest version that loads the file: 3.11 for abi3; abi3t is for 3.15 and needs no tag of its own
// beside abi3's, as a pip takes the older ones too. Version-specific files have their own pair of tags.
func TagsFor(files []string, platform string) (Tags, error) {
	has := make(map[string]bool)
	for _, name := range files {
		if m := extensionSuffix.FindStringSubmatch(path.Base(name)); m != nil {
			has[cmp.Or(m[1], m[2], m[3], "abi3")] = true
		}
	}
	tags := Tags{Platform: []string{platform}}
	add := func(python, abi string) {
		if python != "" {
			tags.Python = append(tags.Python, python)
		}
		tags.ABI = append(tags.ABI, abi)
	}
	if has["abi3"] {
		add("cp311", "abi3")
	}
	if has["abi3t"] {
		// a pip that knows abi3t also takes every older cp3x-abi3t on a free-threaded 3.13 and 3.14, which load their own files only
		if has["abi3"] && has["313t"] && has["314t"] {
			add("", "abi3t")
		} else {
			add("cp315", "abi3t")
		}
	}
	for _, version := range []string{"313t", "314t", "315t"} {
		if has[version] {
			add("cp"+strings.TrimSuffix(version, "t"), "cp"+version)
		}
	}
	if len(tags.ABI) == 0 {
		return Tags{}, fmt.Errorf("no extension module among %q; expected at least one *.abi3.so, or on Windows _native.pyd", files)
	}
	return tags, nil
}
