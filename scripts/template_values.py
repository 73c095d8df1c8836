"""Every string that an expression can be, found without running it."""

import ast
from collections.abc import Iterable, Iterator

from scripts.names import Names
from scripts.syntax import assigned, is_template_name, looped, name_of

DEPTH_MAX = 8  # names followed before giving up: nobody reads a longer chain either


class Unreadable(Exception):
    """The expression's value cannot be known without running it."""


def values(names: Names, node: ast.expr) -> set[str]:
    """Every string that `node` can be; none where a parameter passes on what was read elsewhere."""
    return _values(names, node, node, 0)


# One case for each kind of expression reads best in one place.
def _values(names: Names, node: ast.expr, at: ast.AST, depth: int) -> set[str]:  # noqa: PLR0912
    if depth > DEPTH_MAX:
        raise Unreadable("it goes through too many names")

    def each(nodes: Iterable[ast.expr]) -> set[str]:
        return set().union(*(_values(names, inner, at, depth + 1) for inner in nodes))

    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.Constant(value=None):
            return set()
        case ast.JoinedStr():
            raise Unreadable("an f-string has no translation; give its values by name")
        case ast.IfExp(body=yes, orelse=no):
            return each([yes, no])
        case ast.BoolOp(values=choices):
            return each(choices)
        case ast.Dict(values=entries) | ast.Tuple(elts=entries) | ast.List(elts=entries):
            return each(entries)
        case ast.Subscript(value=table):
            return each([table])
        case ast.Attribute(attr=name) if is_template_name(name):
            return set()  # read where it was set
        case ast.Attribute(value=owner, attr="value"):
            return each([owner])
        case ast.Attribute(value=owner, attr=name):
            return _attribute(names, owner, name, at, depth)
        case ast.Name(id=name):
            return _name(names, name, at, depth)
        case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[_, *default]):
            return each([table, *default])
        case ast.Call(func=ast.Name(id="Field"), keywords=named):
            return each(keyword.value for keyword in named if keyword.arg == "default")
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return each([inner])
        case ast.Call(func=ast.Name(id=name)) if functions := names.functions(name, at):
            returned = [n.value for f in functions for n in ast.walk(f) if isinstance(n, ast.Return)]
            return set().union(*(_values(names, v, v, depth + 1) for v in returned if v is not None))
        case _:
            raise Unreadable("pass a literal, a constant, an entry of a table or a member of an enum")


def _attribute(names: Names, owner: ast.expr, name: str, at: ast.AST, depth: int) -> set[str]:
    of_class = names.class_of(name_of(owner), at)
    for statement in of_class.body if of_class else ():
        for target, value in assigned(statement):
            if target == name:
                return _values(names, value, value, depth + 1)
    if members := names.members_of_field(name, at):
        return members
    if constants := names.of_module(owner, name, at):
        return set().union(*(_values(names, value, value, depth + 1) for value in constants))
    raise Unreadable(f"nothing says what {name} can be")


def _name(names: Names, name: str, at: ast.AST, depth: int) -> set[str]:
    if is_template_name(name) and names.is_parameter(name, at):
        return set()  # read where it was given
    if members := names.members({name, *names.annotated(name, at)}, at):
        return members
    found = list(_local(names, name, at)) or names.constants(name, at)
    if found:
        return set().union(*(_values(names, value, value, depth + 1) for value in found))
    raise Unreadable(f"nothing says what {name} can be")


def _local(names: Names, name: str, at: ast.AST) -> Iterator[ast.expr]:
    """What the functions around `at` assign to `name`, or loop over."""
    for function in names.around(at):
        for node in ast.walk(function):
            if isinstance(node, ast.stmt):
                yield from (value for target, value in assigned(node) if target == name)
            if isinstance(node, ast.For | ast.comprehension):
                for table in names.constants(name_of(node.iter), at) or [node.iter]:
                    yield from looped(name, node.target, table)
