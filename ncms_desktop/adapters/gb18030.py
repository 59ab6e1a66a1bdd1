"""GB18030 as it stands since 2022, on top of Python's codec, which maps as in 2000.

Python decodes 25 two-byte codes to private-use characters that no font draws and that match nothing typed on a
keyboard. The table gives the characters that they mean: A8BC moved in GB18030-2005, eighteen codes moved in
GB18030-2022 (ten vertical punctuation marks, eight ideographs), and six codes duplicate ideographs of Extension B.
Texts that were converted to UTF-8 by old programs carry the same private-use characters, so it counts for both
encodings. Sources: Unicode L2/2023/23003R, ICU-22357, GB/T 22321.1-2018.
"""

import re

MEANT = {
    # GB18030-2005: A8BC
    0xE7C7: 0x1E3F,
    # GB18030-2022: A6D9-A6DF, A6EC, A6ED, A6F3 (the second and third are crossed on purpose)
    0xE78D: 0xFE10,
    0xE78E: 0xFE12,
    0xE78F: 0xFE11,
    0xE790: 0xFE13,
    0xE791: 0xFE14,
    0xE792: 0xFE15,
    0xE793: 0xFE16,
    0xE794: 0xFE17,
    0xE795: 0xFE18,
    0xE796: 0xFE19,
    # GB18030-2022: FE59, FE61, FE66, FE67, FE6D, FE7E, FE90, FEA0
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE832: 0x9FB8,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE864: 0x9FBB,
    # Duplicates of Extension B: FE51, FE52, FE53, FE6C, FE76, FE91
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE831: 0x215D7,
    0xE83B: 0x2298F,
    0xE855: 0x241FE,
}

_PRIVATE = re.compile("[\ue000-\uf8ff]")


def as_meant(text: str) -> str:
    """The text with those private-use characters replaced by the characters that they mean; others stay."""
    return text.translate(MEANT) if _PRIVATE.search(text) else text
