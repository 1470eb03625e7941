"""From pixels to structure: straight pages, cells, seals and marks. Knows no form and no OCR engine."""
