"""Participant groups and their names."""

import pytest

from ncms_desktop.policy.groups import parse_groups, shipped_groups
from ncms_desktop.wording import Language, wording


def test_the_groups_of_the_trade_are_there() -> None:
    assert {"wubao", "dibao", "registered-poor", "extremely-poor", "veteran", "disabled"} <= shipped_groups().keys()


@pytest.mark.parametrize("group", shipped_groups().values(), ids=shipped_groups())
def test_table_and_wordings_name_a_group_alike(group) -> None:  # type: ignore[no-untyped-def]
    assert wording(Language.CHINESE)(f"group.{group.code}") == group.zh
    assert wording(Language.ENGLISH)(f"group.{group.code}") == group.en


def test_groups_keep_the_order_of_their_file() -> None:
    groups = parse_groups('[b]\nzh = "乙"\nen = "b"\n[a]\nzh = "甲"\nen = "a"\n'.encode())
    assert [(group.code, group.zh) for group in groups.values()] == [("b", "乙"), ("a", "甲")]
