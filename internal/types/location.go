package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// location is *time.Location: a ZoneInfo of the IANA database, or a timezone of a fixed offset. nil is None.
type location struct {
	source
	dir Direction
}

func findLocation(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	t, pointer := pointee(t)
	if !isNamed(t, "time", "Location") {
		return nil, "", false
	}
	s, reason := f.named(t, "")
	if !pointer {
		return nil, notCopied(f.Show(t)), true
	}
	s.text = "*" + s.text
	return location{s, d}, reason, true
}

func (l location) Stub() string {
	if l.dir == In {
		return "datetime.tzinfo | None"
	}
	return "datetime.tzinfo"
}

func (l location) Passage() model.Passage {
	item, _ := l.Item()
	return composite(item, l.dir)
}

func (l location) Item() (model.Item, bool) {
	return shadow("goanna_location", "Location", 32, model.Conv{Name: "location", Expects: "ZoneInfo, timezone or None"}, l.dir), true
}

// Default accepts None, which is nil.
func (l location) Default(d *model.Literal) (model.Value, error) {
	if d.Kind != model.NoneLiteral {
		return model.Value{}, mismatch(l.source, d, "None")
	}
	return model.Value{Text: "None", Init: "{{0}}"}, nil
}
