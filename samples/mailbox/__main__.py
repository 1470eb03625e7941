"""``python -m samples.mailbox``: write the demo mailbox anew, the same bytes each time."""

from __future__ import annotations

from samples.mailbox.demo import write_demo

if __name__ == "__main__":
    write_demo()
