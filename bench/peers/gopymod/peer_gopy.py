"""The module of gopy, whose functions take slices of its own class: buffers are copied item by item."""
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).with_name("gopymod")))
from bound import go, gopypeer as _peer  # noqa: E402

nop, add_one, invert, add, str_len = _peer.Nop, _peer.AddOne, _peer.Invert, _peer.Add, _peer.StrLen
refuse_all, refuse_new = _peer.RefuseAll, _peer.RefuseNew


def sum1(a):
    return _peer.Sum1(go.Slice_float64(a))


def sum3(a, b, c):
    return _peer.Sum3(go.Slice_float64(a), go.Slice_float64(b), go.Slice_float64(c))
