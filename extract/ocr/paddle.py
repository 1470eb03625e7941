"""What the PP-OCR models need around them: scaling in, and decoding their maps and class scores out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.ocr.engine import NOTHING, Char, Image, Quad, Reading, cut_line
from extract.ocr.onnx import Array, Model

_LINE_HEIGHT_PX = 48
_STEP_PX = 32
_MAX_BATCH_PX = 48 * 320 * 2  # larger batches are no quicker on a CPU, and take more memory
_FEW_WIDTHS_PX = (128, 224, 416, 704, 992, 1344, 2048)
_MOST_WIDTH_PX = 3200
_FEW_TOGETHER, _TOGETHER_PX = 4, 224
"""How many lines a model that likes few shapes reads at once, where they are so narrow; else one."""
_CALL_PX = 130
"""What a call of such a model costs besides its pixels: it reads all its weights from memory."""
_INK = 240
"""Brightness below which there may be something on the paper."""


def find_text(
    model: Model, image: Image, side_px: int, threshold: float = 0.3, box_threshold: float = 0.5
) -> list[Quad]:
    """Quads of the text that a DB detection model sees, the picture's long side at most ``side_px``."""
    import cv2

    height, width = image.shape[:2]
    scale = min(1.0, side_px / max(height, width))
    size = [max(32, round(v * scale / 32) * 32) for v in (width, height)]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(image, (size[0], size[1]), interpolation=how), dtype=np.uint8)
    if small.min() >= _INK:
        return []
    canvas = _few_size(size, side_px) if model.likes_few_shapes else size
    batch = np.ones((1, 3, canvas[1], canvas[0]), dtype=np.float32)  # white: a bare margin cut off would tell on all
    batch[0, :, : size[1], : size[0]] = _normalised(small)
    heat = model.run(batch)[0, 0]
    mask = cv2.dilate((heat > threshold).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    ratio = np.array([width / size[0], height / size[1]], dtype=np.float32)
    limit = np.array([width, height], dtype=np.float32)
    quads = []
    for contour in contours[:3000]:
        quad = _quad_of_contour(heat, np.asarray(contour), box_threshold)
        if quad is not None:
            quads.append(np.clip(quad * ratio, 0, limit).astype(np.float32))
    return quads


def _few_size(size: Sequence[int], side_px: int) -> list[int]:
    """Width and height of one of three canvases: an upright page, a page on its side, a square."""
    long, narrow = (-(-round(side) // 32) * 32 for side in (side_px, 0.76 * side_px))
    return [long if side > narrow else narrow for side in size]


def _normalised(picture: Image) -> Array:
    """(3, height, width) BGR, -1 to 1."""
    scaled: Array = ((picture[..., ::-1].astype(np.float32) / 255.0 - 0.5) / 0.5).transpose(2, 0, 1)
    return scaled


def _quad_of_contour(heat: Array, contour: Array, box_threshold: float, unclip: float = 1.6) -> Quad | None:
    import cv2

    (x, y), (w, h), angle = cv2.minAreaRect(contour)
    if min(w, h) < 3:
        return None
    x0, y0, dx, dy = cv2.boundingRect(contour)
    corners = cv2.boxPoints(((x, y), (w, h), angle)) - np.array([x0, y0])
    inside = np.zeros((dy, dx), dtype=np.uint8)
    cv2.fillPoly(inside, [np.asarray(corners, dtype=np.int32)], 1)
    if cv2.mean(heat[y0 : y0 + dy, x0 : x0 + dx], inside)[0] < box_threshold:
        return None
    grow = w * h * unclip / (w + h)  # 2 × area × ratio ÷ perimeter: DB shrank the text by this much
    points = np.asarray(cv2.boxPoints(((x, y), (w + grow, h + grow), angle)), dtype=np.float32)
    return order_corners(points) if min(w, h) + grow >= 5 else None


def order_corners(points: Array) -> Quad:
    """The four points as top left, top right, bottom right, bottom left."""
    by_x = points[np.argsort(points[:, 0], kind="stable")]
    left, right = by_x[:2], by_x[2:]
    top_left, bottom_left = left[np.argsort(left[:, 1], kind="stable")]
    top_right, bottom_right = right[np.argsort(right[:, 1], kind="stable")]
    return np.array([top_left, top_right, bottom_right, bottom_left], dtype=np.float32)


def read_text(
    model: Model, alphabet: Sequence[str], image: Image, quads: Sequence[Quad], min_width_px: int = 96
) -> list[Reading]:
    """What a CTC recognition model reads at each quad, lines of like width read together."""
    return read_crops(model, alphabet, [cut_line(image, quad) for quad in quads], min_width_px)


def read_crops(model: Model, alphabet: Sequence[str], crops: Sequence[Image], min_width_px: int = 96) -> list[Reading]:
    """What a CTC recognition model reads in each picture of a line, those of like width read together."""
    widths = [_scaled_width(crop) for crop in crops]
    steps = [_few_width(width) if model.likes_few_shapes else _rounded(width, min_width_px) for width in widths]
    readings = [NOTHING] * len(crops)
    for step in sorted(set(steps)):
        alike = [index for index, each in enumerate(steps) if each == step]
        while alike:
            count = _few_at_once(len(alike), step) if model.likes_few_shapes else _many_at_once(len(alike), step)
            batch, alike = alike[:count], alike[count:]
            lines = np.zeros((count, 3, _LINE_HEIGHT_PX, step), dtype=np.float32)
            for line, i in zip(lines, batch, strict=False):
                line[:, :, : widths[i]] = _scaled(crops[i], widths[i])
            for i, row in zip(batch, model.run(lines), strict=False):
                readings[i] = _decode(row, alphabet, widths[i] / step)
    return readings


def _many_at_once(left: int, width: int) -> int:
    return min(left, max(1, _MAX_BATCH_PX // _LINE_HEIGHT_PX // width))


def _few_at_once(left: int, width: int) -> int:
    """One line, or several, though some places stay empty, where that costs less."""
    together, apart = _CALL_PX + _FEW_TOGETHER * width, min(left, _FEW_TOGETHER) * (_CALL_PX + width)
    return _FEW_TOGETHER if width <= _TOGETHER_PX and together < apart else 1


def _rounded(width: int, min_width_px: int) -> int:
    return max(min_width_px, -(-width // _STEP_PX) * _STEP_PX)


def _few_width(width: int) -> int:
    return next((step for step in _FEW_WIDTHS_PX if step >= width), _MOST_WIDTH_PX)


def _scaled_width(crop: Image) -> int:
    width = round(crop.shape[1] * _LINE_HEIGHT_PX / crop.shape[0])
    return int(min(max(8, width), _MOST_WIDTH_PX))


def _scaled(crop: Image, width: int) -> Array:
    import cv2

    shrinks = crop.shape[0] > 1.5 * _LINE_HEIGHT_PX
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(crop, (width, _LINE_HEIGHT_PX), interpolation=how), dtype=np.uint8)
    return _normalised(small)


def _decode(scores: Array, alphabet: Sequence[str], filled: float) -> Reading:
    """CTC best path. filled: the share of the input's width that the line takes up."""
    classes = scores.argmax(axis=1)
    best = scores[np.arange(len(classes)), classes]
    starts = np.flatnonzero((classes != 0) & np.append(True, classes[1:] != classes[:-1]))
    if not len(starts):
        return NOTHING
    ends = []
    for start in starts:
        end = start + 1
        while end < len(classes) and classes[end] == classes[start]:
            end += 1
        ends.append(end)
    total = max(1.0, len(classes) * filled)
    chars: list[Char] = []
    for start, end in zip(starts, ends, strict=True):
        text = alphabet[classes[start]] if classes[start] < len(alphabet) else ""
        sure = float(best[start:end].max())
        place = (min(1.0, float(start / total)), min(1.0, float(end / total)))
        chars.extend(Char(c, sure, *place) for c in text)
    chars = _without_outer_blanks(chars)
    if not chars:
        return NOTHING
    mean = sum(char.confidence for char in chars) / len(chars)
    return Reading("".join(char.text for char in chars), mean, tuple(chars))


def _without_outer_blanks(chars: list[Char]) -> list[Char]:
    first, last = 0, len(chars)
    while first < last and chars[first].text.isspace():
        first += 1
    while last > first and chars[last - 1].text.isspace():
        last -= 1
    return chars[first:last]
