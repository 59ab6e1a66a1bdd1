"""Invented Chinese names: common surnames and given names that fit a generation, with a few rare characters."""

from random import Random

from ncms_desktop.domain.identity import Sex

_COMMON = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾"
    "丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤"
    "尹黎易常武乔贺赖龚文"
)
_RARE = ("单", "查", "仇", "解", "区", "盖", "缪", "冼", "逄", "亓", "郗", "欧阳", "上官", "司徒", "诸葛")
"""Surnames that programs misread or that have two characters."""

_RARE_GIVEN = {Sex.MALE: ("䶮", "堃", "喆", "燊", "昶"), Sex.FEMALE: ("㛃", "翀", "祎", "玥", "嬿")}

_GIVEN = {
    (
        Sex.MALE,
        0,
    ): "长山 守田 德福 有才 福生 老根 金贵 万财 树林 玉山 广发 清泉 茂才 殿元 世昌 维汉 兴旺 洪喜 占魁 连生",
    (
        Sex.FEMALE,
        0,
    ): "桂兰 秀英 玉珍 淑芳 凤英 桂花 素珍 玉兰 翠花 春梅 秋菊 兰英 月娥 金凤 巧云 改枝 喜莲 爱香 菊英 腊梅",
    (
        Sex.MALE,
        1,
    ): "建国 建军 志强 国平 卫东 文革 永红 学军 爱民 海涛 新民 立新 春生 保国 红旗 利民 双全 军民 成林 东升",
    (
        Sex.FEMALE,
        1,
    ): "红霞 丽华 秀兰 晓梅 春燕 爱华 玉芹 卫红 美玲 海燕 桂芬 小红 彩霞 艳萍 金花 书琴 雪梅 慧芳 云霞 贵平",
    (Sex.MALE, 2): "伟 强 磊 鹏 杰 勇 涛 超 浩 志远 文斌 晓峰 振华 海波 俊杰 小龙 永刚 国栋 立军 家旺",
    (Sex.FEMALE, 2): "娟 静 丽 敏 艳 芳 婷 燕 雪 晓娟 小燕 玉洁 海霞 丹丹 倩倩 莉莉 婷婷 晶晶 春花 亚楠",
    (Sex.MALE, 3): "子轩 浩然 宇航 梓豪 俊熙 一鸣 博文 天佑 嘉豪 明轩 子涵 皓宇 文轩 泽宇 思远 乐乐 铭泽 睿 昊天 佳乐",
    (
        Sex.FEMALE,
        3,
    ): "欣怡 子涵 梓涵 雨桐 诗涵 可馨 佳怡 思雨 语嫣 梦瑶 若曦 雅琪 欣妍 一诺 晨曦 婉婷 紫萱 静怡 乐瑶 萌萌",
}
_ERAS = (1960, 1980, 2000)
"""First birth years of the second, third and fourth generation of names."""


def surname(random: Random) -> str:
    """A surname; the first twenty are as frequent as the rest together."""
    draw = random.random()
    if draw < 0.02:
        return random.choice(_RARE)
    return random.choice(_COMMON[:20] if draw < 0.52 else _COMMON)


def given_name(random: Random, *, sex: Sex, birth_year: int) -> str:
    """A given name as parents of that year chose them."""
    if random.random() < 0.004:
        return random.choice(_RARE_GIVEN[sex])
    era = sum(birth_year >= first for first in _ERAS)
    return random.choice(_GIVEN[sex, era].split())
