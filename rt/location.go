package rt

import (
	"time"

	"github.com/goanna-py/goanna/py"
)

// Location is the slot of a *time.Location, laid out as goanna_location in C. The zero Location is None.
type Location struct {
	zone   string // name in the IANA database, or ""
	offset int64  // in microseconds east of UTC
	some   int64
}

// LoadLocation returns the location of an argument. A zone that Go's database does not have is a ValueError.
func LoadLocation(p *Location) *time.Location {
	switch {
	case p.some == 0:
		return nil
	case p.zone != "":
		loc := location(p.zone)
		if loc == nil {
			refuse(py.Errorf(py.ValueError, "Go has no data of the time zone %q: install the system's, or have the Go package import time/tzdata", p.zone))
		}
		return loc
	case p.offset == 0:
		return time.UTC
	default:
		return time.FixedZone("", int(p.offset/1e6))
	}
}

// StoreLocation returns the slot of a result. time.Local, and any other location that the IANA database lacks, has the offset of now.
func StoreLocation(loc *time.Location) Location {
	if loc == nil {
		return Location{}
	}
	now := time.Now().In(loc)
	zone := zoneOf(now)
	if zone == "" || zoneOf(now.AddDate(0, 6, 0)) == "" { // a FixedZone may have the name and the offset of one
		return Location{offset: int64(offsetOf(now)) * 1e6, some: 1}
	}
	return Location{zone: zone, some: 1}
}
