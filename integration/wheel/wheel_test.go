// Package wheel tests the wheels that goanna writes: their names and files, their ABIs, their stubs, and what is not built.
package wheel

import (
	"os"
	"testing"

	"github.com/goanna-py/goanna/integration/internal/modules"
)

func TestMain(m *testing.M) { os.Exit(modules.Main(m)) }
