"""Whatever the program says in Vietnamese it can say in English, with the same values."""

from pathlib import Path

import pytest

from scripts.catalogue import entries, faults, merged, text_of
from scripts.templates import find

ERRORS = """
class DondocError(Exception):
    def __init__(self, template, /, **values): ...
class Refused(DondocError): ...
class TeamTooLarge(Refused): ...
def say(template, lang="vi", /, **values): ...
"""


def test_everything_said_has_english() -> None:
    found = faults(find())
    assert not found, "\n".join(found)


def a_project(root: Path, code: str, *entry: str) -> Path:
    (root / "words").mkdir()
    (root / "words" / "__init__.py").write_text(ERRORS)
    (root / "units").mkdir()
    (root / "units" / "tree.py").write_text(code)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    (root / "words" / "en.po").write_text("\n\n".join([header, *entry]) + "\n")
    return root


HELLO = 'msgid "Chào {name}"\nmsgstr "Hello {name}"'


@pytest.mark.parametrize(
    "code",
    [
        'say("Chào {name}", lang, name=1)',
        'words.say("Chào {name}", name=1)',
        'raise TeamTooLarge("Chào {name}", name=1)',
        'raise TeamTooLarge("Chào " "{name}", **values)',
        'raise TeamTooLarge("Chào {name}", template="x", name=2)',
        'TEXT = "Chào {name}"\ndef f(): return say(TEXT, name=1)',
        'TABLE = {1: "Chào {name}"}\ndef f(n): return say(TABLE[n], name=n)',
        'TABLE = {1: "Chào {name}"}\ndef f(n): return say(TABLE.get(n, "Chào {name}"), name=n)',
        'class A(StrEnum):\n  B = "Chào {name}"\ndef f(a: A): return say(a.value, name=1)',
        'class A(StrEnum):\n  B = "Chào {name}"\nclass C:\n  a: A\ndef f(c): return say(c.a, name=1)',
        'TABLE = ((1, "Chào {name}"),)\ndef f():\n  for n, text in TABLE: say(text, name=n)',
        'def f(): return [say(text, name=1) for text in ["Chào {name}"]]',
        'class Warned:\n  template: str = Field(default="Chào {name}")',
        'def pick(): return "Chào {name}"\nsay(pick(), name=1)',
        'def tell(n, template): say(template)\ntell(1, "Chào {name}")',
        'def option(*flags, help_template): ...\noption("-x", "--y", help_template="Chào {name}")',
        'class P(Protocol):\n  def __call__(self, template, /, **v): ...\ndef f(p: "P"): p("Chào {name}")',
        'class Out:\n  def tell(self, template): ...\ndef f(o): o.tell("Chào {name}")',
        'def f():\n  def put(template): ...\n  put("Chào {name}")\ndef g(c, put): put(c)',
        'class Warned:\n  template: str\n  n: int\nWarned("Chào {name}", 1)',
        'class Warned:\n  note_template: str\nWarned(note_template="Chào {name}")',
        'class Own(Refused):\n  def __init__(self, n):\n    super().__init__("Chào {name}", name=n)\nOwn(1)',
    ],
)
def test_a_template_is_found_wherever_it_is_written(tmp_path: Path, code: str) -> None:
    with_english = a_project(tmp_path, code, HELLO)
    found = find(with_english)
    assert faults(found, with_english) == []
    assert set(found.templates) == {"Chào {name}"}


@pytest.mark.parametrize(
    ("code", "entry", "fault"),
    [
        ('say("Xin chào")', HELLO, "says “Xin chào”, which has no English"),
        ('say("Chào {name}")', HELLO, "gives no value for name in “Chào {name}”"),
        ('say(f"Chào {name}")', HELLO, "an f-string has no translation"),
        ('say("Chào " + name)', HELLO, "pass a literal, a constant"),
        ("def f(x): say(x)", HELLO, "nothing says what x can be"),
        ('say("Chào {name}", name=1)', HELLO.replace("Hello {name}", "Hello {nmae}"), "its English"),
        ('say("Chào {name}", name=1)', f"#, fuzzy\n{HELLO}", "has a fuzzy translation"),
        ('say("Chào {name}", name=1)', HELLO.replace("Hello {name}", ""), "has an empty translation"),
        ('say("Chào {name}", name=1)', f"{HELLO}\n\n{HELLO}", "is there twice"),
        (
            'say("Chào {name}", name=1)',
            f'{HELLO}\n\nmsgid "Hết"\nmsgstr "End"',
            "is said by nothing",
        ),
        ('say("Chào {name}", name=1)', f'{HELLO}\n\n#~ msgid "Hết"\n#~ msgstr "End"', "is commented out"),
    ],
)
def test_what_cannot_be_said_in_english_is_named(tmp_path: Path, code: str, entry: str, fault: str) -> None:
    root = a_project(tmp_path, code, entry)
    assert any(fault in line for line in faults(find(root), root)), faults(find(root), root)


def test_merging_keeps_the_first_english_and_says_what_it_left_out(tmp_path: Path) -> None:
    root = a_project(tmp_path, 'say("Chào {name}", name=1)\nsay("Bớt")', HELLO)
    part = tmp_path / "part.po"
    part.write_text(
        'msgid "Bớt"\nmsgstr "Less"\n\nmsgid "Chào {name}"\nmsgstr "Hi {name}"\n\nmsgid "Cũ"\nmsgstr "Old"\n'
    )

    catalogue, left_out = merged(find(root), (root / "words" / "en.po", part))
    (root / "words" / "en.po").write_text(text_of(catalogue))

    assert left_out == [
        "“Chào {name}” is “Hello {name}” already, not “Hi {name}” (part.po)",
        "nothing says “Cũ” (part.po)",
    ]
    assert [str(m.string) for m in entries(root / "words" / "en.po") if m.id] == ["Less", "Hello {name}"]
    assert faults(find(root), root) == []
