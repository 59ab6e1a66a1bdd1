"""Rate segments: parts of an amount that are paid at different rates."""

from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from ncms_desktop.policy.figures import STRICT, RateByLevel, YuanFigure


class Segment(BaseModel):
    """The part of an amount above ``over``, up to the next segment, and its rate per level. ``upto`` may repeat the
    upper bound as the document states it; it must then be where the next segment begins. Above the ``upto`` of the last
    segment nothing is paid."""

    model_config = STRICT

    over: YuanFigure
    upto: YuanFigure | None = None
    rate: RateByLevel


def _in_order(segments: Any) -> Any:
    if not isinstance(segments, tuple):
        return segments
    lowest: Decimal | None = None
    for position, segment in enumerate(segments):
        over, upto = segment.over.yuan, None if segment.upto is None else segment.upto.yuan
        last = position == len(segments) - 1
        following = None if last else segments[position + 1].over.yuan
        if over is not None and lowest is not None and over <= lowest:
            raise PydanticCustomError("policy.segments-order", "order", {"over": str(over), "before": str(lowest)})
        if over is not None and upto is not None and upto <= over:
            raise PydanticCustomError("policy.segments-order", "order", {"over": str(upto), "before": str(over)})
        if upto is not None and following is not None and upto < following:
            raise PydanticCustomError("policy.segments-gap", "gap", {"upto": str(upto), "over": str(following)})
        if upto is not None and following is not None and upto > following:
            raise PydanticCustomError("policy.segments-overlap", "overlap", {"upto": str(upto), "over": str(following)})
        lowest = lowest if over is None else over
    return segments


Segments: TypeAlias = Annotated[tuple[Segment, ...], AfterValidator(_in_order), Field(strict=False)]
"""Segments in ascending order, without gap or overlap."""
