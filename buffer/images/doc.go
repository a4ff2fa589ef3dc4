// Package images shares pixels between the types of package image and views, without a copy.
//
// [Gray], [RGBA], [NRGBA] and [CMYK] make an image of a view, to read it with package image, or, if the view is of a
// [buffer.Mut], to draw to it. The image is valid as long as the view, and does not keep the memory of a [buffer.Array].
//
// [Pixels] and [Planes] make views of an image, and [MemoryView] what a function returns to Python. Those of a part that SubImage has
// cut out have the strides of the whole. A picture whose layout no image has is copied by way of a new image:
//
//	img := image.NewNRGBA(image.Rect(0, 0, v.Dim(1), v.Dim(0)))
//	pixels, err := images.Pixels(img)
//	if err == nil {
//		err = pixels.CopyFrom(v)
//	}
package images
