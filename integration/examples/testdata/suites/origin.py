"""A test among those of the suites: which _testbuffer they have."""
import os
import unittest

import _testbuffer


class TestOrigin(unittest.TestCase):
    def test_file(self):
        ours = os.environ["TESTBUFFER"]
        if ours:
            self.assertTrue(_testbuffer.__file__.startswith(ours + os.sep), _testbuffer.__file__)
        else:
            self.assertIn("lib-dynload", _testbuffer.__file__)
