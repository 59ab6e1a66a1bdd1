"""How one HIS writes its export: headings, formats and words, from a TOML file (``resources/hospital``)."""

import re
import tomllib
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from ncms_desktop.adapters.csv_text import Encoding, shown
from ncms_desktop.domain.catalogue import Category
from ncms_desktop.domain.findings import Finding, Place
from ncms_desktop.domain.gathering import Gathered
from ncms_desktop.domain.identity import Sex

LARGEST_MAPPING = 64 * 1024

Heading = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=40)]

_PROBE = datetime(2016, 11, 23, 18, 30, 15)  # noqa: DTZ001 a wall clock, as in the files


def _usable_format(text: str) -> str:
    """Formats of the plain directives only, that give at least year, month and day back."""
    if not re.fullmatch(r"(%[YmdHMS]|[^%])+", text):
        raise ValueError("only %Y %m %d %H %M %S")
    if datetime.strptime(_PROBE.strftime(text), text).date() != _PROBE.date():  # noqa: DTZ007 see _PROBE
        raise ValueError("year, month and day")
    return text


Format = Annotated[str, StringConstraints(max_length=40), AfterValidator(_usable_format)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileForm(_Part):
    """The form of both files."""

    encoding: Encoding = Encoding.AUTO
    delimiter: Annotated[str, Field(pattern=r"^[,;\t|]$")] = ","
    date_formats: tuple[Format, ...] = Field(min_length=1)
    moment_formats: tuple[Format, ...] = Field(min_length=1)
    diagnosis_separator: Annotated[str, StringConstraints(min_length=1, max_length=4)] = "|"


class _Headings(_Part):
    @model_validator(mode="after")
    def _each_once(self) -> "_Headings":
        headings = list(self.model_dump().values())
        if len(set(headings)) != len(headings):
            raise PydanticCustomError("hospital.mapping-heading-twice", "two fields name one heading")
        return self


class VisitHeadings(_Headings):
    """Heading of each field of the visit header."""

    number: Heading
    name: Heading
    sex: Heading
    birth_date: Heading
    identity_number: Heading
    card_number: Heading
    admitted: Heading
    discharged: Heading
    department: Heading
    ward: Heading
    bed: Heading
    doctor: Heading
    diagnosis_codes: Heading
    diagnosis_names: Heading
    invoice_number: Heading
    invoice_total: Heading


class LineHeadings(_Headings):
    """Heading of each field of an expense line."""

    visit: Heading
    bill: Heading
    line: Heading
    charged_at: Heading
    item_code: Heading
    item_name: Heading
    category: Heading
    specification: Heading
    unit: Heading
    quantity: Heading
    price: Heading
    amount: Heading
    refund_bill: Heading
    refund_line: Heading


class Words(_Part):
    """What the words of the HIS mean."""

    sex: dict[Word, Sex] = Field(min_length=1)
    category: dict[Word, Category] = Field(min_length=1)


class HospitalMapping(_Part):
    """The whole mapping."""

    file: FileForm
    visit: VisitHeadings
    line: LineHeadings
    words: Words

    def line_headings(self) -> dict[str, str]:
        """Heading by field of ``ExpenseLine``, for the places of ``check_lists``."""
        headings: dict[str, str] = self.line.model_dump()
        headings["refund_of"] = headings.pop("refund_bill")
        return headings


def load_mapping(content: bytes, file: str) -> HospitalMapping | tuple[Finding, ...]:
    """Read a mapping; otherwise everything that is wrong with it. ``file`` is the name shown in places."""
    found = Gathered()
    if len(content) > LARGEST_MAPPING:
        found.add("hospital.mapping-too-large", place=Place(file), limit=LARGEST_MAPPING // 1024)
        return found.result()
    try:
        data: dict[str, Any] = tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError:
        found.add("hospital.mapping-not-utf-8", place=Place(file))
        return found.result()
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        found.add("hospital.mapping-not-toml", place=Place(file, int(line[1]) if line else None))
        return found.result()
    try:
        return HospitalMapping.model_validate(data)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            key = shown(".".join(str(part) for part in fault["loc"]), 80)
            found.add(_CODES.get(fault["type"], "hospital.mapping-value"), place=Place(file), key=key)
        return found.result()


_CODES = {
    "hospital.mapping-heading-twice": "hospital.mapping-heading-twice",
    "missing": "hospital.mapping-key-missing",
    "extra_forbidden": "hospital.mapping-key-unknown",
}
