package pytest

import (
	"encoding/xml"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/pyenv"
)

// result is a test case of pytest's report, which is JUnit's XML (junit_family=xunit2).
type result struct {
	Class   string  `xml:"classname,attr"`
	Name    string  `xml:"name,attr"`
	Seconds float64 `xml:"time,attr"`
	Failure *reason `xml:"failure"`
	Error   *reason `xml:"error"` // of a fixture, or of the collection
	Skipped *reason `xml:"skipped"`
}

type reason struct {
	Type    string `xml:"type,attr"` // of what was skipped: "pytest.skip" or "pytest.xfail"
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func readReport(path string) ([]result, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("pytest wrote no report: %w", err)
	}
	var report struct {
		Suites []struct {
			Cases []result `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(text, &report); err != nil {
		return nil, fmt.Errorf("pytest's report: %w", err)
	}
	var all []result
	for _, suite := range report.Suites {
		all = append(all, suite.Cases...)
	}
	return all, nil
}

// skips are the reasons for which a test may be skipped, and the interpreters where they hold.
var skips = map[string]func(pyenv.Interpreter) bool{
	"classes of Python export buffers from 3.12 on (PEP 688)":               func(i pyenv.Interpreter) bool { return i.Minor < 12 },
	"gevent has no wheels for free-threaded interpreters":                   func(i pyenv.Interpreter) bool { return i.FreeThreaded },
	"interpreters with a GIL of their own begin with 3.12":                  func(i pyenv.Interpreter) bool { return i.Minor < 12 },
	"free-threaded 3.13 counts a bytearray's exports wrongly":               func(i pyenv.Interpreter) bool { return i.FreeThreaded && i.Minor < 14 },
	"3.14 and later start no thread with a stack of 32 kB":                  func(i pyenv.Interpreter) bool { return i.Minor >= 14 },
	"free-threaded interpreters begin with 3.13":                            func(i pyenv.Interpreter) bool { return i.Minor < 13 },
	"3.12 crashes where asyncio is in a subinterpreter and in the main one": func(i pyenv.Interpreter) bool { return i.Minor == 12 },
	"qemu-user has a thread of its own in the process":                      isEmulated,
	"qemu-user has no filters of system calls":                              isEmulated,
	"qemu-user gives a handler no address of a SIGBUS":                      isEmulated,
	"Windows has no fork":                                    isWindows,
	"Windows has no such signal":                             isWindows,
	"Windows has no limits of a process that it sets itself": isWindows,
	"Windows has no LD_PRELOAD":                              isWindows,
	"Windows shortens no file that is mapped":                isWindows,
	"AddressSanitizer keeps what is freed":                   func(pyenv.Interpreter) bool { return true },
}

// isEmulated reports whether an interpreter is that of a machine of another architecture, which qemu-user runs.
func isEmulated(i pyenv.Interpreter) bool {
	return strings.HasSuffix(i.Platform, "aarch64") && runtime.GOARCH != "arm64"
}

func isWindows(i pyenv.Interpreter) bool { return strings.HasPrefix(i.Platform, "win") }

func (r result) check(t *testing.T, i pyenv.Interpreter) {
	t.Logf("%.2f s", r.Seconds)
	for _, bad := range []*reason{r.Failure, r.Error} {
		if bad != nil {
			t.Errorf("%s\n%s", bad.Message, bad.Text)
		}
	}
	if r.Skipped == nil {
		return
	}
	holds := skips[r.Skipped.Message]
	if r.Skipped.Type != "pytest.skip" || holds == nil || !holds(i) {
		t.Errorf("%s on %s: no known reason: %s", r.Skipped.Type, i.Name(), r.Skipped.Message)
		return
	}
	t.Skip(r.Skipped.Message)
}

var testFunction = regexp.MustCompile(`(?m)^(?:async )?def (test_\w+)\(`)

// missing returns the test functions of a file that have no result, and those that a later one of the same name hides.
func missing(t *testing.T, path string, results []result) (names []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ran := map[string]bool{}
	for _, r := range results {
		name, _, _ := strings.Cut(r.Name, "[")
		ran[name] = true
	}
	seen := map[string]bool{}
	for _, m := range testFunction.FindAllStringSubmatch(string(text), -1) {
		if !ran[m[1]] || seen[m[1]] {
			names = append(names, m[1])
		}
		seen[m[1]] = true
	}
	if len(seen) == 0 {
		t.Errorf("%s has no test function", path)
	}
	return names
}
