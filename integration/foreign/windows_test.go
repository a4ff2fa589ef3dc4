package foreign

import (
	"testing"

	"github.com/goanna-py/goanna/integration/internal/wine"
)

// windows/amd64 under Wine.
func TestWindows(t *testing.T) {
	w := wine.New(t)
	run(t, w.Environment(t, 13, site), "conversion/test_scalars.py", "process/test_subinterpreters.py")
}
