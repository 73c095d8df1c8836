"""Every message template in the code, found by reading the syntax trees.

A template is what is passed as a parameter called `template` or `…_template`: to `say`,
to our errors (`Refused`, `Misused` and what derives from them), or to any function or
class of ours with such a parameter. It may be a literal, a constant, a choice of those,
an entry of a table, a member of an enum, or what a function of ours returns; anything
else cannot be read without running the program, and is reported.
"""

import ast
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from scripts.names import Names
from scripts.sources import ROOT, Source, sources
from scripts.syntax import assigned, fields, is_template_name, name_of
from scripts.template_values import Unreadable, values

ERRORS = "DondocError"
IN_PAGES = re.compile(r"""\b(?:say|_)\(\s*(?:"([^"]+)"|'([^']+)')""")
STORED_NAME = re.compile(r"[a-z_]+:\d+")
PAGES = ("*.html", "*.txt", "*.j2")


@dataclass
class Found:
    """What the code says to people, where, and what is wrong with how it says it."""

    templates: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    literals: set[str] = field(default_factory=set)


def find(root: Path = ROOT) -> Found:
    """All templates of the packages below `root`."""
    return _Finder(tuple(sources(root)), root).find()


class _Finder:
    """Reads every call, class and page for what is passed as a template."""

    def __init__(self, files: tuple[Source, ...], root: Path) -> None:
        self.files = files
        self.root = root
        self.names = Names(files)
        self.found = Found(literals=self.names.literals)

    def find(self) -> Found:
        for file in self.files:
            for node in ast.walk(file.tree):
                if isinstance(node, ast.Call):
                    self._read_call(file, node)
                elif isinstance(node, ast.ClassDef):
                    for statement in node.body:
                        for name, value in assigned(statement):
                            if is_template_name(name):
                                self._read(file, value)
        for pattern in PAGES:
            for path in sorted(self.root.glob(f"*/**/{pattern}")):
                if path.relative_to(self.root).parts[0] in {"web", "notices", "cli"}:
                    self._read_page(path)
        return self.found

    def _read_page(self, path: Path) -> None:
        where = path.relative_to(self.root).as_posix()
        for match in IN_PAGES.finditer(path.read_text(encoding="utf-8")):
            template = match[1] or match[2]
            self.found.literals.add(template)
            self.found.templates[template].append(where)

    def _read_call(self, file: Source, call: ast.Call) -> None:
        takes = self.names.called(call)
        if takes is None:
            return
        # A place beats a name: an error's values may themselves have one called `template`.
        given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        given |= dict(zip(takes.placed, call.args, strict=False))
        for parameter in takes.templates:
            if parameter in given and not isinstance(given[parameter], ast.Starred):
                self._read(file, given[parameter])
        if takes.placed[:1] == ("template",) and call.args and self._takes_values(call):
            self._check_values(file, call)

    def _takes_values(self, call: ast.Call) -> bool:
        """`say` and our errors take the values of the template as keywords."""
        name = name_of(call.func)
        return name in {"say", "__init__"} or self.names.derives(name, call, ERRORS)

    def _check_values(self, file: Source, call: ast.Call) -> None:
        """A literal template finds all its fields among the values given with it."""
        try:
            (template,) = values(self.names, call.args[0])
        except (Unreadable, ValueError):
            return
        given = {keyword.arg for keyword in call.keywords}
        if None in given:  # **values
            return
        if missing := fields(template) - given:
            self.found.faults.append(
                f"{file.path}:{call.lineno} gives no value for {', '.join(sorted(missing))} in “{template}”"
            )

    def _read(self, file: Source, value: ast.expr) -> None:
        where = f"{file.path}:{value.lineno}"
        try:
            for template in values(self.names, value):
                # Empty, or a stored name such as daily:1: nothing is said with it.
                if template and not STORED_NAME.fullmatch(template):
                    self.found.templates[template].append(where)
        except Unreadable as reason:
            self.found.faults.append(f"{where} passes {ast.unparse(value)} as a template: {reason}")
