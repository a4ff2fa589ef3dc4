package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// fileSystem is fs.FS: the argument is a path, the value its os.DirFS. The function may keep it.
type fileSystem struct{ source }

func findFileSystem(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	if d == Out || !isNamed(t, "io/fs", "FS") {
		return nil, "", false
	}
	s, reason := f.named(t, "")
	return fileSystem{s}, reason, true
}

func (fileSystem) Stub() string { return "str | os.PathLike[str]" }

func (fs fileSystem) Passage() model.Passage {
	item, _ := fs.Item()
	return composite(item, In)
}

func (fileSystem) Item() (model.Item, bool) {
	return model.Item{C: "goanna_string", Slot: "string", Size: 16, Align: 8, Conv: model.Conv{Name: "path", Expects: "str or os.PathLike"},
		Convert: "goannart.LoadFS"}, true
}

// Default accepts a str, the path.
func (fs fileSystem) Default(l *model.Literal) (model.Value, error) {
	return spelledDefault(fs.source, l, nil)
}
