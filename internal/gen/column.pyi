@_final
class Column(_Generic[_T]):
    """Values made by Go, some of which may be missing: a sequence with None for these.

    Exports them as Arrow data, without a copy: pyarrow.array(c), polars.Series(c).
    """

    @property
    def null_count(self) -> builtins.int:
        """Number of values that are missing."""
    def tolist(self) -> builtins.list[_T | None]:
        """The values as a list, with None for what is missing."""
    def __len__(self) -> builtins.int: ...
    def __iter__(self) -> _Iterator[_T | None]: ...
    @_overload
    def __getitem__(self, index: SupportsIndex, /) -> _T | None: ...
    @_overload
    def __getitem__(self, index: builtins.slice, /) -> builtins.list[_T | None]: ...
    def __eq__(self, other: builtins.object, /) -> builtins.bool: ...
    def __ne__(self, other: builtins.object, /) -> builtins.bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride]
    def __reduce__(self) -> builtins.tuple[Any, ...]: ...
    def __arrow_c_schema__(self) -> _CapsuleType:
        """A capsule of the type in Arrow's C data interface."""
    def __arrow_c_array__(self, requested_schema: Any = None) -> builtins.tuple[_CapsuleType, _CapsuleType]:
        """Capsules of the type and of the memory in Arrow's C data interface, without a copy."""
    def __arrow_c_stream__(self, requested_schema: Any = None) -> _CapsuleType:
        """A capsule of a stream of one array in Arrow's C stream interface."""
    def __class_getitem__(cls, item: Any, /) -> _GenericAlias: ...
