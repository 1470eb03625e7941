"""Mail exports become messages: `read_export` is the one way in."""

from __future__ import annotations

from inbox.export import read_export

__all__ = ["read_export"]
