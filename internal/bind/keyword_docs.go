package bind

import (
	"go/ast"
	"strings"

	kinds "github.com/goanna-py/goanna/internal/types"
)

// keywordDoc is the comment of a keyword: of a field of an options struct, or of the function that makes an option.
type keywordDoc struct {
	param  int
	goName string // the comment's first word may be this
	group  *ast.CommentGroup
	verb   bool // what follows the first word is said of the keyword
}

const indent = "        " // of all lines about a parameter but the first

// describeKeywords returns the section of a docstring that says what keywords are, in Google's style; "" where no comment does, and none is a
// buffer.
func (b *binder) describeKeywords(s *signature) string {
	var section strings.Builder
	for _, k := range s.docs {
		name := s.params[k.param].Name
		text := b.plainText(k.group, docWidth-len(indent))
		if rest, ok := cutWord(text, k.goName); ok && k.verb {
			text = capitalize(strings.TrimSpace(rest))
		} else if ok {
			text = name + rest
		}
		entry := name + ": " + text
		buffer := kinds.Document(s.params[k.param].Type)
		switch {
		case text == "" && buffer == "":
			continue
		case text == "":
			entry = wrap(entry + buffer)
		case buffer != "":
			entry += "\n" + wrap(capitalize(buffer)+".")
		}
		section.WriteString("\n    " + hang(entry))
	}
	if section.Len() == 0 {
		return ""
	}
	return "Keyword Arguments:" + section.String()
}

// join puts a section after a docstring. Alone, it is not in the first line, whose indentation tools do not count (PEP 257).
func join(doc, section string) string {
	switch {
	case section == "":
		return doc
	case doc == "":
		return "\n" + section
	default:
		return doc + "\n\n" + section
	}
}

func capitalize(s string) string {
	first := firstRune(s)
	if first == 0 {
		return ""
	}
	return strings.ToUpper(string(first)) + s[len(string(first)):]
}
