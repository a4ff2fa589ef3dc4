@_final
class Array(_Generic[_T]):
    """Memory made by Go: a sequence of items of one type, in any number of dimensions.

    Exports the memory by the buffer protocol, without a copy: memoryview(a), numpy.asarray(a).

    Array[float] is one of one dimension; of more, the items of a dimension are Arrays: Array[Any].
    """

    @property
    def shape(self) -> builtins.tuple[builtins.int, ...]:
        """Extents of the dimensions, in items."""
    @property
    def strides(self) -> builtins.tuple[builtins.int, ...]:
        """Bytes from one item to the next, for each dimension."""
    @property
    def format(self) -> builtins.str:
        """Format of an item (PEP 3118)."""
    @property
    def itemsize(self) -> builtins.int:
        """Size of an item, in bytes."""
    @property
    def ndim(self) -> builtins.int:
        """Number of dimensions."""
    @property
    def nbytes(self) -> builtins.int:
        """Size of all items, in bytes."""
    @property
    def readonly(self) -> builtins.bool:
        """Whether the memory may only be read."""
    def release(self) -> None:
        """Give the memory back now. BufferError while a buffer of it is exported."""
    def tolist(self) -> builtins.list[_T]:
        """The items as a list, nested for each dimension; the item itself without dimensions."""
    def tobytes(self) -> builtins.bytes:
        """The items' memory as bytes, in C order."""
    def copy(self) -> Array[_T]:
        """A C-contiguous, writable Array with memory of its own."""
    def __len__(self) -> builtins.int: ...
    def __iter__(self) -> _Iterator[_T]: ...
    @_overload
    def __getitem__(self, index: SupportsIndex, /) -> _T: ...
    @_overload
    def __getitem__(self, index: builtins.slice | _EllipsisType, /) -> Array[_T]: ...
    @_overload
    def __getitem__(self, index: builtins.tuple[_Index, ...], /) -> Any: ...
    @_overload
    def __setitem__(self: Array[_Record], index: _Index | builtins.tuple[_Index, ...], value: Iterable[Any] | _Buffer, /) -> None: ...
    @_overload
    def __setitem__(self, index: _Index | builtins.tuple[_Index, ...], value: _T | _Buffer, /) -> None: ...
    def __eq__(self, other: builtins.object, /) -> builtins.bool: ...
    def __ne__(self, other: builtins.object, /) -> builtins.bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride]
    def __copy__(self) -> Array[_T]: ...
    def __deepcopy__(self, memo: Any, /) -> Array[_T]: ...
    def __reduce_ex__(self, protocol: SupportsIndex, /) -> builtins.tuple[Any, ...]: ...
    def __buffer__(self, flags: builtins.int, /) -> memoryview: ...
    @property
    def __array_interface__(self) -> builtins.dict[builtins.str, Any]:
        """NumPy's array interface, version 3. Once read, release() is refused: the address has no owner."""
    def __array__(self, dtype: Any = None, copy: builtins.bool | None = None) -> Any:
        """NumPy's ndarray of the memory, without a copy unless dtype or copy asks for one."""
    def __dlpack__(
        self,
        /,
        *,
        stream: None = None,
        max_version: builtins.tuple[builtins.int, builtins.int] | None = None,
        dl_device: builtins.tuple[builtins.int, builtins.int] | None = None,
        copy: builtins.bool | None = None,
    ) -> _CapsuleType:
        """A DLPack capsule of the memory, without a copy unless asked for."""
    def __dlpack_device__(self) -> builtins.tuple[builtins.int, builtins.int]:
        """Device type and id of the memory: (1, 0), the CPU."""
    def __arrow_c_schema__(self) -> _CapsuleType:
        """A capsule of the type in Arrow's C data interface."""
    def __arrow_c_array__(self, requested_schema: Any = None) -> builtins.tuple[_CapsuleType, _CapsuleType]:
        """Capsules of the type and of the memory in Arrow's C data interface, without a copy of numbers in C order."""
    def __arrow_c_stream__(self, requested_schema: Any = None) -> _CapsuleType:
        """A capsule of a stream of one array in Arrow's C stream interface. Records are a table."""
    def __class_getitem__(cls, item: Any, /) -> _GenericAlias: ...

class PanicError(RuntimeError):
    """A panic of Go code. Its note has the stack of the goroutine."""
