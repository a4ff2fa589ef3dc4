package rt

import (
	"sync"
	"time"
)

// Time is the slot of a time.Time, laid out as goanna_time in C. The civil time is at the offset; for a result with a zone it is in
// UTC.
type Time struct {
	year, offset             int64  // the offset in microseconds east of UTC
	zone                     string // name in the IANA database, or ""
	microsecond              int32
	month, day, hour, minute uint8
	second                   uint8
}

// LoadTime returns the time of an argument. Its location is that of the zone if Go's database has the zone with the same offset,
// else a fixed offset.
func LoadTime(p *Time) time.Time {
	t := time.Date(int(p.year), time.Month(p.month), int(p.day), int(p.hour), int(p.minute), int(p.second), int(p.microsecond)*1000, time.UTC)
	t = t.Add(-time.Duration(p.offset) * time.Microsecond)
	seconds := int(p.offset / 1e6)
	if loc := location(p.zone); loc != nil {
		if local := t.In(loc); offsetOf(local) == seconds {
			return local
		}
	}
	if p.offset == 0 {
		return t
	}
	return t.In(time.FixedZone("", seconds))
}

// StoreTime returns the slot of a result, truncated to microseconds.
func StoreTime(t time.Time) Time {
	offset, zone := offsetOf(t), zoneOf(t)
	if zone != "" {
		t = t.UTC()
	}
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	return Time{
		year: int64(year), month: uint8(month), day: uint8(day), hour: uint8(hour), minute: uint8(minute), second: uint8(second),
		microsecond: int32(t.Nanosecond() / 1000), offset: int64(offset) * 1e6, zone: zone,
	}
}

// zoneOf returns the name of t's location in the IANA database. It returns "" for UTC and for a location that is not in the
// database: FixedZone accepts any name.
func zoneOf(t time.Time) string {
	name := t.Location().String()
	loc := location(name)
	if loc == nil || name == "UTC" || offsetOf(t.In(loc)) != offsetOf(t) {
		return ""
	}
	return name
}

func offsetOf(t time.Time) int {
	_, offset := t.Zone()
	return offset
}

// locations caches locations of the IANA database by name.
var locations sync.Map

// location returns the location of a name in Go's database, or nil. It returns nil for "" and "Local", which have a meaning of their
// own in Go.
func location(name string) *time.Location {
	if name == "" || name == "Local" {
		return nil
	}
	if loc, ok := locations.Load(name); ok {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(string([]byte(name))) // name may be in memory of a call
	if err != nil {
		return nil
	}
	locations.Store(loc.String(), loc)
	return loc
}
