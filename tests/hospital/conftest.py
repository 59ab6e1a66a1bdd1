"""An export of an invented hospital: two files in GB18030, changed by text."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ncms_desktop.adapters.hospital_csv import HospitalCsv
from ncms_desktop.adapters.hospital_mapping import HospitalMapping, load_mapping

MAPPING = Path(__file__).parents[2] / "resources" / "hospital" / "sample-his.toml"

VISITS = """\
住院号,姓名,性别,出生日期,身份证号,合作医疗证号,入院日期,出院日期,科室,病区,床号,主管医生,诊断编码,诊断名称,发票号,发票金额
ZY0009,旁人甲,不详,坏日期,,,2016-03-01,,内科,一病区,4,试医生,J18.9,肺炎,F0009,很多
ZY0001,试桂兰,女,1976-05-01,99012319760501020x,9901230101010001-01,2016-03-01,2016-03-03,内科,一病区,3,试医生,J18.9|I10,肺炎|高血压,F0001,"1,067.68"
ZY0002,试桂兰,女,1976-05-01,99012319760501020X,9901230101010001-01,2016/5/1,20160502,外科,二病区,7,试医生,,,,0
"""

LINES = """\
住院号,单据号,行号,费用时间,项目编码,项目名称,费用类别,规格,单位,数量,单价,金额,退费单据号,退费行号
ZY0001,D2,10,2016-03-02 08:30:00,YP01,阿莫西林胶囊,药品,0.25g,粒,24,0.3200,7.68,,
ZY0009,D7,1,坏时间,,,怪类别,,,x,y,z,D1,
ZY0001,D2,9,2016-03-02 08:30:00,CW01,床位费,床位,三人间,日,1,30,30.00,,
ZY0001,D1,1,2016/03/01 09:05,JC01,"胸片(正位,侧位)",检查,,次,1,"1,000.00","1,000.00",,
ZY0001,D3,1,2016-03-03,CW01,床位费,床位,三人间,日,2,30.00,60.00,,
ZY0001,D4,1,2016-03-03 10:00:00,CW01,床位费,床位,三人间,日,-1,30.00,-30.00,D3,1
"""


@dataclass
class Export:
    """The two files; ``hospital`` reads them as they are now."""

    folder: Path
    mapping: HospitalMapping
    visits: str = VISITS
    lines: str = LINES
    encoding: str = field(default="gb18030")

    def hospital(self) -> HospitalCsv:
        self.write(self.visits.replace("\n", "\r\n").encode(self.encoding), "visits.csv")
        self.write(self.lines.replace("\n", "\r\n").encode(self.encoding), "lines.csv")
        return self.as_written()

    def write(self, content: bytes, name: str) -> None:
        (self.folder / name).write_bytes(content)

    def as_written(self) -> HospitalCsv:
        visits, lines = self.folder / "visits.csv", self.folder / "lines.csv"
        return HospitalCsv(visits, lines, self.mapping, county="990123", facility="P01")


@pytest.fixture
def mapping() -> HospitalMapping:
    loaded = load_mapping(MAPPING.read_bytes(), MAPPING.name)
    assert isinstance(loaded, HospitalMapping), loaded
    return loaded


@pytest.fixture
def export(tmp_path: Path, mapping: HospitalMapping) -> Export:
    return Export(tmp_path, mapping)


@pytest.fixture
def swapped(export: Export) -> Callable[[str, str], Export]:
    """The export with one text replaced by another, which must stand there exactly once in the two files."""

    def swap(old: str, new: str) -> Export:
        assert export.visits.count(old) + export.lines.count(old) == 1, old
        export.visits = export.visits.replace(old, new)
        export.lines = export.lines.replace(old, new)
        return export

    return swap
