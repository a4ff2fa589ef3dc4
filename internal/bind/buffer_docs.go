package bind

import (
	"go/doc/comment"
	"strings"

	"github.com/goanna-py/goanna/internal/model"
	kinds "github.com/goanna-py/goanna/internal/types"
)

// describeBuffers returns the section of a docstring that says what the buffers of parameters must be, in Google's style; "" without buffers.
func describeBuffers(params []model.Param) string {
	var section strings.Builder
	for _, p := range params {
		if text := kinds.Document(p.Type); text != "" {
			section.WriteString("\n    " + hang(wrap(p.Name+": "+text)))
		}
	}
	if section.Len() == 0 {
		return ""
	}
	return "Args:" + section.String()
}

// wrap breaks a paragraph about a parameter into lines.
func wrap(text string) string {
	printer := comment.Printer{TextWidth: docWidth - len(indent)}
	return strings.TrimSpace(string(printer.Text(&comment.Doc{Content: []comment.Block{&comment.Paragraph{Text: []comment.Text{comment.Plain(text)}}}})))
}

// hang indents all lines about a parameter but the first.
func hang(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\n", "\n"+indent), "\n"+indent+"\n", "\n\n")
}
