"""OCR engines, one file an engine, behind the contract in ``engine.py``."""
