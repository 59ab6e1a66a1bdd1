"""A second calculation of compensation, written from the documents and used by tests only.

It shares nothing with the program: no import of ``ncms_desktop``, no policy file, one plain function per scheme. Where
the two agree on many visits, a mistake would have to be made twice.

How to use it
-------------
``CALCULATIONS[scheme](visit)`` returns an ``Amounts`` dict, or a string where there is no amount to state:

- ``"blank: ..."``: the result depends on a figure that the document leaves blank; the string names it.
- ``"not-served: ..."``: the document says nothing of such a visit.

``Amounts`` holds, in fen: ``total``, ``self_paid``, ``first_own_share``, ``over_ceiling``, ``eligible``, ``deductible``
(what was taken off), ``payments`` (fund -> fen; a fund that the scheme serves stands there with 0 too),
``facility_share`` and ``patient_share``. Funds: ``basic``, ``uplift``, ``account``, ``major-illness``, ``secondary``,
``medical-aid``, ``backstop``, and what the visit says was paid before (``Visit.paid``) under the name given there.

``SCHEMES`` are the seeds' own schemes, ``TABLES`` the published policy tables, ``EXAMPLES`` the groups of published
examples, ``DERIVED`` rules whose documents publish no example. ``CALCULATIONS`` is all of them.

``independent.visit.Visit`` describes the visit; ``Line`` one charge. What a scheme doesn't ask for is ignored.
``Visit.used`` is this scheme year's use of each limit before the visit; ``Visit.assumed`` states figures that a
document leaves blank. ``independent.profiles`` lists both names per scheme.

``independent.visits.random_visit(rng, scheme)`` invents a visit; the same state of ``rng`` gives the same visit.

READINGS.md lists how each silent or ambiguous point of a document is read, with its clause.
"""

from collections.abc import Callable, Mapping

from . import (
    baiyun,
    counties,
    derived,
    published_basic,
    published_tiers,
    tables_inpatient,
    tables_outpatient,
    tables_tiers,
    tiers,
    townships,
    yinjiang,
)
from .visit import Outcome, Visit

Calculation = Callable[[Visit], Outcome]

SCHEMES: Mapping[str, Calculation] = {
    "baiyun-cycle5": baiyun.baiyun_cycle5,
    "jimunai-2011": counties.jimunai_2011,
    "county-2016h1": counties.county_2016h1,
    "anhui-county-2016": tiers.anhui_county_2016,
    "county-poor-2016": counties.county_poor_2016,
    "yinjiang-old": yinjiang.yinjiang_old,
    "yinjiang-new": yinjiang.yinjiang_new,
    "macheng-2008": counties.macheng_2008,
    "township-outside": townships.township_outside,
    "township-hospital": townships.township_hospital,
    "yueyang": tiers.yueyang,
    "yangjiang": tiers.yangjiang,
}

TABLES: Mapping[str, Calculation] = {
    "henan-2012": tables_inpatient.henan_2012,
    "mingguang-2016": tables_inpatient.mingguang_2016,
    "yaan-2014": tables_inpatient.yaan_2014,
    "bengbu-2020s": tables_inpatient.bengbu_2020s,
    "haigang-2014": tables_outpatient.haigang_2014,
    "hunan-2015": tables_inpatient.hunan_2015,
    "huining-2010": tables_outpatient.huining_2010,
    "haikou": tables_outpatient.haikou,
    "wuzhou-2012": tables_tiers.wuzhou_2012,
    "guiyang-secondary": baiyun.guiyang_secondary,
    "yingshan-2016": tables_tiers.yingshan_2016,
    "zhangping-2012": tables_tiers.zhangping_2012,
    "hezheng": tables_outpatient.hezheng,
    "anning": tables_inpatient.anning,
}

EXAMPLES: Mapping[str, Calculation] = {
    "yubei-2023": published_tiers.yubei_2023,
    "ningbo-2023": published_basic.ningbo_2023,
    "xiaoshan": published_basic.xiaoshan,
    "6seg-2007": published_basic.six_segments_2007,
    "3seg-30-40-50": published_basic.three_segments,
    "tcm-2012": published_basic.tcm_2012,
    "xianning-2005": published_basic.xianning_2005,
    "ziyang-critical": published_tiers.ziyang_critical,
    "changsha-critical": published_tiers.changsha_critical,
    "critical-after-ded": published_tiers.critical_after_deductible,
    "chengdu-2012": published_basic.chengdu_2012,
    "anyang-chronic": published_basic.anyang_chronic,
    "chronic-annual-ded": published_basic.chronic_annual_deductible,
    "anhui-disease": published_tiers.anhui_disease,
    "minqin-slip": published_basic.minqin_slip,
    "resident-3seg-cap": published_basic.resident_three_segments_cap,
    "class-b-rounding": published_basic.class_b_rounding,
    "class-b": published_basic.class_b,
    "flat": published_basic.flat,
}

DERIVED: Mapping[str, Calculation] = {
    "songtao": derived.songtao,
    "xiangfan-2010": derived.xiangfan_2010,
    "dual-insurance": derived.dual_insurance,
}

CALCULATIONS: Mapping[str, Calculation] = {**SCHEMES, **TABLES, **EXAMPLES, **DERIVED}
