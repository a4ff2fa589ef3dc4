package buffer

import (
	"encoding/hex"
	"fmt"
)

// Hex returns the bytes in C order as two hexadecimal digits each, with sep between groups of bytesPerSep bytes. sep is one ASCII
// character, or "" for none. Groups are counted from the right, or from the left if bytesPerSep is negative; 0 means no separators.
func (m *MemoryView) Hex(sep string, bytesPerSep int) (string, error) {
	b, err := m.ToBytes(OrderC)
	if err != nil {
		return "", err
	}
	if len(sep) > 1 {
		return "", fmt.Errorf("expected a separator of one character, got %q", sep)
	}
	if sep != "" && sep[0] > 127 {
		return "", fmt.Errorf("expected an ASCII separator, got %q", sep)
	}
	group := int(magnitude(bytesPerSep))
	if sep == "" || bytesPerSep == 0 || uint(group) >= uint(len(b)) {
		return hex.EncodeToString(b), nil
	}
	out := make([]byte, 0, 2*len(b)+len(b)/group)
	for i, x := range b {
		before := i
		if bytesPerSep > 0 {
			before = len(b) - i
		}
		if i > 0 && before%group == 0 {
			out = append(out, sep[0])
		}
		out = hex.AppendEncode(out, []byte{x})
	}
	return string(out), nil
}
