"""Surroundings of every test. Read before Qt starts and before any test file is imported."""

import os
import time

from hypothesis import settings

# No window may open on the screen of whoever runs the tests; QT_QPA_PLATFORM set from outside still wins.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# The counter's wall clock is China's, whatever the machine's. The POSIX form needs no time-zone data. TZ=... wins.
os.environ.setdefault("TZ", "CST-8")
if hasattr(time, "tzset"):
    time.tzset()

# A busy machine is no failure: examples have no deadline. Failing ones print how to repeat them.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")
