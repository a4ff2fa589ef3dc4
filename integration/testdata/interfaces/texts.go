package interfaces

import (
	"fmt"
	"log"
	"strings"
	"sync"
	"text/template"
)

// Print prints values as package fmt does.
func Print(format string, values ...any) string { return fmt.Sprintf(format, values...) }

// Log logs values, on many goroutines.
func Log(v any, times int) string {
	var text strings.Builder
	logger := log.New(&text, "", 0)
	var wait sync.WaitGroup
	for range times {
		wait.Go(func() { logger.Print(v) })
	}
	wait.Wait()
	return text.String()
}

// Render executes a template.
func Render(text string, values map[string]any) (string, error) {
	t, err := template.New("").Parse(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, values)
	return b.String(), err
}

var printed any

// KeepAny keeps a value.
func KeepAny(v any) { printed = v }

// PrintKept prints it.
func PrintKept() string { return fmt.Sprint(printed) }
