"""Pages of originals as pictures: whole, or the place of one value. Not for readers: a page shows everything."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from models.geometry import BBox
from service.api.parts import Reviewer
from service.problems import Problem

router = APIRouter(tags=["pictures"])

_NUMBER = r"-?[0-9]{1,5}(\.[0-9]{1,3})?"
_MOST_POINTS = 20_000.0


@router.get(
    "/files/{sha256}/pages/{page}.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}, "description": "The picture"}},
)
def read_page(
    request: Request,
    visitor: Reviewer,
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$", examples=["0" * 64])],
    page: Annotated[int, Path(ge=1, le=10_000, examples=[1])],
    bbox: Annotated[
        str | None,
        Query(
            pattern=f"^{_NUMBER}(,{_NUMBER}){{3}}$",
            description="x0,top,x1,bottom in points",
            examples=["90,200,300,222"],
        ),
    ] = None,
    width: Annotated[int | None, Query(ge=64, le=3000, description="pixels")] = None,
) -> Response:
    """A page of an original as PNG, or the part of it within ``bbox``."""
    try:
        data = request.app.state.pictures.page(sha256, page, bbox=_to_bbox(bbox), width=width)
    except (LookupError, OSError):
        raise Problem(404, "原件没有保存在本机，或没有这一页") from None
    return Response(data, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


def _to_bbox(text: str | None) -> BBox | None:
    if text is None:
        return None
    x0, top, x1, bottom = (float(part) for part in text.split(","))
    if not (x0 < x1 <= _MOST_POINTS and top < bottom <= _MOST_POINTS and x0 >= -_MOST_POINTS and top >= -_MOST_POINTS):
        raise Problem(422, "bbox 须为 左,上,右,下")
    return (x0, top, x1, bottom)
