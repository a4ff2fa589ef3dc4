package abi

import (
	"bytes"
	"debug/macho"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/platform"
)

// machO is the header of a Mach-O library without load commands, and some bytes.
func machO(t *testing.T, cpu macho.Cpu, size int) []byte {
	t.Helper()
	var out bytes.Buffer
	header := macho.FileHeader{Magic: macho.Magic64, Cpu: cpu, SubCpu: 3, Type: macho.TypeDylib}
	if err := binary.Write(&out, binary.LittleEndian, header); err != nil {
		t.Fatal(err)
	}
	return append(out.Bytes(), bytes.Repeat([]byte{byte(size)}, size)...)
}

// Each library is whole and begins at a page.
func TestUniversal(t *testing.T) {
	intel, apple := machO(t, macho.CpuAmd64, 20_001), machO(t, macho.CpuArm64, 5)
	data, err := Universal([][]byte{intel, apple})
	if err != nil {
		t.Fatal(err)
	}
	fat, err := macho.NewFatFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range [][]byte{intel, apple} {
		a := fat.Arches[n]
		got, err := io.ReadAll(io.NewSectionReader(bytes.NewReader(data), int64(a.Offset), int64(a.Size)))
		if err != nil || !bytes.Equal(got, want) || a.Offset%(1<<14) != 0 || a.Align != 14 || a.SubCpu != 3 {
			t.Errorf("%v: %d bytes, %v", a.FatArchHeader, len(got), err)
		}
	}
	if _, err := Universal([][]byte{intel, []byte("text")}); err == nil || !strings.Contains(err.Error(), "expected a shared library") {
		t.Errorf("a text: %v", err)
	}
	if _, err := Parse("both.dylib", bytes.NewReader(data)); err == nil || !strings.Contains(err.Error(), "of one architecture") {
		t.Errorf("as one library: %v", err)
	}
}

func TestUniversalTag(t *testing.T) {
	slice := func(path, goarch string) *File {
		return &File{Path: path, Target: platform.Target{GOOS: "darwin", GOARCH: goarch}, MacOS: Version{12, 0}, Signed: true}
	}
	both := []*File{slice("a.so", "amd64"), slice("a.so", "arm64")}
	if tag, reasons, err := Platform(both); tag != "macosx_12_0_universal2" || len(reasons) > 0 || err != nil {
		t.Errorf("%s, %q, %v", tag, reasons, err)
	}
	if reasons := Refusals("macosx_12_0_universal2", both); len(reasons) > 0 {
		t.Errorf("%q", reasons)
	}
	one := append(both, slice("b.so", "arm64"))
	if _, _, err := Platform(one); err == nil {
		t.Error("a file for one machine among those for two: expected an error")
	}
	if reasons := Refusals("macosx_12_0_universal2", one); len(reasons) == 0 {
		t.Error("a file for one machine among those for two: expected a reason")
	}
	both[1].Signed = false
	if reasons := Refusals("macosx_12_0_universal2", both); len(reasons) != 1 || !strings.Contains(reasons[0], "no code signature") {
		t.Errorf("%q", reasons)
	}
}
