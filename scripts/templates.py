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
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scripts.sources import ROOT, Source, sources
from scripts.syntax import Function, assigned, fields, is_template_name, looped, name_of, parameters

ERRORS = "DondocError"
IN_PAGES = re.compile(r"""\b(?:say|_)\(\s*(?:"([^"]+)"|'([^']+)')""")
STORED_NAME = re.compile(r"[a-z_]+:\d+")
PAGES = ("*.html", "*.txt", "*.j2")


class Unreadable(Exception):
    """The expression's value cannot be known without running it."""


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
    """One pass to learn names, one to read the calls."""

    def __init__(self, files: tuple[Source, ...], root: Path) -> None:
        self.files = files
        self.root = root
        self.found = Found()
        self.parents: dict[ast.AST, ast.AST] = {}
        self.classes: dict[str, ast.ClassDef] = {}
        self.functions: dict[str, list[Function]] = defaultdict(list)
        self.defined: dict[str, dict[str, list[Function]]] = defaultdict(lambda: defaultdict(list))
        self.constants: dict[str, list[ast.expr]] = defaultdict(list)
        self.own: dict[ast.AST, dict[str, list[ast.expr]]] = defaultdict(lambda: defaultdict(list))
        self.fields: dict[str, set[str]] = defaultdict(set)
        for file in files:
            self._learn(file)
        self.takers = self._takers()

    def _learn(self, file: Source) -> None:
        for node in ast.walk(file.tree):
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node
            match node:
                case ast.ClassDef():
                    self.classes[node.name] = node
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self.functions[node.name].append(node)
                    self.defined[file.path][node.name].append(node)
                case ast.Constant(value=str(text)) if not isinstance(self.parents[node], ast.Expr):
                    self.found.literals.add(text)
                case ast.AnnAssign(target=ast.Name(id=name)) if isinstance(self.parents[node], ast.ClassDef):
                    self.fields[name] |= {n.id for n in ast.walk(node.annotation) if isinstance(n, ast.Name)}
        for node in file.tree.body:
            for name, value in assigned(node):
                self.constants[name].append(value)
                self.own[file.tree][name].append(value)

    def _bases(self, name: str) -> Iterator[str]:
        """The class and those it derives from, nearest first."""
        yield name
        if name in self.classes:
            for base in self.classes[name].bases:
                yield from self._bases(name_of(base))

    def _takers(self) -> dict[str, list[str]]:
        """Callables that take a template, with the order of their parameters."""
        takers = {name: order for name in self.functions if (order := self._order(self.functions[name]))}
        for name in self.classes:
            order = self._constructor(name)
            if any(map(is_template_name, order)):
                takers[name] = order
        return takers

    def _order(self, functions: list[Function]) -> list[str]:
        """The parameters of the last of the functions that takes a template; none if none does."""
        found: list[str] = []
        for function in functions:
            order = parameters(function, method=isinstance(self.parents[function], ast.ClassDef))
            if function.name != "__init__" and any(map(is_template_name, order)):
                found = order
        return found

    def _taken(self, file: Source, name: str) -> list[str]:
        """What the callable takes: the file's own of that name before those of other files."""
        if name in self.defined[file.path]:
            return self._order(self.defined[file.path][name])
        return self.takers.get(name, [])

    def _constructor(self, name: str) -> list[str]:
        """The parameters of a class: those of the nearest `__init__`, else its annotated fields."""
        order: list[str] = []
        for base in self._bases(name):
            if base not in self.classes:
                continue
            for node in self.classes[base].body:
                if isinstance(node, ast.FunctionDef) and node.name == "__init__":
                    return parameters(node, method=True)
            order = [
                node.target.id
                for node in self.classes[base].body
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
            ] + order
        return order

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
        name = name_of(call.func)
        if name == "__init__" and isinstance(call.func, ast.Attribute):
            order = self._constructor_above(call)
        elif name == "say" and not _is_words_say(call.func):
            return  # an error's own `say(lang)`
        else:
            order = self._taken(file, name)
        # A place beats a name: an error's values may themselves have one called `template`.
        given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        given |= dict(zip(order, call.args, strict=False))
        for parameter in filter(is_template_name, order):
            if parameter in given and not isinstance(given[parameter], ast.Starred):
                self._read(file, given[parameter])
        if order[:1] == ["template"] and call.args and self._takes_values(name):
            self._check_values(file, call)

    def _takes_values(self, name: str) -> bool:
        """`say` and our errors take the values of the template as keywords."""
        return name in {"say", "__init__"} or ERRORS in self._bases(name)

    def _constructor_above(self, call: ast.Call) -> list[str]:
        """What `super().__init__` takes, in the class around the call."""
        node: ast.AST = call
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, ast.ClassDef):
                for base in node.bases:
                    if order := self._constructor(name_of(base)):
                        return order
                return []
        return []

    def _check_values(self, file: Source, call: ast.Call) -> None:
        """A literal template finds all its fields among the values given with it."""
        try:
            (template,) = self._values(call.args[0], call.args[0], 0)
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
            for template in self._values(value, value, 0):
                # Empty, or a stored name such as daily:1: nothing is said with it.
                if template and not STORED_NAME.fullmatch(template):
                    self.found.templates[template].append(where)
        except Unreadable as reason:
            self.found.faults.append(f"{where} passes {ast.unparse(value)} as a template: {reason}")

    # One case for each kind of expression reads best in one place.
    def _values(self, node: ast.expr, at: ast.AST, depth: int) -> set[str]:  # noqa: PLR0912
        """Every string that `node`, used at `at`, can be; empty where a parameter passes it on."""
        if depth > 8:
            raise Unreadable("it goes through too many names")
        match node:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.Constant(value=None):
                return set()
            case ast.JoinedStr():
                raise Unreadable("an f-string has no translation; give its values by name")
            case ast.IfExp(body=yes, orelse=no):
                return self._values(yes, at, depth + 1) | self._values(no, at, depth + 1)
            case ast.BoolOp(values=choices):
                return set().union(*(self._values(choice, at, depth + 1) for choice in choices))
            case ast.Dict(values=entries) | ast.Tuple(elts=entries) | ast.List(elts=entries):
                return set().union(*(self._values(entry, at, depth + 1) for entry in entries))
            case ast.Subscript(value=table):
                return self._values(table, at, depth + 1)
            case ast.Attribute(attr=name) if is_template_name(name):
                return set()  # read where it was set
            case ast.Attribute(value=owner, attr=name):
                return self._attribute(owner, name, at, depth)
            case ast.Name(id=name):
                return self._name(name, at, depth)
            case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[_, *default]):
                rest = [self._values(choice, at, depth + 1) for choice in default]
                return self._values(table, at, depth + 1).union(*rest)
            case ast.Call(func=ast.Name(id="Field"), keywords=named):
                defaults = [keyword.value for keyword in named if keyword.arg == "default"]
                return set().union(*(self._values(default, at, depth + 1) for default in defaults))
            case ast.Call(func=ast.Name(id="str"), args=[inner]):
                return self._values(inner, at, depth + 1)
            case ast.Call(func=func) if name_of(func) in self.functions:
                return self._returned(name_of(func), depth)
            case _:
                raise Unreadable("pass a literal, a constant, an entry of a table or a member of an enum")

    def _attribute(self, owner: ast.expr, name: str, at: ast.AST, depth: int) -> set[str]:
        if name == "value":
            return self._values(owner, at, depth + 1)
        if name_of(owner) in self.classes:
            for statement in self.classes[name_of(owner)].body:
                for target, value in assigned(statement):
                    if target == name:
                        return self._values(value, at, depth + 1)
        if members := self._members(self.fields[name]):
            return members
        if name in self.constants:  # a constant of another module
            return set().union(*(self._values(value, value, depth + 1) for value in self.constants[name]))
        raise Unreadable(f"nothing says what {name} can be")

    def _name(self, name: str, at: ast.AST, depth: int) -> set[str]:
        if is_template_name(name) and self._is_parameter(name, at):
            return set()  # read where it was given
        if members := self._members({name}):
            return members
        values = list(self._local(name, at)) or self._constants(name, at)
        if values:
            return set().union(*(self._values(value, value, depth + 1) for value in values))
        raise Unreadable(f"nothing says what {name} can be")

    def _constants(self, name: str, at: ast.AST) -> list[ast.expr]:
        """What the file around `at` calls so, else what another file does."""
        module = at
        while module in self.parents:
            module = self.parents[module]
        return self.own[module].get(name) or self.constants.get(name, [])

    def _members(self, classes: set[str]) -> set[str]:
        """The string values of those of the classes that are enums."""
        return {
            value.value
            for name in classes & self.classes.keys()
            if any(base.endswith("Enum") for base in self._bases(name))
            for statement in self.classes[name].body
            for _, value in assigned(statement)
            if isinstance(value, ast.Constant) and isinstance(value.value, str)
        }

    def _around(self, at: ast.AST) -> Iterator[Function]:
        while at in self.parents:
            at = self.parents[at]
            if isinstance(at, Function):
                yield at

    def _is_parameter(self, name: str, at: ast.AST) -> bool:
        return any(name in parameters(function, method=False) for function in self._around(at))

    def _local(self, name: str, at: ast.AST) -> Iterator[ast.expr]:
        """What the functions around `at` assign to `name`, or the enum it is annotated with."""
        for function in self._around(at):
            for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs):
                if argument.arg == name and argument.annotation is not None:
                    yield from (n for n in ast.walk(argument.annotation) if name_of(n) in self.classes)  # type: ignore[misc,arg-type]  # names are expressions
            for node in ast.walk(function):
                if isinstance(node, ast.stmt):
                    yield from (value for target, value in assigned(node) if target == name)
                if isinstance(node, ast.For | ast.comprehension):
                    for table in self._constants(name_of(node.iter), at) or [node.iter]:
                        yield from looped(name, node.target, table)

    def _returned(self, name: str, depth: int) -> set[str]:
        returned: set[str] = set()
        for function in self.functions[name]:
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    returned |= self._values(node.value, node.value, depth + 1)
        return returned


def _is_words_say(func: ast.expr) -> bool:
    return isinstance(func, ast.Name) or (isinstance(func, ast.Attribute) and name_of(func.value) == "words")
