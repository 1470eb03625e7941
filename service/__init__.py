"""The HTTP API and the review page on which a clerk settles what the machine doubts."""
