"""The rows with buffers by NumPy."""
import pathlib
import sys

sys.path.append(pathlib.Path(__file__).with_name("peer_numpy-site.txt").read_text())
import numpy as np  # noqa: E402


def sum1(a):
    return np.sum(a)


def sum3(a, b, c):
    return np.sum(a) + np.sum(b) + np.sum(c)
