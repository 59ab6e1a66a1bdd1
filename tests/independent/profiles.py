"""What each scheme's visits look like: the fields, limits and blanks that its rules ask for, and the amounts at which
they turn. From these ``independent.visits`` invents visits; they are also the list of names a visit may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

STAY_LEVELS = ("township", "county", "prefecture", "province", "other")
HOSPITALS = ("township", "county", "prefecture", "province")
ALL_LEVELS = ("village", *STAY_LEVELS)
HARDSHIP = ("registered-poor", "dibao", "wubao", "extremely-poor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """``limits``: name -> cap in yuan, for what was used before. ``edges``: amounts in yuan at which a rule turns.
    ``assumed``: blank -> values that may be stated. ``diseases``: words by kind of visit.
    ``paid``: what paid before, at the kinds in ``paid_at``. ``travels``: places other than the level's own occur."""

    kinds: tuple[str, ...] = ("inpatient",)
    levels: tuple[str, ...] = STAY_LEVELS
    grades: tuple[str, ...] = ("",)
    groups: tuple[str, ...] = ()
    diseases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    edges: tuple[int, ...] = ()
    assumed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    paid: tuple[str, ...] = ()
    paid_at: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    travels: bool = False


def _rates(*texts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(text) for text in texts)


def _fen(*amounts: int) -> tuple[int, ...]:
    return tuple(amount * 100 for amount in amounts)


RATE = _rates("0.4", "0.55", "0.625", "0.75", "0.9")
SHARE = _rates("0", "0.5", "0.7", "1")
DEDUCTIBLE = _fen(0, 50, 200, 500, 1200)

