import everything
import load
import pytest

load.work(1)


@pytest.mark.parametrize("n", range(100))
def test_work(n):
    assert load.work(n) == load.expected(n)


def test_nil_pointer():
    # pytest has enabled faulthandler
    with pytest.raises(everything.PanicError, match="nil pointer"):
        everything.panic_nil()


@pytest.mark.xfail(raises=everything.PanicError, strict=True)
def test_panic():
    everything.panic_string("as expected")
