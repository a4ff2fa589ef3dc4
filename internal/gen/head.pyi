import builtins
import sys
from collections.abc import AsyncIterator as _AsyncIterator, Callable, Hashable as _Hashable, Iterable, Iterator as _Iterator, Mapping
from types import EllipsisType as _EllipsisType, GenericAlias as _GenericAlias
from typing import Annotated, Any, ClassVar, Final, Generic as _Generic, Protocol as _Protocol, Self as _Self, SupportsComplex, SupportsFloat, SupportsIndex
from typing import NamedTuple as _NamedTuple, TypeAlias as _TypeAlias, final as _final, overload as _overload, runtime_checkable as _checkable, type_check_only as _check_only

if sys.version_info >= (3, 12):
    from collections.abc import Buffer as _Buffer
else:
    from typing_extensions import Buffer as _Exporter

    # NumPy's stubs declare __buffer__ from 3.12 on.
    class _Interface(_Protocol):
        @property
        def __array_interface__(self) -> builtins.dict[builtins.str, Any]: ...

    _Buffer: _TypeAlias = _Exporter | _Interface

if sys.version_info >= (3, 13):
    from types import CapsuleType as _CapsuleType
else:
    from typing_extensions import CapsuleType as _CapsuleType

if sys.version_info >= (3, 13):
    from typing import TypeVar as _TypeVar
else:
    from typing_extensions import TypeVar as _TypeVar

class _ArrowArray(_Protocol):
    """Numbers or bools of Arrow: an Array of pyarrow or nanoarrow."""

    def __arrow_c_array__(self, requested_schema: Any = None) -> builtins.tuple[Any, Any]: ...

class _ArrowStream(_Protocol):
    """The same in chunks: a ChunkedArray of pyarrow, a Series of Polars."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

class _Tensor(_Protocol):
    """Numbers or bools of DLPack in the memory of the CPU: a Tensor of PyTorch."""

    def __dlpack__(self) -> Any: ...

# What a parameter that is only read takes, and what one that is written to takes.
_Readable: _TypeAlias = _Buffer | _ArrowArray | _ArrowStream | _Tensor
_Writable: _TypeAlias = _Buffer | _Tensor

_T = _TypeVar("_T", default=Any)
_Record = _TypeVar("_Record", bound=builtins.tuple[Any, ...])

_Index: _TypeAlias = SupportsIndex | builtins.slice | _EllipsisType

class _Reader(_Protocol):
    """A file object open for reading in binary mode."""

    def read(self, n: builtins.int, /) -> builtins.bytes | None: ...

class _SeekableReader(_Reader, _Protocol):
    """A file object that has positions, too."""

    def seek(self, offset: builtins.int, whence: builtins.int, /) -> builtins.int: ...
    def seekable(self) -> builtins.bool: ...

class _Writer(_Protocol):
    """A file object open for writing in binary mode."""

    def write(self, data: builtins.bytes, /) -> builtins.object: ...

class _HasFileno(_Protocol):
    """A file of the operating system."""

    def fileno(self) -> builtins.int: ...
