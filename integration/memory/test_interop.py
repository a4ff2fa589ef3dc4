"""Memory of gonum, Arrow Go and package image, which Python and Go share."""
import array
import gc

import numpy as np
import pytest

import interop as m


def address(a):
    return np.asarray(a).__array_interface__["data"][0]


def test_a_matrix_of_gonum():
    a, where = m.matrix(2, 3)
    assert address(a) == where
    assert a.strides == (32, 8) and a.tolist() == [[11, 12, 13], [21, 22, 23]]
    np.asarray(a)[0, 0] = -1
    assert m.address_of_matrix(a) == (where, 90)


def test_a_matrix_of_numpy():
    x = np.arange(12.0).reshape(3, 4)
    assert m.address_of_matrix(x) == (address(x), 66)
    part = x[::2, 1:3]
    assert m.address_of_matrix(part) == (address(part), part.sum())
    with pytest.raises(BufferError, match=r"contiguous rows one behind another, got shape \(4, 3\) with strides \(8, 32\)"):
        m.address_of_matrix(x.T)


def test_products():
    x = np.arange(12.0).reshape(3, 4)
    assert m.multiply(x, x.T).tolist() == (x @ x.T).tolist()
    assert m.multiply(np.asfortranarray(x), x.T.copy()).tolist() == (x @ x.T).tolist()
    with pytest.raises(BufferError, match="copy it first"):
        m.multiply(x[::-1], x)
    column = x[:, 1]
    m.scale_vector(column, 2)
    assert x[:, 1].tolist() == [2, 10, 18] and x[:, 0].tolist() == [0, 4, 8]


def test_a_part_of_a_picture():
    a, where = m.picture(4, 5)
    assert address(a) == where
    assert a.shape == (4, 5, 4) and a.strides == (32, 4, 1) and a[3, 4].tolist() == [1, 2, 3, 4]
    assert m.address_of_picture(a) == where


def test_a_picture_of_numpy():
    x = np.zeros((6, 8, 4), np.uint8)
    assert m.address_of_picture(x) == address(x)
    m.paint(x[::2, 2:], 1, 1, 3, 2, 77)
    assert np.argwhere(x[:, :, 0] == 77).tolist() == [[2, 3], [2, 4]]
    assert x[2, 3].tolist() == [77, 77, 77, 255]
    with pytest.raises(BufferError, match=r"expected a picture of shape \(height, width, 4\), got shape \(6, 8, 3\)"):
        m.address_of_picture(x[:, :, :3])
    with pytest.raises(BufferError, match="copy it to the Pixels of a new image"):
        m.address_of_picture(x[::-1])


def test_sixteen_bits():
    x = np.asarray(m.depth(2, 3))
    assert x.dtype == np.dtype(">u2") and x.tolist() == [[0, 1, 2], [256, 257, 258]]


def test_a_record_batch():
    names, columns, addresses = m.record(100)
    assert names == ["id", "half"]
    assert [address(c) for c in columns] == addresses.tolist()
    assert columns[1].readonly and columns[1].tolist() == [i / 2 for i in range(100)]
    part = columns[0][90:]
    del columns
    assert m.allocated() > 0
    assert part.tolist() == list(range(90, 100))
    del part
    gc.collect()
    assert m.allocated() == 0


def test_an_array_that_arrow_keeps():
    data = array.array("q", range(10))
    assert m.keep_arrow(data) == data.buffer_info()[0]
    with pytest.raises(BufferError):
        data.append(1)
    values = m.kept_arrow()
    assert address(values) == data.buffer_info()[0]
    m.release_arrow()
    with pytest.raises(BufferError):  # the Array has the array, and that the memory
        data.append(1)
    del values
    m.allocated()  # a call lets go of what Go has
    data.append(1)
    assert m.keep_arrow(array.array("q")) is not None
    assert m.kept_arrow().tolist() == []
    m.release_arrow()
    with pytest.raises(BufferError, match="C-contiguous"):
        m.keep_arrow(memoryview(data)[::2])
