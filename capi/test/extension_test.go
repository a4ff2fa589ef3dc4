package capitest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func mustNotCompile(t *testing.T, message string, args ...string) {
	t.Helper()
	out, err := exec.Command("gcc", args...).CombinedOutput()
	if err == nil || !strings.Contains(string(out), message) {
		t.Errorf("gcc: %v, want an error with %q:\n%s", err, message, out)
	}
}

// cases is how often each property is tried, a run, an interpreter and a build. GOANNA_CAPI_CASES changes it.
func cases(t *testing.T) int {
	t.Helper()
	if s := os.Getenv("GOANNA_CAPI_CASES"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			t.Fatalf("GOANNA_CAPI_CASES: expected a number of cases, got %q", s)
		}
		return n
	}
	if testing.Short() {
		return 50
	}
	return 500
}

// seed differs from run to run. A failure names it; GOANNA_CAPI_SEED repeats it.
func seed() string {
	if s := os.Getenv("GOANNA_CAPI_SEED"); s != "" {
		return s
	}
	return strconv.FormatInt(time.Now().UnixNano(), 36)
}

// report is what run.py prints.
type report struct {
	Counts map[string]int
	Peers  struct {
		Inline     bool   // the module's accessors are inline
		Version    string // of the interpreter that ran
		TestBuffer bool   `json:"_testbuffer"`
		NDArrays   int    // cases that were compared with _testbuffer.ndarray
		GIL        bool   // on, after the module was imported
	}
}

func python(t *testing.T, p interpreter, args ...string) string {
	t.Helper()
	env := []string{"PYTHONPATH=" + absolute(t, "testdata/checks"), "PYTHONDONTWRITEBYTECODE=1", "PYTHONFAULTHANDLER=1",
		// finds writes behind a block of PyMem_Malloc, and blocks that are freed twice
		"PYTHONMALLOC=debug"}
	if p.FreeThreaded {
		// A module that does not say Py_MOD_GIL_NOT_USED would turn it on; report.Peers.GIL shows.
		env = append(env, "PYTHON_GIL=")
	}
	return runIn(t, env, p.Path, args...)
}

// check runs one group of checks on one module and compares how many checks and cases ran with want, where -1 stands for the
// number of cases.
func check(t *testing.T, p interpreter, folder, module, group string, want map[string]int) report {
	t.Helper()
	n := cases(t)
	out := python(t, p, "testdata/checks/run.py", folder, module, group, strconv.Itoa(n), seed())
	var r report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for name, count := range want {
		if count < 0 {
			count = n
		}
		if r.Counts[name] != count {
			t.Errorf("%s: %d ran, want %d", name, r.Counts[name], count)
		}
	}
	for name := range r.Counts {
		if _, ok := want[name]; !ok {
			t.Errorf("%s ran and is not in the list of what should", name)
		}
	}
	if r.Peers.TestBuffer != p.TestBuffer {
		t.Errorf("_testbuffer: %v, want %v", r.Peers.TestBuffer, p.TestBuffer)
	}
	if r.Peers.GIL == p.FreeThreaded {
		t.Errorf("GIL on: %v, want %v", r.Peers.GIL, !p.FreeThreaded)
	}
	if want := fmt.Sprintf("%d.%d", p.Version[0], p.Version[1]); r.Peers.Version != want {
		t.Errorf("ran on %s, want %s", r.Peers.Version, want)
	}
	return r
}

var functionsWant = map[string]int{
	"prop_GetPointer": -1, "prop_SizeFromFormat": -1, "prop_ToContiguous": -1, "prop_FromContiguous": -1, "prop_CopyData": -1,
	"prop_IsContiguous": -1, "prop_FillContiguousStrides": -1, "prop_FillInfo": -1, "prop_Release": -1, "prop_GetBuffer": -1,
}

func accessorsWant(p interpreter) map[string]int {
	constants := 2
	if p.TestBuffer {
		constants += 19
	}
	if p.atLeast(12) {
		constants += 19 // inspect.BufferFlags
	}
	want := map[string]int{
		"prop_setters_and_getters": -1, "prop_NewEx": -1, "prop_NewEx_refuses": -1, "prop_exporter_like_ndarray": -1,
		"prop_memoryview_of_exporter": -1, "test_New_is_all_zero": 12, "test_Free": 5, "test_Free_keeps_a_pending_exception": 2,
		"test_21_constants": constants, "test_slots": 5, "test_nothing_leaks": 3,
	}
	if !p.TestBuffer {
		delete(want, "prop_exporter_like_ndarray")
	}
	return want
}

