package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/markdown"
)

// programs are those that the documentation's command lines start. A shell runs the lines with functions of these names, which write their arguments down: any other
// program is an error.
var programs = []string{"gcc", "go", "goanna", "mkdir", "mkdocs", "pip", "python", "python3", "python3.13", "unzip", "uv"}

// stub is such a function. The arguments go to descriptor 3, each with a zero byte behind, and a line.
const stub = `%s() { printf '%%s\0' %[1]s "$@" >&3; echo >&3; }
`

// commandLines returns the commands that a script in bash starts, in words, as a shell splits it.
func commandLines(t *testing.T, script string) (commands [][]string) {
	t.Helper()
	prelude := "set -e; PATH=/nowhere; cd() { :; }; .() { :; }\n"
	for _, name := range programs {
		prelude += fmt.Sprintf(stub, name)
	}
	dir := t.TempDir()
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	if err := os.MkdirAll(filepath.Join(dir, ".github", "workflows"), 0o777); err != nil { // for redirections
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-c", prelude+script)
	cmd.Dir, cmd.ExtraFiles = dir, []*os.File{log}
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s\n%s", err, out, script)
	}
	written, err := os.ReadFile(log.Name())
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(written)) {
		commands = append(commands, strings.Split(strings.TrimSuffix(line, "\x00\n"), "\x00"))
	}
	return commands
}

var (
	// inline is a command line of goanna in a sentence.
	inline = regexp.MustCompile("`(goanna [^`]+)`")
	// isForm matches what stands for something: DIR, ..., [-n N]. Such a line is not checked.
	isForm = regexp.MustCompile(`\.\.\.|\b[A-Z]{2,}\b|\[`)
)

// scripts returns the command lines of a page.
func scripts(page string) (list []string) {
	for _, b := range markdown.Blocks(page) {
		if b.Language == "sh" {
			list = append(list, b.Text)
		}
	}
	for _, m := range inline.FindAllStringSubmatch(page, -1) {
		if !isForm.MatchString(m[1]) {
			list = append(list, m[1])
		}
	}
	return list
}

// TestDocumentedCommands finds that the shell blocks are valid, that the command lines of goanna in them and in sentences have commands and flags which
// exist, and that the folders that "go run" and "go test" name do.
func TestDocumentedCommands(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(pages) < 10 {
		t.Fatal(pages, err)
	}
	found := 0
	for _, page := range append(pages, "../../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(page), func(t *testing.T) {
			for _, command := range commandLines(t, strings.Join(scripts(string(text)), "\n")) {
				found++
				checkCommand(t, command)
			}
		})
	}
	if found < 40 {
		t.Errorf("found %d commands", found)
	}
}

func checkCommand(t *testing.T, words []string) {
	t.Helper()
	switch words[0] {
	case "goanna":
		if err := parse(words[1:]); err != nil {
			t.Errorf("%q: %v", words, err)
		}
	case "go":
		for _, word := range words[1:] {
			folder, _, _ := strings.Cut(word, "...")
			if !strings.HasPrefix(word, "./") {
				continue
			}
			if _, err := os.Stat(filepath.Join("../..", folder)); err != nil {
				t.Errorf("%q: %v", words, err)
			}
		}
	}
}
