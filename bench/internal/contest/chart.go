package contest

import (
	"bytes"
	"fmt"
	"html/template"
	"math"
)

// Sizes of the chart, in pixels.
const (
	labelWidth  = 90
	columnWidth = 118
	headHeight  = 58
	rowHeight   = 20
	barHeight   = 12
	// A bar is as long as the binary logarithm of the ratio: this much for a factor of two. One that is longer than a column is cut.
	doubleWidth = 9
	// The line that stands for goanna's time, from the left of a column: peers are up to 8 times as fast and more than 32 times as slow.
	lineOffset = 3*doubleWidth + 1
	barsWidth  = columnWidth - lineOffset - 30 // 30 for the number
)

// bar is the time of a peer next to goanna's.
type bar struct {
	X, Y, Width int
	Slower      bool
	TextX       int
	Text        string // the time divided by goanna's
}

// chart is what the template draws.
type chart struct {
	Title         string
	Width, Height int
	Line, Bar     int // where a column has its line, and the height of its bars
	Labels        []label
	Columns       []column
}

type label struct {
	Y    int
	Text string
}

type column struct {
	X          int
	Name       []string // in lines
	Bars       []bar
	Top, Lower int // of the line
}

// SVG draws a column for each row of the report and a bar in it for each peer: to the right where goanna is faster.
func (r Report) SVG() ([]byte, error) {
	c := chart{
		Title: fmt.Sprintf("Time of a call divided by goanna's, CPython %s", r.Python),
		Width: labelWidth + columnWidth*len(r.Rows), Height: headHeight + rowHeight*len(r.Peers[1:]) + 8,
		Line: lineOffset, Bar: barHeight,
	}
	for n, name := range r.Peers[1:] {
		c.Labels = append(c.Labels, label{headHeight + rowHeight*n + barHeight, name})
	}
	for n, row := range r.Rows {
		c.Columns = append(c.Columns, newColumn(labelWidth+columnWidth*n, c.Height, row))
	}
	var text bytes.Buffer
	err := svg.Execute(&text, c)
	return text.Bytes(), err
}

func newColumn(x, height int, row Row) column {
	c := column{X: x, Name: wrap(row.Name, 18), Top: headHeight - 6, Lower: height - 6}
	for n, ratio := range row.Ratios {
		if n == 0 || ratio == 0 {
			continue // goanna itself, or a peer that has it not
		}
		factor := 1 / ratio
		length := int(math.Round(math.Log2(factor) * doubleWidth))
		length = min(max(length, -lineOffset), barsWidth)
		b := bar{X: lineOffset, Y: headHeight + rowHeight*(n-1) + 2, Width: length, Slower: length >= 0, TextX: lineOffset + max(length, 0) + 4, Text: figure(factor)}
		if length < 0 {
			b.X, b.Width = lineOffset+length, -length
		}
		c.Bars = append(c.Bars, b)
	}
	return c
}

// figure has two digits: 0.48, 1.3, 24.
func figure(x float64) string {
	switch {
	case x < 1:
		return fmt.Sprintf("%.2f", x)
	case x < 9.95:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}

// wrap breaks a text into lines of a number of characters at most, where words allow it.
func wrap(text string, length int) (lines []string) {
	line := ""
	for _, word := range bytes.Fields([]byte(text)) {
		if line != "" && len(line)+1+len(word) > length {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += string(word)
	}
	return append(lines, line)
}

var svg = template.Must(template.New("svg").Funcs(template.FuncMap{"line": func(n int) int { return 16 + 13*n }}).Parse(
	`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{.Width}} {{.Height}}" font-family="sans-serif" font-size="11">
<title>{{.Title}}</title>
<rect width="{{.Width}}" height="{{.Height}}" fill="#fff"/>
{{- range .Labels}}
<text x="6" y="{{.Y}}">{{.Text}}</text>
{{- end}}
{{- range .Columns}}
<g transform="translate({{.X}} 0)">
{{- range $n, $text := .Name}}
<text y="{{line $n}}" font-weight="bold">{{$text}}</text>
{{- end}}
{{- range .Bars}}
<rect x="{{.X}}" y="{{.Y}}" width="{{.Width}}" height="{{$.Bar}}" fill="{{if .Slower}}#00897b{{else}}#e08214{{end}}"/>
<text x="{{.TextX}}" y="{{.Y}}" dy="10">{{.Text}}</text>
{{- end}}
<path d="M{{$.Line}} {{.Top}}V{{.Lower}}" stroke="#333"/>
</g>
{{- end}}
</svg>
`))
