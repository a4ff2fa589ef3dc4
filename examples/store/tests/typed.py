import store

s: store.Store = store.open("s.db")
with s.begin(True) as tx:
    tx.put(b"a", b"1")
    value: bytes = tx.get(b"a")
    for k, v in tx.items():
        both: bytes = k + v
s.begin("yes")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
