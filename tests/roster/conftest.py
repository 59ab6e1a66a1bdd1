"""A small roster file of an invented county, changed by text, and a window to import it into."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders.window import Window, make_window

from ncms_desktop.adapters.roster_csv import RosterCsv
from ncms_desktop.adapters.store import SqlStore
from ncms_desktop.domain.identity import check_character
from ncms_desktop.ports.store import UnitOfWork

HEADINGS = (
    "参合年度,户号,户主姓名,乡镇,村,组,人员编号,姓名,性别,出生日期,身份证号,与户主关系,人员状态,状态日期,属性,"
    "证卡号,证卡状态,证卡日期,住院已补偿,截至时间"
)


def numbered(first: str) -> str:
    """An identity number from its first seventeen digits."""
    return first + check_character(first)


GUILAN, DAQIANG, XIAOMING, GUIHUA = (
    numbered("99012319550304204"),
    numbered("99012319530102001"),
    numbered("99012319800607003"),
    numbered("99012319601112020"),
)

ROWS = (
    f"2016,H01,试大强,平安镇,柳树村,3组,P01,试大强,男,1953-01-02,{DAQIANG},户主,正常,2016-01-01,,K01,正常,2016-01-01,0.00,2016-02-29T20:00:00+08:00",
    f"2016,H01,试大强,平安镇,柳树村,3组,P02,试桂兰,女,1955-03-04,{GUILAN},配偶,正常,2016-01-01,"
    f'五保@2016-01-01;低保@2016-01-01..2016-06-30,K02,正常,2016-01-01,"1,204.50",2016-02-29 20:00',
    f"2016,H01,试大强,平安镇,柳树村,3组,P03,试小明,男,1980-06-07,{XIAOMING},子女,迁出,2016-02-01,,K03,挂失,2016-02-02,,",
    f"2016,H02,试桂花,平安镇,河东村,,P04,试桂花,女,1960/11/12,{GUIHUA},户主,冻结,20160115,残疾@2015-01-01,K04,冻结,2016-01-15,20000,2016/02/28",
    "2016,H02,试桂花,平安镇,河东村,,P05,试阿婆,女,1930-01-01,,父母,死亡,2016-02-10,,,,,,",
)


@dataclass
class RosterFile:
    """The file; ``source`` reads it as it is now."""

    path: Path
    text: str = "\n".join((HEADINGS, *ROWS)) + "\n"
    encoding: str = "gb18030"

    def source(self) -> RosterCsv:
        self.path.write_bytes(self.text.replace("\n", "\r\n").encode(self.encoding))
        return RosterCsv(self.path)


@pytest.fixture
def roster(tmp_path: Path) -> RosterFile:
    return RosterFile(tmp_path / "roster.csv")


@pytest.fixture
def swapped(roster: RosterFile) -> Callable[[str, str], RosterFile]:
    """The roster with one text replaced by another, which must stand there exactly once."""

    def swap(old: str, new: str) -> RosterFile:
        assert roster.text.count(old) == 1, old
        roster.text = roster.text.replace(old, new)
        return roster

    return swap


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """One store for many tests, which roll back what they wrote."""
    made = make_window(tmp_path_factory.mktemp("shared"))
    yield made.store
    made.store.close()


@pytest.fixture
def uow(shared_store: SqlStore) -> Iterator[UnitOfWork]:
    """A transaction that is never committed."""
    with shared_store.write() as transaction:
        yield transaction


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    made = make_window(tmp_path / "window")
    yield made
    made.store.close()