var rulesWant = map[string]int{
	"test_rule_01_failure_is_BufferError_and_obj_NULL":     13,
	"test_rule_02_obj_buf_len_itemsize_ndim_always_filled": 15,
	"test_rule_03_writable":                                10,
	"test_rule_04_no_FORMAT":                               4,
	"test_rule_05_contiguity_requests":                     17,
	"test_rule_06_suboffsets":                              14,
	"test_rule_07_flags_are_composite":                     5,
	"test_rule_08_len_is_product_times_itemsize":           10,
	"test_rule_09_ndim_0_and_64":                           9,
	"test_rule_10_zero_extents_and_extents_of_one":         7,
	"test_rule_11_negative_strides":                        4,
	"test_rule_12_release_once_and_silently":               9,
	"test_rule_13_exported_memory_stays":                   7,
	"test_rule_14_no_copy_by_value":                        5,
	"test_rule_15_READ_and_WRITE_are_no_requests":          3,
	"test_rule_16_alignment_is_not_promised":               4,
	"test_rule_17_byte_order":                              14,
	"test_rule_18_spellings":                               4,
	"test_rule_19_exporters_lie":                           35,
	"test_rule_20_internal_is_the_exporters":               4,
}

func adversarialWant(p interpreter) map[string]int {
	want := map[string]int{
		"prop_liars_against_NewEx": -1, "test_NULL_arrays": 13, "test_acquire_again_after_release": 101,
		"test_changing_between_calls": 6, "test_exporter_that_fails": 8, "test_formats": 30, "test_ndim_65_by_setter": 6,
		"test_obj_NULL": 3, "test_python_level_exporters": 0, "test_raising_in_release": 7,
		"test_releasing_twice_and_freeing_unacquired": 3, "test_threads": 2,
	}
	if p.atLeast(12) {
		want["test_python_level_exporters"] = 4
	}
	return want
}

// TestExtension builds the C extension once with the limited API of 3.9 and once with that of 3.11, runs those files on every
// interpreter from there on, and builds one for each free-threaded interpreter, which load no abi3 file.
func TestExtension(t *testing.T) {
	sources := []string{"testdata/ext/ext.c"}
	folder := t.TempDir()
	build(t, headersFrom(t, 9), "0x03090000", filepath.Join(folder, "ext39.abi3.so"), sources, "-DMODULE=ext39")
	build(t, headersFrom(t, 11), "0x030b0000", filepath.Join(folder, "ext311.abi3.so"), sources, "-DMODULE=ext311")

	ndarrays := 0
	for _, p := range interpreters(t) {
		modules := []string{"ext39"}
		if p.atLeast(11) {
			modules = append(modules, "ext311")
		}
		if p.FreeThreaded {
			modules = []string{"ext"}
			build(t, p, "", filepath.Join(folder, "ext"+p.Suffix), sources, "-DMODULE=ext")
		}
		for _, module := range modules {
			t.Run(p.String()+"/"+module, func(t *testing.T) {
				total := 0
				for group, want := range map[string]map[string]int{
					"functions": functionsWant, "accessors": accessorsWant(p), "rules": rulesWant, "adversarial": adversarialWant(p),
				} {
					r := check(t, p, folder, module, group, want)
					if inline := module != "ext39"; r.Peers.Inline != inline {
						t.Errorf("inline accessors: %v, want %v", r.Peers.Inline, inline)
					}
					if p.TestBuffer && (group == "functions" || group == "accessors") && r.Peers.NDArrays < cases(t) {
						t.Errorf("%s: %d cases were compared with _testbuffer.ndarray, want %d or more", group, r.Peers.NDArrays, cases(t))
					}
					ndarrays += r.Peers.NDArrays
					for _, n := range r.Counts {
						total += n
					}
				}
				t.Logf("%d cases and checks", total)
			})
		}
		t.Run(p.String()+"/two extensions at once", func(t *testing.T) {
			first, second := modules[0], modules[len(modules)-1]
			want := "13"
			if first == second {
				second = first + "b" // a second file of the same sources
				limited, suffix := "0x03090000", ".abi3.so"
				headers := headersFrom(t, 9)
				if p.FreeThreaded {
					limited, suffix, headers = "", p.Suffix, p
				}
				build(t, headers, limited, filepath.Join(folder, second+suffix), sources, "-DMODULE="+second)
			}
			if got := strings.TrimSpace(python(t, p, "testdata/checks/two.py", folder, first, second)); got != want {
				t.Errorf("%s checks, want %s", got, want)
			}
		})
	}
	if ndarrays == 0 {
		t.Error("no interpreter here has _testbuffer: nothing was compared with CPython's own test exporter")
	}
}
