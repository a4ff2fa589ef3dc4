package images_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"

	"github.com/goanna-py/goanna/buffer"
	"github.com/goanna-py/goanna/buffer/images"
)

// A function encodes a picture of Python without a copy of its pixels.
func ExampleNRGBA() {
	encode := func(v buffer.View[uint8]) ([]byte, error) {
		img, err := images.NRGBA(v)
		if err != nil {
			return nil, err
		}
		var file bytes.Buffer
		err = png.Encode(&file, img)
		return file.Bytes(), err
	}
	file, err := encode(buffer.NewArray[uint8](2, 3, 4).View)
	fmt.Printf("%q %v\n", file[:4], err)
	_, err = encode(buffer.NewArray[uint8](2, 3).View)
	fmt.Println(err)
	// Output:
	// "\x89PNG" <nil>
	// expected a picture of shape (height, width, 4), got shape (2, 3)
}

// A part of a picture goes to Python as it is, with the strides of the whole.
func ExampleMemoryView() {
	picture := image.NewNRGBA(image.Rect(0, 0, 640, 480))
	m, err := images.MemoryView(picture.SubImage(image.Rect(10, 20, 110, 70)))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Shape(), m.Strides())
	// Output: [50 100 4] [2560 4 1]
}
