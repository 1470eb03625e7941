"""The review page and the HTTP API, in one process: ``app.make_app`` wires them; ``desk`` is what they show and do."""
