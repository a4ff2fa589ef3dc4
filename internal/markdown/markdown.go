// Package markdown finds the code blocks of the documentation, for the tests that run them.
package markdown

import (
	"regexp"
	"strings"
)

// Block is a fenced code block.
type Block struct {
	Line     int    // of the fence that opens it, from 1
	Language string // the first word behind the fence; "" where there is none
	Text     string // ends with a newline, unless it is empty
}

var fence = regexp.MustCompile("(?ms)^```([\\w-]*)[^\n`]*\n(.*?)^```[ \t]*$")

// Blocks returns the code blocks of a page in their order. A fence is three backquotes at the beginning of a line.
func Blocks(page string) []Block {
	var blocks []Block
	for _, m := range fence.FindAllStringSubmatchIndex(page, -1) {
		blocks = append(blocks, Block{1 + strings.Count(page[:m[0]], "\n"), page[m[2]:m[3]], page[m[4]:m[5]]})
	}
	return blocks
}

// IndentedBlocks returns the numbers of the lines that begin a code block by its indent alone: such a block has no language.
func IndentedBlocks(page string) []int {
	var lines []int
	// a block stays as many lines
	page = fence.ReplaceAllStringFunc(page, func(block string) string { return strings.Repeat("\n", strings.Count(block, "\n")) })
	blank, list := true, false
	for n, line := range strings.Split(page, "\n") {
		indented := strings.HasPrefix(line, "    ")
		if blank && indented && !list {
			lines = append(lines, n+1)
		}
		switch {
		case line == "":
		case isItem.MatchString(line):
			list = true
		case !strings.HasPrefix(line, " "):
			list = false
		}
		blank = line == ""
	}
	return lines
}

var isItem = regexp.MustCompile(`^([-*]|\d+\.) `)
