from __future__ import annotations

import numpy as np
import pytest

from extract.ocr.onnx import Array, Model
from extract.ocr.paddle import read_crops

ALPHABET = ["", *"0123456789"]


def widths_told(shapes: list[tuple[int, ...]], *, likes_few_shapes: bool) -> Model:
    """A model that says how dark each line is, as one digit; notes what shapes it was given."""

    def run(batch: Array) -> Array:
        shapes.append(batch.shape)
        scores: Array = np.zeros((len(batch), 4, len(ALPHABET)), dtype=np.float32)
        for line, row in zip(batch, scores, strict=True):
            row[:, 1 + round(float(line[0, 24, 4] + 1) * 4.5)] = 1.0
        return scores

    return Model(run, likes_few_shapes)


@pytest.mark.parametrize("likes_few_shapes", [False, True])
def test_each_line_gets_its_own_reading_whatever_is_read_together(*, likes_few_shapes: bool) -> None:
    widths = [90, 100, 400, 95, 90, 2500, 110, 200, 210, 390, 900, 97, 99, 5000]
    digits = [index % 10 for index in range(len(widths))]
    crops = [
        np.full((48, width, 3), round(digit * 255 / 9), dtype=np.uint8)
        for width, digit in zip(widths, digits, strict=True)
    ]
    shapes: list[tuple[int, ...]] = []
    readings = read_crops(widths_told(shapes, likes_few_shapes=likes_few_shapes), ALPHABET, crops)
    assert [reading.text for reading in readings] == [str(digit) for digit in digits]
    assert all(shape[1:3] == (3, 48) for shape in shapes)


def test_a_model_that_likes_few_shapes_is_given_few() -> None:
    shapes: list[tuple[int, ...]] = []
    model = widths_told(shapes, likes_few_shapes=True)
    for width in range(20, 3300, 40):
        for count in (1, 2, 3, 4, 5, 11):
            read_crops(model, ALPHABET, [np.full((48, width, 3), 255, dtype=np.uint8)] * count)
    assert len(set(shapes)) <= 10
    assert max(shape[0] for shape in shapes) == 4


def test_many_narrow_lines_take_few_runs() -> None:
    shapes: list[tuple[int, ...]] = []
    read_crops(widths_told(shapes, likes_few_shapes=True), ALPHABET, [np.full((48, 100, 3), 255, dtype=np.uint8)] * 21)
    assert shapes == [(4, 3, 48, 128)] * 5 + [(1, 3, 48, 128)]
