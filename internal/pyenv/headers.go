package pyenv

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Headers returns the compiler's options for the interpreter's Python.h, or nil if it is not installed. A distribution that
// was unpacked in another folder has it below its own root. The headers of the C library, which may be in the same folder, come after
// the compiler's own.
func (i *Interpreter) Headers(ctx context.Context) ([]string, error) {
	out, err := exec.CommandContext(ctx, i.Path, "-I", "-c", "import sysconfig; print(sysconfig.get_path('include'))").Output()
	if err != nil {
		return nil, fmt.Errorf("%s: the folder of its headers: %w", i.Path, err)
	}
	include := strings.TrimSpace(string(out))
	for _, dir := range []string{include, filepath.Join(i.Base, include), filepath.Join(filepath.Dir(i.Base), include)} {
		if _, err := os.Stat(filepath.Join(dir, "Python.h")); err == nil {
			return []string{"-I" + dir, "-idirafter", filepath.Dir(dir)}, nil
		}
	}
	return nil, nil
}
