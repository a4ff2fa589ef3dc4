package buffer

import "unsafe"

// repeat copies one item at s+so to n places, ds bytes apart.
func repeat(d unsafe.Pointer, do, n, ds int, s unsafe.Pointer, so, item int) {
	if n == 0 {
		return
	}
	if ds != item {
		moveRow(d, do, s, so, n, ds, 0, item)
		return
	}
	// a few copies one by one, then as many again as there are
	moveItem(d, do, s, so, item)
	done, all := item, n*item
	most := max(1, 1<<14/item) * item // from the first cache
	for done < all {
		k := min(done, all-done, most)
		move(unsafe.Add(d, do+done), unsafe.Add(d, do), k)
		done += k
	}
}

// fillArea sets every item of dst to item, which has itemsize bytes and lies outside of dst.
func fillArea(dst area, item unsafe.Pointer) {
	src := area{base: item, shape: dst.shape, strides: make([]int, len(dst.shape)), itemsize: dst.itemsize}
	if dst.items() == 0 || dst.itemsize == 0 {
		return
	}
	var few fewAxes
	p := newPlan(&dst, &src, &few)
	p.run(dst.base, item)
}
