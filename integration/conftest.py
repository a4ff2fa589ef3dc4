"""What pytest knows before it reads the tests of any folder here."""
import pytest

pytest.register_assert_rewrite("checks")
