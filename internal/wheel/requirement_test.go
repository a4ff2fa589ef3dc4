package wheel

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/venv"
)

func TestRequirement(t *testing.T) {
	for _, text := range []string{
		"numpy", "numpy>=2", " numpy >= 2, <3 ", "numpy (>=2,<3)", "a.b-c_d[x,y-z] ~=1.2", "a[]", "a==1.*", "a===anything", "a@https://example.org/a;b",
		"a @ file:///x.whl ; os_name == 'nt'", `a; python_version < "3.14"`, "a>=1; (os_name=='nt' or os_name == 'posix') and 'x' not in platform_version",
		"a;extra=='test'", "a;'linux' in sys_platform", "A1", "a!=1.0+local", "a>=1.0rc1.dev2", "a==v1",
	} {
		if err := CheckRequirement(text); err != nil {
			t.Errorf("CheckRequirement(%q) = %v", text, err)
		}
	}
	for _, test := range []struct{ text, want string }{
		{"", "begins with no name"},
		{">=2", "begins with no name"},
		{"-a", "begins with no name"},
		{"numpy 2", `"2" is not expected there`},
		{"numpy=2", `"=2" is not expected there`},
		{"numpy=>2", `"=>2" is not expected there`},
		{"numpy>=2 <3", `"<3" is not expected there`},
		{"numpy>=two", `got ">=two"`},
		{"numpy>=1.*", `got ">=1.*"`},
		{"numpy~=1", "~= needs a version of two numbers or more"},
		{"numpy (>=2", "expected ) before"},
		{"a[x", "expected extras separated by commas"},
		{"a[x;y]", "expected extras separated by commas"},
		{"a @ ", `expected a URL behind @, got ""`},
		{"a @ place", `expected a URL behind @, got "place"`},
		{"a; python_versio < '3'", `its marker has "python_versio"`},
		{"a; python_version", "expected an operator such as =="},
		{"a; python_version < 3", `its marker has "3"`},
		{"a; python_version < '3", "a string in its marker has no '"},
		{"a; (os_name == 'nt'", "expected ) in its marker"},
		{"a; os_name == 'nt' and", `its marker has ""`},
		{"a; os_name == 'nt' xor os_name == 'b'", `"xor os_name == 'b'" is not expected there`},
		{"a;", `its marker has ""`},
	} {
		if err := CheckRequirement(test.text); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("CheckRequirement(%q) = %v, expected %q in it", test.text, err, test.want)
		}
	}
}

func TestPythonBefore(t *testing.T) {
	for set, want := range map[string]string{
		">=3.11": "", ">=3.11,<4": "", "~=3.11": "", "==3.12.*": "", ">=3.11.0rc1": "", "===3.12.1": "", ">=3.12,!=3.13.*": "", "!=3.*,>=3": "", ">=99999999999999999999": "",
		">=3.9": "3.10", ">=3": "3.10", "<4": "3.10", ">3.10": "3.10", "~=3.9": "3.10", "==3.*": "3.10", "<3.10": "3.9", ">=3.9,!=3.10.*": "3.9", "!=3.12": "3.10", "==3.8.0": "3.8",
	} {
		got, ok, err := PythonBefore(set, 11)
		if err != nil || got != want || ok != (want != "") {
			t.Errorf("PythonBefore(%q, 11) = %q, %v, %v; expected %q", set, got, ok, err, want)
		}
	}
}

func TestAdmitsPython(t *testing.T) {
	for _, test := range []struct {
		set, version string
		want         bool
	}{
		{">=3.12", "3.11.9", false}, {">=3.12", "3.12.0", true}, {">=3.15", "3.15.0rc1", true}, {">=3.13.1,<4", "3.13.0", false},
		{">=3.11,!=3.12.*", "3.12.4", false}, {">=3.11,!=3.12.1", "3.12.4", true}, {"~=3.12", "3.14.0+", true},
	} {
		if got, err := AdmitsPython(test.set, test.version); got != test.want || err != nil {
			t.Errorf("AdmitsPython(%q, %q) = %v, %v", test.set, test.version, got, err)
		}
	}
	if _, err := AdmitsPython("three", "3.12.0"); err == nil {
		t.Error("no error for a set that is none")
	}
}

func TestAdmitsMinor(t *testing.T) {
	for set, want := range map[string]bool{">=3.13": true, ">=3.13.2": true, "<3.13.2,>=3.11": true, ">=3.14": false, "!=3.13.*": false, "==3.12.*": false} {
		if got, err := AdmitsMinor(set, 13); got != want || err != nil {
			t.Errorf("AdmitsMinor(%q, 13) = %v, %v", set, got, err)
		}
	}
}

// What the check accepts or refuses, Python's packaging library does too.
func TestRequirementLikePackaging(t *testing.T) {
	var texts []string
	for _, name := range []string{"a", "a.b", "-a", ""} {
		for _, claim := range []string{"", ">=1", ">=1,<2", "=1", "==1.*", ">=1.*", "~=1", "~=1.0", "(>=1)", "[x]>=1", "[x,]", " @ https://x.y/z", "===?", ">=1+l", "==1+l", ">=1,"} {
			for _, marker := range []string{"", ";os_name=='nt'", "; os_name in 'nt' or extra == 'x'", " ; python_version<3", ";", "; ('a'=='a')"} {
				texts = append(texts, name+claim+marker)
			}
		}
	}
	for n, accepted := range packaging(t)(texts) {
		if err := CheckRequirement(texts[n]); (err == nil) != accepted {
			t.Errorf("%q: %v, and packaging accepts it: %v", texts[n], err, accepted)
		}
	}
}

// packaging returns a function that asks Python's packaging library which requirements it accepts.
func packaging(t *testing.T) func(texts []string) []bool {
	t.Helper()
	python, err := venv.With("packaging")
	if err != nil {
		t.Fatal(err)
	}
	return func(texts []string) []bool {
		input, err := json.Marshal(texts)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(python, "-I", "-c", `
import json, sys
from packaging.requirements import InvalidRequirement, Requirement
def accepts(text):
    try:
        Requirement(text)
    except InvalidRequirement:
        return False
    return True
print(json.dumps([accepts(text) for text in json.load(sys.stdin)]))`)
		cmd.Stdin = bytes.NewReader(input)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		var accepted []bool
		if err := json.Unmarshal(out, &accepted); err != nil || len(accepted) != len(texts) {
			t.Fatalf("%v: %s", err, out)
		}
		return accepted
	}
}