PROFILES: Mapping[str, Profile] = {
    "baiyun-cycle5": Profile(
        kinds=("inpatient", "outpatient"),
        levels=ALL_LEVELS,
        limits={"inpatient": 2500, "outpatient": 200, "secondary": 15000, "own-payment": 50000},
        edges=(500, 6250, 8500, 47000, 46999),
        assumed={"second_bound": _fen(20000, 30000, 50000)},
    ),
    "jimunai-2011": Profile(
        levels=HOSPITALS,
        limits={"inpatient": 50000},
        edges=(0, 100, 31250, 58824),
        assumed={"deductible": DEDUCTIBLE},
    ),
    "county-2016h1": Profile(
        kinds=("inpatient", "inpatient", "outpatient", "chronic", "special"),
        groups=("disabled", "wubao", "extremely-poor"),
        diseases={"chronic": ("tuberculosis", "hepatitis-b"), "special": ("cancer",)},
        limits={
            "inpatient": 20000,
            "outpatient": 200,
            "chronic-tuberculosis": 1000,
            "chronic-hepatitis-b": 2000,
            "special": 2000,
        },
        edges=(50, 100, 300, 26716, 2000, 4000),
        assumed={"outpatient_rate": RATE},
    ),
    "anhui-county-2016": Profile(
        kinds=("single-disease", "inpatient"),
        groups=HARDSHIP,
        diseases={"single-disease": ("", "tcm-technique")},
        limits={"major-illness": 300000, "own-payment": 20000, "own-after-tiers": 5000},
        edges=(5000, 15000, 20000, 60000),
        assumed={
            "rate": RATE,
            "major_rate": RATE,
            "aid_rate": SHARE,
            "backstop_limit": _fen(0, 3000, 5000),
        },
    ),
    "county-poor-2016": Profile(
        kinds=("inpatient", "chronic"),
        groups=("registered-poor",),
        limits={"chronic": 3000},
        edges=(200,),
        assumed={
            "rate": RATE,
            "points": _rates("0.05", "0.1", "0.3"),
            "deductible": DEDUCTIBLE,
            "chronic_cap": _fen(1200, 3000),
        },
    ),
    "yinjiang-old": Profile(
        kinds=("inpatient", "year-end"),
        limits={"inpatient": 20000},
        edges=(10000, 200000),
        assumed={"rate": RATE, "points": _rates("0.05", "0.2", "0.3")},
        paid=("basic",),
        paid_at=("year-end", "critical"),
    ),
    "yinjiang-new": Profile(
        diseases={"inpatient": ("", "", "major-five")},
        limits={"inpatient": 50000, "major-disease": 200000},
        edges=(71429, 285715),
        marks=("examination",),
    ),
    "macheng-2008": Profile(
        kinds=("inpatient", "inpatient", "chronic"),
        groups=("zero-deductible",),
        diseases={"inpatient": ("", "tumour-radiotherapy", "tumour-chemotherapy", "dialysis")},
        limits={"chronic": 1000},
        edges=(50, 500, 1200),
        assumed={
            "rate": RATE,
            "deductible": DEDUCTIBLE,
            "floor": _rates("0.3", "0.5", "0.7"),
            "quota": _fen(500, 1000),
        },
    ),
    "township-outside": Profile(levels=("prefecture", "province", "other"), edges=(100,)),
    "township-hospital": Profile(
        kinds=("inpatient", "outpatient"), levels=("township",), edges=(10,), assumed={"rate": _rates("0.8", "0.9")}
    ),
    "yueyang": Profile(
        groups=(*HARDSHIP, "orphan"),
        limits={"own-payment": 30000, "medical-aid": 30000, "major-illness": 200000},
        edges=(500, 12000, 15000),
        assumed={
            "rate": RATE,
            "major_deductible": _fen(5000, 15000),
            "major_rate": RATE,
            "major_cap": _fen(150000, 200000),
            "aid_rate": SHARE,
            "aid_cap": _fen(10000, 30000),
        },
    ),
    "yangjiang": Profile(
        groups=(*HARDSHIP, "orphan"),
        limits={"inpatient": 100000, "own-payment": 30000, "medical-aid": 30000, "major-illness": 200000},
        edges=(500, 12000, 15000),
        assumed={
            "rate": RATE,
            "deductible": DEDUCTIBLE,
            "cap": _fen(80000, 100000),
            "major_deductible": _fen(10000, 15000),
            "major_bound": _fen(20000, 50000),
            "major_rate": _rates("0.5", "0.6"),
            "major_rate_above": _rates("0.6", "0.75"),
            "major_cap": _fen(150000, 200000),
            "tilt_cut": _rates("0.5", "0.7", "0.8"),
            "tilt_rate": _rates("0.7", "0.8"),
            "aid_rate": SHARE,
            "aid_cap": _fen(10000, 30000),
        },
    ),
    "henan-2012": Profile(
        levels=HOSPITALS, grades=("I", "II"), edges=(50, 100, 200, 300, 400, 1000, 2000), travels=True
    ),
    "mingguang-2016": Profile(
        grades=("I", "II", "III", "IV", "V"),
        groups=("wubao", "veteran", "dibao", "severely-disabled", "orphan", "only-child", "two-daughters"),
        diseases={"inpatient": ("", "tumour-radiotherapy", "tumour-chemotherapy", "leukaemia", "cerebral-palsy")},
        edges=(150, 400, 1350, 1956, 5000, 16000, 100000),
        assumed={"rate": RATE},
        travels=True,
    ),
    "yaan-2014": Profile(levels=HOSPITALS, edges=(100, 200, 500, 700, 1000), travels=True),
    "bengbu-2020s": Profile(
        levels=HOSPITALS,
        edges=(200, 425, 3900, 5000, 5357),
        assumed={"rate": _rates("0.45", "0.6", "0.75")},
        travels=True,
    ),
    "hunan-2015": Profile(
        limits={"inpatient": 150000},
        edges=(25, 100, 250),
        assumed={"rate": (*RATE, Decimal("0.05")), "deductible": DEDUCTIBLE},
    ),
    "anning": Profile(
        kinds=("inpatient", "inpatient", "delivery"),
        levels=HOSPITALS,
        groups=("extremely-poor", "dibao", "wubao"),
        limits={"inpatient": 15000},
        edges=(100, 300, 400, 600, 800, 21529),
    ),
    "haigang-2014": Profile(
        kinds=("inpatient", "outpatient", "chronic", "delivery", "caesarean", "injury"),
        levels=("village", *HOSPITALS),
        limits={"inpatient": 100000, "outpatient": 60, "chronic": 1000, "chronic-deductible": 100},
        edges=(100, 150, 300, 2100, 400, 5000),
        travels=True,
    ),
    "huining-2010": Profile(
        kinds=("outpatient",),
        levels=("village", "township", "county"),
        limits={"household-outpatient": 300},
        edges=(50,),
        assumed={"rate": RATE},
    ),
    "haikou": Profile(
        kinds=("outpatient",),
        levels=("village", "township", "county"),
        limits={"deductible": 50, "day": 40, "outpatient": 300},
        edges=(50, 8, 9, 117),
        marks=("consultation",),
    ),
    "wuzhou-2012": Profile(
        kinds=("year-end",),
        diseases={"year-end": ("", "", "fixed-quota", "injury-at-cap")},
        edges=(10000, 20000, 30000, 40000),
        paid=("basic",),
        paid_at=("year-end", "critical"),
    ),
    "guiyang-secondary": Profile(
        kinds=("year-end",),
        groups=("cap-reached",),
        limits={"secondary": 15000},
        edges=(6000, 10000, 44500, 44499),
        assumed={"second_bound": _fen(20000, 30000, 50000)},
        paid=("basic",),
        paid_at=("year-end", "critical"),
    ),
    "yingshan-2016": Profile(
        groups=("registered-poor",),
        limits={"own-payment": 8000},
        edges=(5000, 10000),
        assumed={"rate": RATE, "major_rate": _rates("0.5", "0.7", "0.97"), "deductible": DEDUCTIBLE},
    ),
    "zhangping-2012": Profile(
        kinds=("inpatient", "outpatient"),
        limits={"inpatient": 80000, "own-payment": 20000},
        edges=(33, 34, 60000, 106667),
        assumed={"major_rate": RATE},
    ),
    "hezheng": Profile(
        kinds=("outpatient",),
        levels=("village", "township", "county"),
        limits={"household-outpatient": 300},
        edges=(75,),
    ),
    "yubei-2023": Profile(edges=(300, 10000, 33533)),
    "ningbo-2023": Profile(edges=(1200,)),
    "xiaoshan": Profile(edges=(500, 5000, 20000)),
    "6seg-2007": Profile(edges=(3000, 4000, 5000, 10000, 20000)),
    "3seg-30-40-50": Profile(kinds=("inpatient", "inpatient", "outpatient"), edges=(5000, 20000)),
    "tcm-2012": Profile(edges=(300,), marks=("tcm",)),
    "xianning-2005": Profile(kinds=("inpatient", "outpatient"), limits={"outpatient": 240}, edges=(240, 5000, 20000)),
    "ziyang-critical": Profile(
        kinds=("critical",), edges=(8000, 50000, 100000), paid=("basic",), paid_at=("year-end", "critical")
    ),
    "changsha-critical": Profile(
        kinds=("critical",),
        limits={"major-illness": 200000},
        edges=(20000, 50000, 100000, 170000),
        paid=("basic",),
        paid_at=("year-end", "critical"),
    ),
    "critical-after-ded": Profile(
        kinds=("critical",), edges=(20000, 40000, 70000), paid=("basic",), paid_at=("year-end", "critical")
    ),
    "chengdu-2012": Profile(edges=(404,)),
    "anyang-chronic": Profile(kinds=("chronic",), limits={"month-base": 300}, edges=(300,)),
    "chronic-annual-ded": Profile(kinds=("chronic",), limits={"chronic-deductible": 700}, edges=(700,)),
    "anhui-disease": Profile(kinds=("single-disease",), edges=(25000,)),
    "minqin-slip": Profile(kinds=("outpatient",)),
    "resident-3seg-cap": Profile(limits={"inpatient": 60000}, edges=(400, 10000, 30000, 69244)),
    "class-b-rounding": Profile(),
    "class-b": Profile(),
    "flat": Profile(assumed={"rate": RATE, "deductible": DEDUCTIBLE}, edges=(200, 500, 1200)),
    "songtao": Profile(
        kinds=("injury", "delivery", "caesarean"),
        limits={"inpatient": 150000},
        edges=(800, 2100),
        paid=("other-programme",),
        paid_at=("delivery", "caesarean"),
    ),
    "xiangfan-2010": Profile(
        limits={"inpatient": 40000}, edges=(600, 10000, 30000, 95356), assumed={"floor": _rates("0.3", "0.4", "0.6")}
    ),
    "dual-insurance": Profile(
        groups=("disabled", "wubao", "extremely-poor"),
        limits={"inpatient": 20000},
        edges=(50, 100, 300),
        paid=("other-insurer",),
        paid_at=("inpatient",),
    ),
}
