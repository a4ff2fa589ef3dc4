package buffer

import "unsafe"

// repeat copies the item at s+so to n items at d+do, at a stride of ds bytes.
func repeat(d unsafe.Pointer, do, n, ds int, s unsafe.Pointer, so, item int) {
	if n == 0 {
		return
	}
	if ds != item {
		moveRow(d, do, s, so, n, ds, 0, item)
		return
	}
	// copy one item, then double the filled part by copying it behind itself
	moveItem(d, do, s, so, item)
	done, all := item, n*item
	most := max(1, 1<<14/item) * item // a part that the first-level cache holds
	for done < all {
		k := min(done, all-done, most)
		move(unsafe.Add(d, do+done), unsafe.Add(d, do), k)
		done += k
	}
}

// fillArea sets every item of dst to the itemsize bytes at item, which must not overlap dst.
func fillArea(dst area, item unsafe.Pointer) {
	src := area{base: item, shape: dst.shape, strides: make([]int, len(dst.shape)), itemsize: dst.itemsize}
	if dst.items() == 0 || dst.itemsize == 0 {
		return
	}
	var few fewAxes
	p := newPlan(&dst, &src, &few)
	p.run(dst.base, item)
}
