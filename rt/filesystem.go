package rt

import (
	"io/fs"
	"os"
	"strings"

	"github.com/goanna-py/goanna/py"
)

// LoadFS returns the file system whose root is the folder of an argument.
func LoadFS(root *string) fs.FS {
	if *root == "" {
		refuse(py.Errorf(py.ValueError, "expected the path of a folder, got ''"))
	}
	return os.DirFS(strings.Clone(*root))
}
