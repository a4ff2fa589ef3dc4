package imaging

import "github.com/goanna-py/goanna/buffer"

// ToGray returns the luma of img (ITU-R BT.601, rounded, as Pillow's mode L has it) in shape (height, width). Alpha is
// ignored; a grey picture is copied.
func ToGray(img buffer.View[uint8]) (*buffer.Array[uint8], error) {
	n, err := channels(img)
	if err != nil {
		return nil, err
	}
	h, w := img.Dim(0), img.Dim(1)
	out := buffer.NewArray[uint8](h, w)
	data := out.Data()
	for y, line := range lines(img) {
		to := data[y*w:][:w]
		if n == 1 {
			copy(to, line)
			continue
		}
		for x := range to {
			p := line[x*n:][:3]
			// 0.299, 0.587 and 0.114 in 65536ths
			to[x] = uint8((uint32(p[0])*19595 + uint32(p[1])*38470 + uint32(p[2])*7471 + 1<<15) >> 16)
		}
	}
	return out, nil
}
