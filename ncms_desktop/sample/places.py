"""The sample county's townships and villages: none of them exists."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

COUNTY = "990123"

_TOWNSHIPS = ("平安镇", "双河镇", "石桥镇", "新丰镇", "青山乡", "白沙乡", "长岭乡", "红岩乡")
_VILLAGES = (
    "柳树村 大槐树村 前进村 后沟村 小河村 东庄村 西庄村",
    "河口村 渡口村 沙湾村 上游村 下游村 芦苇村 石滩村",
    "桥头村 桥南村 桥北村 碾盘村 磨坊村 古井村 石塔村",
    "新丰村 谷仓村 麦田村 丰收村 粮站村 晒场村 苗圃村",
    "青松村 竹林村 杉木村 茶园村 果园村 鹰嘴村 云雾村",
    "白沙村 沙坪村 沙坡村 月亮湾村 半边街村 老屋村 瓦窑村",
    "长岭村 岭上村 岭下村 岭背村 黄土村 梯田村 水塘村",
    "红岩村 岩下村 岩门村 鹿角村 羊圈村 马鞍村 牛角村",
)
_GROUPS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """One village group, the smallest unit of an address. ``prefix`` opens its household numbers: county 6, township 2,
    village 2, group 2."""

    township: str
    village: str
    group: int
    prefix: str


def places() -> Iterator[Place]:
    """All village groups, ordered so that neighbours in the sequence lie in different townships."""
    townships = range(len(_TOWNSHIPS))
    for group, village, township in product(range(_GROUPS), range(7), townships):
        name = _VILLAGES[township].split()[village]
        prefix = f"{COUNTY}{township + 1:02d}{village + 1:02d}{group + 1:02d}"
        yield Place(_TOWNSHIPS[township], name, group + 1, prefix)


def place(township: str, village: str, group: int) -> Place:
    """The village group with this address; ``KeyError`` where the county has none."""
    for found in places():
        if (found.township, found.village, found.group) == (township, village, group):
            return found
    raise KeyError((township, village, group))
