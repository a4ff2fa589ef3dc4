"""What pytest knows before it reads the tests of any folder here."""
import os

import pytest

pytest.register_assert_rewrite("checks")


@pytest.fixture(autouse=True)
def stray_children():
    """Ends the child of a fork that a test lets go on, which would run the tests that follow."""
    parent = os.getpid()
    yield
    if os.getpid() != parent:
        os._exit(99)
