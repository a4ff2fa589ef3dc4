package trial

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/pyenv"
	"github.com/goanna-py/goanna/internal/pyproject"
)

// Counts are the numbers of tests that pytest ran.
type Counts struct {
	Passed  int `json:"passed"`
	Failed  int `json:"failed"` // errors of fixtures and of collection among them
	Skipped int `json:"skipped"`
}

// Pytest runs the Python tests of a project.
type Pytest struct {
	Paths []string // of the tests, relative to the project's folder
	Extra []string // the requirements of the extra "test"; nil where there is none
	Group []string // those of the dependency group "test" (PEP 735); nil where there is none
	dir   string   // of the project, absolute
	args  []string
}

// FindTests returns the program that runs pytest on the tests of the project in dir: the folder tests, and test_*.py and *_test.py
// beside it. args are more arguments of pytest; paths among them stand for the tests. It is an error if there are no tests.
func FindTests(dir string, args []string) (*Pytest, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	p := &Pytest{dir: dir, args: args}
	for _, pattern := range []string{"tests", "test_*.py", "*_test.py"} {
		found, err := fs.Glob(os.DirFS(dir), pattern)
		if err != nil {
			return nil, err
		}
		p.Paths = append(p.Paths, found...)
	}
	if len(p.Paths) == 0 {
		return nil, fmt.Errorf("%s has no Python tests: expected a folder tests, or files test_*.py", dir)
	}
	project, err := pyproject.Read(dir)
	if err != nil {
		return nil, err
	}
	p.Extra = project.Metadata.OptionalDependencies["test"]
	p.Group, err = readGroup(filepath.Join(dir, pyproject.FileName), "test")
	return p, err
}

// Name returns the name of the step.
func (p *Pytest) Name() string { return "pytest" }

// Requirements returns pytest and the requirements of the tests.
func (p *Pytest) Requirements() []string { return slices.Concat([]string{"pytest"}, p.Extra, p.Group) }

// noTests is pytest's exit status where it collects no test (pytest.ExitCode.NO_TESTS_COLLECTED).
const noTests = 5

// Run runs pytest in the project's folder, without writing there: other interpreters do the same at the same time.
func (p *Pytest) Run(ctx context.Context, env *pyenv.Environment, place string, t *Trial) error {
	results := filepath.Join(place, "results.xml")
	args := []string{
		// -P and append: the installed package comes before a folder of its name beside the tests
		"-P", "-m", "pytest", "--import-mode=append", "--rootdir=" + p.dir, "--color=no", "-p", "no:cacheprovider",
		"--junitxml=" + results,
		// the paths hold where args have none
		"--override-ini=testpaths=" + strings.Join(quoteAll(p.Paths), " "),
	}
	err := t.python(ctx, env, p.dir, []string{"PYTHONDONTWRITEBYTECODE=1"}, append(args, p.args...)...)
	if exit := new(exec.ExitError); errors.As(err, &exit) && exit.ExitCode() == noTests {
		return errors.New("pytest found no test")
	}
	counts, unread := readCounts(results)
	if t.Tests = counts; err == nil && unread != nil {
		return unread
	}
	return err
}

// quoteAll quotes words as shlex.split reads them.
func quoteAll(words []string) []string {
	quoted := make([]string, len(words))
	for n, word := range words {
		quoted[n] = "'" + strings.ReplaceAll(word, "'", `'"'"'`) + "'"
	}
	return quoted
}

// readCounts reads the totals of a file of --junitxml.
func readCounts(path string) (*Counts, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var results struct {
		Suites []struct {
			Tests    int `xml:"tests,attr"`
			Errors   int `xml:"errors,attr"`
			Failures int `xml:"failures,attr"`
			Skipped  int `xml:"skipped,attr"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(text, &results); err != nil {
		return nil, fmt.Errorf("the results of pytest: %w", err)
	}
	total := &Counts{}
	for _, s := range results.Suites {
		total.Failed += s.Errors + s.Failures
		total.Skipped += s.Skipped
		total.Passed += s.Tests - s.Errors - s.Failures - s.Skipped
	}
	return total, nil
}

func (c *Counts) String() string {
	if c == nil {
		return "-"
	}
	text := fmt.Sprintf("%d passed", c.Passed)
	if c.Failed > 0 {
		text += fmt.Sprintf(", %d failed", c.Failed)
	}
	if c.Skipped > 0 {
		text += fmt.Sprintf(", %d skipped", c.Skipped)
	}
	return text
}
