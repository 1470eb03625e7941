"""Figures for Prometheus: counts and times, never names or values."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.5, 1, 2.5, 10, 60)


class Metrics:
    """The figures of one service."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "shoubiao_requests", "Requests", ["method", "route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "shoubiao_request_seconds", "Time of a request", ["route"], buckets=_SECONDS, registry=self._registry
        )
        self.failed_logins = Counter("shoubiao_failed_logins", "Wrong passwords", registry=self._registry)
        self.decisions = Counter("shoubiao_decisions", "Decisions of clerks", ["kind"], registry=self._registry)
        self.uploads = Counter("shoubiao_uploads", "Uploads", ["outcome"], registry=self._registry)
        self.uploaded_bytes = Counter("shoubiao_uploaded_bytes", "Bytes uploaded", registry=self._registry)
        self.jobs = Gauge("shoubiao_jobs", "Imports by state", ["state"], registry=self._registry)
        self.records = Gauge("shoubiao_records", "Records", registry=self._registry)
        self.open_records = Gauge("shoubiao_open_records", "Records with doubts left", registry=self._registry)

    def note_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        known = method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def to_text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry)
