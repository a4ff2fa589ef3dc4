package rt

import (
	"sync"
	"time"
)

// Time is the slot of a time.Time, laid out as goanna_time in C. An argument's civil time is at its offset, and so is a result's, but
// in UTC where it has a zone.
type Time struct {
	year, offset             int64  // the offset in microseconds east of UTC
	zone                     string // name in the IANA database; "": none
	microsecond              int32
	month, day, hour, minute uint8
	second                   uint8
}

// LoadTime returns a time in the location of the zone where Go's database has it with the same offset, else at a fixed offset.
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

// StoreTime truncates t to microseconds.
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

// zoneOf returns the name of the location of t, "" where it is UTC, or no zone of the database: FixedZone takes any name.
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

// locations has those of the IANA database that were asked for, by name.
var locations sync.Map

// location returns the location of a name, nil where Go's database has none. The names that stand for others to Go are none.
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
