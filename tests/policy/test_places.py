"""Lines of keys, for every way in which TOML can write them."""

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ncms_desktop.policy.places import KeyPath, key_lines, line_of

TEXT = """\
top = 1
a.b.c = { d = 1, e.f = [1,
  { g = 2 },
  [3]] }
"quoted \\u4e00" = 1
[t.u]
v = [
  # a comment, [[
  1,
  2,
]
[[s]]
x = 1
[[s.n]]
y = 1
[[s.n]]
y = 2
[s.n.deep]
z = 3
[[s]]
n = []
"""


def test_every_key_has_its_line() -> None:
    lines = key_lines(TEXT.encode())
    expected: dict[KeyPath, int] = {
        ("top",): 1,
        ("a", "b", "c", "d"): 2,
        ("a", "b", "c", "e", "f", 0): 2,
        ("a", "b", "c", "e", "f", 1, "g"): 3,
        ("a", "b", "c", "e", "f", 2, 0): 4,
        ("quoted 一",): 5,
        ("t", "u"): 6,
        ("t", "u", "v", 1): 10,
        ("s", 0): 12,
        ("s", 0, "x"): 13,
        ("s", 0, "n", 0, "y"): 15,
        ("s", 0, "n", 1): 16,
        ("s", 0, "n", 1, "deep"): 18,
        ("s", 0, "n", 1, "deep", "z"): 19,
        ("s", 1): 20,
        ("s", 1, "n"): 21,
    }
    assert {path: lines[path] for path in expected} == expected


def test_a_missing_key_is_placed_where_it_should_stand() -> None:
    lines = key_lines(TEXT.encode())
    assert line_of(lines, ("s", 0, "n", 1, "missing", "more")) == 16
    assert line_of(lines, ("nothing",)) == 1


def paths(value: Any, path: KeyPath = ()) -> set[KeyPath]:
    found = {path}
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found |= paths(item, (*path, key))
    return found


def test_no_key_of_a_file_goes_without_a_line() -> None:
    assert paths(tomllib.loads(TEXT)) <= key_lines(TEXT.encode()).keys()


@given(st.text(alphabet='ab.=[]{}"\n 1,#', max_size=60))
def test_whatever_the_toml_reader_takes_has_lines(text: str) -> None:
    try:
        value = tomllib.loads(text)
    except ValueError:
        return
    assert paths(value) <= key_lines(text.encode()).keys()
