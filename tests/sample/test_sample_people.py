"""The sample county's people: invented, plausible, well-formed, the same every time."""

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest
from builders.broken import Row, read_rows
from reportlab.pdfbase.ttfonts import TTFontFile

from ncms_desktop.domain.identity import IdentityNumber, Sex, full_years, read_identity_number
from ncms_desktop.domain.money import fen_from_yuan
from ncms_desktop.policy.groups import shipped_groups
from ncms_desktop.sample.cases import Case
from ncms_desktop.sample.county import FEWEST, SampleCounty, write_sample

TODAY = date(2016, 3, 10)
FONT = Path(__file__).parents[2] / "resources" / "fonts" / "NotoSansSC-Regular.ttf"
CHILDREN, PARENTS = {"儿子", "女儿"}, {"父亲", "母亲"}
MALE, FEMALE = {"儿子", "孙子", "父亲"}, {"女儿", "孙女", "母亲", "儿媳"}


@pytest.fixture(scope="session")
def people(county: SampleCounty) -> list[Row]:
    return read_rows(county.rosters[2016])


@pytest.fixture(scope="session")
def homes(people: list[Row]) -> list[list[Row]]:
    members = defaultdict(list)
    for row in people:
        members[row["户号"]].append(row)
    return list(members.values())


def born(row: Row) -> date:
    return date.fromisoformat(row["出生日期"])


def person(people: list[Row], card: str) -> Row:
    (found,) = [row for row in people if row["证卡号"] == card]
    return found


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    written = [write_sample(tmp_path / name, people=FEWEST, seed=7) for name in ("one", "other")]
    for name in ("roster-2015.csv", "roster-2016.csv", "visits.csv", "lines.csv"):
        assert (written[0].folder / name).read_bytes() == (written[1].folder / name).read_bytes()


def test_another_seed_gives_other_people(tmp_path: Path) -> None:
    one, other = (write_sample(tmp_path / str(seed), people=FEWEST, seed=seed) for seed in (1, 2))
    assert one.rosters[2016].read_bytes() != other.rosters[2016].read_bytes()


def test_numbers_of_the_people_with_a_story_hang_neither_on_seed_nor_size(tmp_path: Path, county: SampleCounty) -> None:
    other = write_sample(tmp_path, people=250, seed=99)
    assert {case: each.card_number for case, each in other.persons.items()} == {
        case: each.card_number for case, each in county.persons.items()
    }


