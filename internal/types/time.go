package types

import (
	"go/types"

	"github.com/goanna-py/goanna/internal/model"
)

// instant is time.Time: an aware datetime, to the microsecond. A zone of the IANA database is kept if both sides have it; any other
// becomes an offset from UTC.
type instant struct {
	source
	dir Direction
}

func findTime(f *Finder, t types.Type, d Direction) (model.Type, string, bool) {
	if !isNamed(t, "time", "Time") {
		return nil, "", false
	}
	s, reason := f.named(t, "")
	return instant{s, d}, reason, true
}

func (instant) Stub() string { return "datetime.datetime" }

func (i instant) Passage() model.Passage {
	item, _ := i.Item()
	return composite(item, i.dir)
}

func (i instant) Item() (model.Item, bool) {
	return shadow("goanna_time", "Time", 48, model.Conv{Name: "time", Expects: "aware datetime"}, i.dir), true
}

func (i instant) Default(*model.Literal) (model.Value, error) {
	return model.Value{}, noDefault(i.source, "a datetime")
}

// shadow returns an item whose slot is the struct NAME of package rt, with the functions LoadNAME and StoreNAME.
func shadow(c, name string, size int, conv model.Conv, d Direction) model.Item {
	convert := "goannart.Load" + name
	if d == Out {
		convert = "goannart.Store" + name
	}
	return model.Item{C: c, Slot: "goannart." + name, Size: size, Align: 8, Conv: conv, Convert: convert}
}
