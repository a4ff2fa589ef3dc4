package wheel

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"hash/crc32"
	"io"
	"sync"
	"time"

	"github.com/goanna-py/goanna/internal/platform"
)

// deflateAll reads and compresses the files concurrently.
func deflateAll(ctx context.Context, files []File) ([]member, error) {
	members := make([]member, len(files))
	errs := make([]error, len(files))
	var wait sync.WaitGroup
	for n, f := range files {
		wait.Go(func() {
			if errs[n] = ctx.Err(); errs[n] != nil {
				return
			}
			data, err := f.Content()
			if err != nil {
				errs[n] = err
				return
			}
			if members[n], errs[n] = deflate(f.Name, data); f.Executable || platform.IsBinary(f.Name) {
				members[n].mode = 0o755
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return members, nil
}

func deflate(name string, data []byte) (member, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		return member{}, err
	}
	if _, err := w.Write(data); err != nil {
		return member{}, err
	}
	if err := w.Close(); err != nil {
		return member{}, err
	}
	return member{name: name, deflated: b.Bytes(), size: len(data), crc32: crc32.ChecksumIEEE(data), sha256: sha256.Sum256(data), mode: 0o644}, nil
}

// writeZip writes the members in their order. All have one time.
func writeZip(ctx context.Context, to io.Writer, members []member, when time.Time) error {
	z := zip.NewWriter(to)
	date, clock := msDOS(when)
	for _, m := range members {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		header := &zip.FileHeader{
			Name: m.name, Method: zip.Deflate, CRC32: m.crc32,
			CompressedSize64: uint64(len(m.deflated)), UncompressedSize64: uint64(m.size),
		}
		//lint:ignore SA1019 CreateRaw writes these two and not Modified
		header.ModifiedDate, header.ModifiedTime = date, clock
		header.SetMode(m.mode)
		w, err := z.CreateRaw(header)
		if err != nil {
			return err
		}
		if _, err := w.Write(m.deflated); err != nil {
			return err
		}
	}
	return z.Close()
}

// msDOS returns a time in the form of zip's headers, which reaches from 1980 to 2107 in steps of 2 seconds. A time outside becomes
// the nearest one inside.
func msDOS(t time.Time) (date, clock uint16) {
	t = t.UTC()
	first, last := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2107, 12, 31, 23, 59, 58, 0, time.UTC)
	if t.Before(first) {
		t = first
	} else if t.After(last) {
		t = last
	}
	return uint16(t.Day() + int(t.Month())<<5 + (t.Year()-1980)<<9), uint16(t.Second()/2 + t.Minute()<<5 + t.Hour()<<11)
}