def test_too_few_people_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 100"):
        write_sample(tmp_path, people=FEWEST - 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("count", [100, 101, 357])
def test_the_roster_holds_exactly_as_many_people_as_asked(tmp_path: Path, count: int) -> None:
    assert len(read_rows(write_sample(tmp_path, people=count).rosters[2016])) == count


def test_twenty_thousand_people_are_enrolled(people: list[Row]) -> None:
    assert len(people) == 20_000


def test_every_identity_number_is_well_formed_invented_and_says_what_the_roster_says(people: list[Row]) -> None:
    for row in people:
        read = read_identity_number(row["身份证号"], today=TODAY)
        assert isinstance(read, IdentityNumber), row
        assert read.text.startswith("990123")
        assert read.birth_date == born(row)
        assert read.sex is (Sex.MALE if row["性别"] == "男" else Sex.FEMALE)


@pytest.mark.parametrize("column", ["身份证号", "人员编号", "证卡号"])
def test_every_number_belongs_to_one_person(people: list[Row], column: str) -> None:
    assert len({row[column] for row in people}) == len(people)


def test_numbers_are_laid_out_as_the_county_does(people: list[Row]) -> None:
    for row in people:
        assert len(row["户号"]) == 16
        assert row["户号"].startswith("990123")
        assert row["人员编号"][:16] == row["证卡号"][:16] == row["户号"]
        assert len(row["人员编号"]) == len(row["证卡号"]) == 18


def test_some_cards_were_reissued_under_another_number(people: list[Row]) -> None:
    assert 200 < sum(row["证卡号"] != row["人员编号"] for row in people) < 800


def test_every_household_has_one_head_and_one_address(homes: list[list[Row]]) -> None:
    for home in homes:
        assert [row["与户主关系"] for row in home].count("户主") == 1
        assert home[0]["与户主关系"] == "户主"
        assert {row["户主姓名"] for row in home} == {home[0]["姓名"]}
        assert len({(row["乡镇"], row["村"], row["组"]) for row in home}) == 1
        assert [row["人员编号"][16:] for row in home] == [f"{n:02d}" for n in range(1, len(home) + 1)]


def test_an_address_belongs_to_one_prefix(people: list[Row]) -> None:
    prefixes = defaultdict(set)
    for row in people:
        prefixes[row["乡镇"], row["村"], row["组"]].add(row["户号"][:12])
    assert all(len(found) == 1 for found in prefixes.values())
    assert len({found for (found,) in prefixes.values()}) == len(prefixes)


def test_ages_fit_the_relations(homes: list[list[Row]]) -> None:
    for home in homes:
        head = home[0]
        assert full_years(born(head), TODAY) >= 18
        for row in home[1:]:
            years = (born(row) - born(head)).days / 365.25
            match row["与户主关系"]:
                case "配偶":
                    assert abs(years) < 12
                    assert row["性别"] != head["性别"]
                case relation if relation in CHILDREN:
                    assert 18 < years < 45
                case relation if relation in PARENTS:
                    assert -45 < years < -18
                case "儿媳" | "孙子" | "孙女":
                    assert years > 15
                case relation:
                    pytest.fail(f"unknown relation {relation}")


def test_sex_fits_the_relation(people: list[Row]) -> None:
    for row in people:
        if row["与户主关系"] in MALE | FEMALE:
            assert (row["性别"] == "男") is (row["与户主关系"] in MALE)


def test_children_carry_their_fathers_family_name(homes: list[list[Row]]) -> None:
    for home in homes:
        if home[0]["性别"] == "男":
            for row in home:
                if row["与户主关系"] in CHILDREN | {"孙子", "孙女", "父亲"}:
                    assert row["姓名"][0] == home[0]["姓名"][0]


def test_nobody_is_born_after_enrolment(people: list[Row]) -> None:
    assert max(born(row) for row in people) < date(2016, 1, 1)


def test_about_two_in_a_hundred_are_special_and_eight_belong_to_a_group(people: list[Row]) -> None:
    special = sum(row["人员状态"] != "正常" or row["证卡状态"] != "正常" for row in people)
    assert 0.012 < special / len(people) < 0.028
    assert 0.06 < sum(bool(row["属性"]) for row in people) / len(people) < 0.10
    assert set(Counter(row["人员状态"] for row in people)) == {"正常", "冻结", "死亡", "迁出"}
    assert set(Counter(row["证卡状态"] for row in people)) == {"正常", "冻结", "挂失", "换发"}


def test_heads_of_households_are_alive_and_there(people: list[Row]) -> None:
    assert {row["人员状态"] for row in people if row["与户主关系"] == "户主"} == {"正常"}


def test_groups_are_those_that_the_program_knows_and_begin_in_life(people: list[Row]) -> None:
    known = {group.zh for group in shipped_groups().values()}
    seen = set()
    for row in filter(lambda row: row["属性"], people):
        for text in row["属性"].split(";"):
            name, _, period = text.partition("@")
            first, _, last = period.partition("..")
            seen.add(name)
            assert date.fromisoformat(first) >= born(row)
            assert not last or date.fromisoformat(first) < date.fromisoformat(last)
    assert seen <= known
    assert {"五保", "低保", "建档立卡", "优抚", "残疾"} <= seen


def test_what_was_paid_stays_within_the_cap(people: list[Row]) -> None:
    used = [fen_from_yuan(row["住院已补偿"]) for row in people]
    assert min(used) == 0
    assert max(used) <= 2_000_000
    assert 200 < sum(fen > 0 for fen in used) < 1500


def test_every_character_has_a_glyph_in_the_shipped_font(people: list[Row]) -> None:
    drawn = TTFontFile(str(FONT)).charToGlyph
    used = {character for row in people for text in row.values() for character in text}
    assert {character for character in used if ord(character) not in drawn} == set()


def test_rare_characters_are_among_the_names(people: list[Row]) -> None:
    names = "".join(row["姓名"] for row in people)
    assert "㛃" in names
    assert "䶮" in names


def test_files_are_strict_gb18030_with_windows_lines(county: SampleCounty) -> None:
    for path in (*county.rosters.values(), county.visits, county.lines):
        content = path.read_bytes()
        content.decode("gb18030", errors="strict")
        assert content.endswith(b"\r\n")
        assert content.count(b"\n") == content.count(b"\r\n")
        with pytest.raises(UnicodeDecodeError):
            content.decode("utf-8")


@pytest.mark.parametrize(
    ("case", "column", "word"),
    [
        (Case.FROZEN_CARD, "证卡状态", "冻结"),
        (Case.LOST_CARD, "证卡状态", "挂失"),
        (Case.REPLACED_CARD, "证卡状态", "换发"),
        (Case.FROZEN_MEMBER, "人员状态", "冻结"),
        (Case.DECEASED, "人员状态", "死亡"),
        (Case.MOVED, "人员状态", "迁出"),
    ],
)
def test_a_case_is_what_it_is_called(
    county: SampleCounty, people: list[Row], case: Case, column: str, word: str
) -> None:
    row = person(people, county.persons[case].card_number)
    assert row[column] == word
    special = [column for column in ("人员状态", "证卡状态") if row[column] != "正常"]
    assert special == [column]


@pytest.mark.parametrize("case", [Case.MAIN, Case.YOUNGER, Case.NEAR_CAP, Case.WUBAO])
def test_patients_are_eligible(county: SampleCounty, people: list[Row], case: Case) -> None:
    told = county.persons[case]
    row = person(people, told.card_number)
    assert (row["姓名"], row["人员编号"], row["身份证号"]) == (told.name, told.participant_number, told.identity_number)
    assert (row["人员状态"], row["证卡状态"]) == ("正常", "正常")


def test_the_main_patient_is_past_sixty_and_the_younger_are_not(county: SampleCounty, people: list[Row]) -> None:
    ages = {
        case: full_years(born(person(people, county.persons[case].card_number)), date(2016, 3, 1))
        for case in (Case.MAIN, Case.YOUNGER, Case.NEAR_CAP, Case.WUBAO)
    }
    assert ages == {Case.MAIN: 61, Case.YOUNGER: 34, Case.NEAR_CAP: 57, Case.WUBAO: 54}


def test_only_the_wubao_patient_belongs_to_a_group(county: SampleCounty, people: list[Row]) -> None:
    rows = {case: person(people, county.persons[case].card_number) for case in (Case.MAIN, Case.YOUNGER, Case.WUBAO)}
    assert [case for case, row in rows.items() if row["属性"]] == [Case.WUBAO]
    assert rows[Case.WUBAO]["属性"].startswith("五保@2013-01-01")


def test_last_years_roster_holds_people_who_did_not_enrol_again(county: SampleCounty, people: list[Row]) -> None:
    last_year = read_rows(county.rosters[2015])
    cards, now = {row["证卡号"] for row in last_year}, {row["证卡号"] for row in people}
    gone = county.persons[Case.LAST_YEAR_ONLY].card_number
    assert {row["参合年度"] for row in last_year} == {"2015"}
    assert 200 < len(last_year) <= 300
    assert gone in cards - now
    assert len(cards & now) > 200


def test_a_person_of_both_years_keeps_all_numbers(county: SampleCounty, people: list[Row]) -> None:
    by_number = {row["人员编号"]: row for row in people}
    kept = [row for row in read_rows(county.rosters[2015]) if row["人员编号"] in by_number]
    for row in kept:
        now = by_number[row["人员编号"]]
        assert (row["姓名"], row["身份证号"], row["证卡号"]) == (now["姓名"], now["身份证号"], now["证卡号"])
