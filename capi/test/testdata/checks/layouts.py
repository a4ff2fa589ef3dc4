"""Random layouts of memory, and the plainest way to walk them, which the C functions are compared with."""
import ctypes
import itertools
import struct

FORMATS = ["B", "b", "c", "?", "h", "H", "i", "I", "l", "L", "q", "Q", "n", "N", "f", "d"]
WORD = struct.calcsize("P")


class Layout:
    """Members of a Py_buffer over a block of `size` bytes, the first item at `offset`. `pointers` are the places in the block
    where addresses belong, (where, target, where, target ...), as Exporter takes them."""

    def __init__(self, fmt, itemsize, shape, strides, offset, size, suboffsets=None, pointers=()):
        self.fmt, self.itemsize, self.shape, self.strides = fmt, itemsize, tuple(shape), tuple(strides)
        self.offset, self.size, self.suboffsets, self.pointers = offset, size, suboffsets, tuple(pointers)

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def items(self):
        n = 1
        for extent in self.shape:
            n *= extent
        return n

    @property
    def len(self):
        return self.items * self.itemsize

    def __repr__(self):
        return "Layout(%r)" % (vars(self),)


def random_shape(rng, ndim, limit=256):
    shape, n = [], 1
    for _ in range(ndim):
        extent = rng.choice([0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6] if rng.random() < 0.3 else [1, 2, 2, 3, 4])
        if n * max(extent, 1) > limit:
            extent = 1
        shape.append(extent)
        n *= max(extent, 1)
    return shape


def strided(rng, fmt, shape, align=True):
    """A layout of this shape with strides of any sign: dense or with gaps, in any order of dimensions, some broadcast.
    align=False: strides need not be multiples of the item size."""
    itemsize = struct.calcsize(fmt)
    ndim = len(shape)
    kind = rng.random()
    strides = [0] * ndim
    order = list(range(ndim))
    if kind < 0.25:
        order.reverse()
    elif kind < 0.4:
        pass
    else:
        rng.shuffle(order)
    step = itemsize
    for d in order:
        stride = step
        if kind >= 0.4:
            stride = step * rng.choice([1, 1, 2, 3]) if align else step + rng.choice([0, 0, 1, 3])
        step = stride * max(shape[d], 1)
        if kind >= 0.4:
            if rng.random() < 0.1:
                stride = 0
            stride *= rng.choice([1, 1, -1])
        elif shape[d] == 1 and rng.random() < 0.5:
            stride = rng.choice([-7, 0, 11]) * itemsize  # the stride of an extent of 1 means nothing
        strides[d] = stride
    low = high = 0
    if 0 not in shape:
        for extent, stride in zip(shape, strides):
            if stride < 0:
                low += (extent - 1) * stride
            else:
                high += (extent - 1) * stride
    before = rng.choice([0, 0, 1, 2]) * itemsize
    return Layout(fmt, itemsize, shape, strides, before - low, before - low + high + itemsize)


def indirect(rng, fmt, shape):
    """A layout whose first dimension is a table of addresses, PIL's way, of strided rests."""
    itemsize = struct.calcsize(fmt)
    rest = strided(rng, fmt, shape[1:])
    n = shape[0]
    suboffset = rng.choice([0, 0, 8, 24])
    table, region = n * WORD, -(-rest.size // WORD) * WORD
    pointers = []
    for i in range(n):
        # the address in the table lies `suboffset` before the row, so that adding it is seen
        pointers += [i * WORD, table + i * region + rest.offset - suboffset]
    backwards = rng.random() < 0.3
    strides = (-WORD if backwards else WORD,) + rest.strides
    offset = (n - 1) * WORD if backwards and n else 0
    return Layout(fmt, itemsize, shape, strides, offset, table + n * region + WORD, (suboffset,) + (-1,) * len(rest.shape),
                  pointers)


def random_layout(rng, min_ndim=0, fmt=None, shape=None, align=True, pointers=True):
    fmt = fmt or rng.choice(FORMATS)
    if shape is None:
        shape = random_shape(rng, rng.randint(min_ndim, 6))
    if pointers and len(shape) > 0 and rng.random() < 0.2:
        return indirect(rng, fmt, shape)
    return strided(rng, fmt, shape, align)


def exporter(ext, layout, data, readonly=0):
    return ext.Exporter(data, layout.offset, layout.itemsize, readonly, layout.fmt, layout.shape, layout.strides,
                        layout.suboffsets, layout.pointers)


def random_bytes(rng, layout):
    return bytes(rng.getrandbits(8) for _ in range(layout.size))


def indices(shape, order="C"):
    """All indices, the last the fastest; with order F the first."""
    if 0 in shape:
        return iter(())  # product would first list the other ranges, however long
    if order == "C":
        return itertools.product(*map(range, shape))
    return (i[::-1] for i in itertools.product(*map(range, shape[::-1])))


def item_address(buf, index, strides, suboffsets):
    """PEP 3118's own recipe."""
    p = buf
    for d, i in enumerate(index):
        p += i * strides[d]
        if suboffsets is not None and suboffsets[d] >= 0:
            p = ctypes.c_void_p.from_address(p).value + suboffsets[d]
    return p


def gather(layout, buf, order="C"):
    """The items one after the other, as bytes."""
    return b"".join(
        ctypes.string_at(item_address(buf, i, layout.strides, layout.suboffsets), layout.itemsize)
        for i in indices(layout.shape, order))


def scatter(layout, buf, data, order="C"):
    n = layout.itemsize
    for k, i in enumerate(indices(layout.shape, order)):
        if (k + 1) * n > len(data):
            break
        ctypes.memmove(item_address(buf, i, layout.strides, layout.suboffsets), data[k * n:(k + 1) * n], n)


def contiguous_strides(shape, itemsize, order):
    strides, step = [0] * len(shape), itemsize
    for d in range(len(shape)) if order == "F" else reversed(range(len(shape))):
        strides[d] = step
        step *= shape[d]
    return tuple(strides)


def is_contiguous(layout, order):
    """By the meaning of the word: no gaps, items in this order, an extent of 1 free to have any stride."""
    if layout.suboffsets is not None:
        return False
    if order == "A":
        return is_contiguous(layout, "C") or is_contiguous(layout, "F")
    if 0 in layout.shape:
        return True
    want = contiguous_strides(layout.shape, layout.itemsize, order)
    return all(extent == 1 or a == b for extent, a, b in zip(layout.shape, layout.strides, want))
