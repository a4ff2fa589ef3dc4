package leaf

import "testing"

// An instruction refuses the variable that it may write to.
func TestWritesAreFound(t *testing.T) {
	for _, c := range []struct {
		name     string
		code     []byte // before the distance
		after    int    // bytes of an immediate
		constant bool
	}{
		{"MOVQ from memory", []byte{0x48, 0x8B, 0x05}, 0, true},
		{"MOVUPS from memory", []byte{0x0F, 0x10, 0x05}, 0, true},
		{"CMPQ with memory", []byte{0x48, 0x83, 0x3D}, 1, true},
		{"MOVQ to memory", []byte{0x48, 0x89, 0x05}, 0, false},
		{"MOVUPS to memory", []byte{0x0F, 0x11, 0x05}, 0, false},
		{"LEAQ", []byte{0x48, 0x8D, 0x05}, 0, false},
		{"VEXTRACTI32X4 to memory", []byte{0x62, 0xF3, 0x7D, 0x48, 0x39, 0x05}, 1, false},
		{"VPCOMPRESSD to memory", []byte{0x62, 0xF2, 0x7D, 0x49, 0x8B, 0x05}, 0, false},
	} {
		const variable = 0x2000
		address := uint64(0x1000)
		code := append(make([]byte, 8), c.code...)
		distance := variable - address - uint64(len(code)+4+c.after)
		code = append(code, byte(distance), byte(distance>>8), 0, 0)
		code = append(code, make([]byte, c.after)...)
		e := errorVariables{variable: true}
		e.refuseWritten(code, address)
		if e.isConstant(variable) != c.constant {
			t.Errorf("%s: constant is %t", c.name, !c.constant)
		}
	}
}
