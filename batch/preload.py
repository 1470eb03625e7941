"""Imported once by the fork server, so that workers start warm and share the loaded dictionaries.

The one module with an effect on import: multiprocessing offers the fork server no other hook.
"""

from __future__ import annotations

import gc
from contextlib import suppress

from batch.garbage import THRESHOLDS
from batch.worker import silence, warm_up

silence()
with suppress(Exception):  # a defect shows in the workers, where it can be reported
    warm_up()
gc.freeze()
gc.set_threshold(*THRESHOLDS)
