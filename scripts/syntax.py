"""Small questions to a syntax tree, and to a template."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_template_name(name: str) -> bool:
    return name == "template" or name.endswith("_template")


def name_of(node: ast.expr | None) -> str:
    """The last name of a dotted expression: `say` of `words.say`."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value):
            return name_of(value)
        case _:
            return ""


@dataclass(frozen=True)
class Signature:
    """How a callable takes its values: by place, and by name only."""

    placed: tuple[str, ...]
    named: tuple[str, ...] = ()

    @property
    def templates(self) -> list[str]:
        return [name for name in (*self.placed, *self.named) if is_template_name(name)]


def signature(function: Function | ast.Lambda, *, method: bool) -> Signature:
    placed = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
    return Signature(tuple(placed[1 if method else 0 :]), tuple(arg.arg for arg in function.args.kwonlyargs))


def assigned(statement: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names that a statement binds, with what it binds them to."""
    match statement:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                match target, value:
                    case ast.Name(id=name), _:
                        yield name, value
                    case ast.Tuple(elts=names), ast.Tuple(elts=values) if len(names) == len(values):
                        yield from ((name_of(n), v) for n, v in zip(names, values, strict=True))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value


def looped(name: str, target: ast.expr, table: ast.expr) -> Iterator[ast.expr]:
    """What a loop over a literal table binds to `name`, where its target names it."""
    rows = table.elts if isinstance(table, ast.Tuple | ast.List | ast.Set) else []
    match target:
        case ast.Name(id=bound) if bound == name:
            yield from rows
        case ast.Tuple(elts=columns):
            for place, column in enumerate(columns):
                if isinstance(column, ast.Name) and column.id == name:
                    yield from (row.elts[place] for row in rows if isinstance(row, ast.Tuple))


def in_words(template: str) -> bool:
    """Whether anything but values and signs is left to translate."""
    return any(text.strip() and any(map(str.isalpha, text)) for text, *_ in Formatter().parse(template))


def fields(template: str) -> set[str]:
    """The names of the values that a template asks for."""
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(template) if name}
