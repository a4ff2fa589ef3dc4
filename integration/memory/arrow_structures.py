"""The structures of Arrow's C data interface and of its capsules, for ctypes."""
import ctypes


class Schema(ctypes.Structure):
    pass


Schema._fields_ = [
    ("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_char_p), ("flags", ctypes.c_int64), ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(Schema))), ("dictionary", ctypes.c_void_p), ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p),
]


class Array(ctypes.Structure):
    pass


Array._fields_ = [
    ("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64), ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)), ("children", ctypes.POINTER(ctypes.POINTER(Array))), ("dictionary", ctypes.c_void_p),
    ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p),
]

class Stream(ctypes.Structure):
    pass


Stream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Stream), ctypes.POINTER(Schema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Stream), ctypes.POINTER(Array))),
    ("get_last_error", ctypes.c_void_p), ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p),
]

pointer = ctypes.pythonapi.PyCapsule_GetPointer
pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def schema_of(capsule):
    return Schema.from_address(pointer(capsule, b"arrow_schema"))


def array_of(capsule):
    return Array.from_address(pointer(capsule, b"arrow_array"))


def stream_of(capsule):
    return Stream.from_address(pointer(capsule, b"arrow_array_stream"))


def moved(structure):
    """The structure in other memory, as a consumer moves it: the one in the capsule is released."""
    copy = type(structure).from_buffer_copy(structure)
    structure.release = None
    return copy


def moved_pair(a):
    capsules = a.__arrow_c_array__()
    return moved(schema_of(capsules[0])), moved(array_of(capsules[1]))


def moved_stream(a):
    capsule = a.__arrow_c_stream__(requested_schema=None)
    return moved(stream_of(capsule))
