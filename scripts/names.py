"""What the names in the project's files stand for: classes, functions, constants, fields."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from scripts.sources import Source
from scripts.syntax import Function, Signature, assigned, name_of, signature


class Names:
    """Every file read once; afterwards it answers what a name in a place stands for."""

    def __init__(self, files: tuple[Source, ...]) -> None:
        self.parents: dict[ast.AST, ast.AST] = {}
        self.literals: set[str] = set()
        # Classes by name, for names that come from nowhere in particular; and by the tree of their file.
        self.classes: dict[str, list[ast.ClassDef]] = defaultdict(list)
        self._own_classes: dict[ast.AST, dict[str, ast.ClassDef]] = defaultdict(dict)
        self.methods: dict[str, list[Function]] = defaultdict(list)
        # Functions that are no methods, and constants: by the tree of their file, then by name.
        self._functions: dict[ast.AST, dict[str, list[Function]]] = defaultdict(lambda: defaultdict(list))
        self._constants: dict[ast.AST, dict[str, list[ast.expr]]] = defaultdict(lambda: defaultdict(list))
        # What a file imports: the name it uses, and the module and name it stands for.
        self._imports: dict[ast.AST, dict[str, tuple[str, str]]] = defaultdict(dict)
        self._fields: dict[str, set[str]] = defaultdict(set)
        self._trees = {file.module: file.tree for file in files}
        for file in files:
            self._learn(file.tree)

    def _learn(self, tree: ast.Module) -> None:
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node
            match node:
                case ast.ClassDef():
                    self.classes[node.name].append(node)
                    self._own_classes[tree][node.name] = node
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    if isinstance(self.parents[node], ast.ClassDef):
                        self.methods[node.name].append(node)
                    else:
                        self._functions[tree][node.name].append(node)
                case ast.ImportFrom(module=str(module), names=names):
                    for alias in names:
                        self._imports[tree][alias.asname or alias.name] = (module, alias.name)
                case ast.Constant(value=str(text)) if not isinstance(self.parents[node], ast.Expr):
                    self.literals.add(text)
                case ast.AnnAssign(target=ast.Name(id=name)) if isinstance(self.parents[node], ast.ClassDef):
                    self._fields[name] |= set(named_in(node.annotation))
        for statement in tree.body:
            for name, value in assigned(statement):
                self._constants[tree][name].append(value)

    def tree_of(self, node: ast.AST) -> ast.AST:
        while node in self.parents:
            node = self.parents[node]
        return node

    def around(self, node: ast.AST) -> Iterator[Function]:
        """The functions that `node` is in, innermost first."""
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, Function):
                yield node

    def class_of(self, name: str, at: ast.AST) -> ast.ClassDef | None:
        """The class that `name` is in the file around `at`: its own, the imported one, else any."""
        tree = self.tree_of(at)
        if name in self._own_classes[tree]:
            return self._own_classes[tree][name]
        module, original = self._imports[tree].get(name, ("", ""))
        if module in self._trees:
            found = self._own_classes[self._trees[module]].get(original)
            return found or next(iter(self.classes.get(original, [])), None)
        return next(iter(self.classes.get(name, [])), None)

    def bases(self, name: str, at: ast.AST) -> Iterator[ast.ClassDef | str]:
        """The class and those it derives from, nearest first; by name where it is not ours."""
        found = self.class_of(name, at)
        yield found or name
        for base in found.bases if found else ():
            if name_of(base) != name:
                yield from self.bases(name_of(base), found or at)

    def derives(self, name: str, at: ast.AST, above: str) -> bool:
        """Whether the class is `above` or derives from it; `above` may end a name, as Enum does."""
        return any(
            (base if isinstance(base, str) else base.name).endswith(above) for base in self.bases(name, at)
        )

    def functions(self, name: str, at: ast.AST) -> list[Function]:
        """The functions that `name` can be in the file around `at`: its own, else the imported one."""
        tree = self.tree_of(at)
        if name in self._functions[tree]:
            return self._functions[tree][name]
        module, original = self._imports[tree].get(name, ("", ""))
        # Snippets that import nothing mean the one `say` there is.
        where = self._trees.get(module) or (self._trees.get("words") if name == "say" else None)
        return self._functions[where].get(original or name, []) if where is not None else []

    def constants(self, name: str, at: ast.AST) -> list[ast.expr]:
        """The values of the constant that `name` is in the file around `at`."""
        tree = self.tree_of(at)
        module, original = self._imports[tree].get(name, ("", ""))
        if name in self._constants[tree] or module not in self._trees:
            return self._constants[tree].get(name, [])
        return self._constants[self._trees[module]].get(original, [])

    def of_module(self, owner: ast.expr, name: str, at: ast.AST) -> list[ast.expr]:
        """The constant `name` of the module that `owner` stands for in the file around `at`."""
        module, original = self._imports[self.tree_of(at)].get(name_of(owner), ("", ""))
        tree = self._trees.get(f"{module}.{original}") or self._trees.get(ast.unparse(owner))
        return self._constants[tree].get(name, []) if tree is not None else []

    def called(self, call: ast.Call) -> Signature | None:
        """How what is called takes its values; None where it is nothing of ours with a template."""
        name = name_of(call.func)
        if isinstance(call.func, ast.Attribute):
            found = self._called_attribute(call.func, call)
        elif self.is_parameter(name, call):
            found = [signature(method, method=True) for method in self._protocol(name, call)]
        elif functions := self.functions(name, call):
            found = [signature(function, method=False) for function in functions]
        else:
            found = [self.constructor(name, call)]
        return next((each for each in found if each.templates), None)

    def is_parameter(self, name: str, at: ast.AST) -> bool:
        """Whether a function or lambda around `at` takes `name`."""
        while at in self.parents:
            at = self.parents[at]
            if isinstance(at, Function | ast.Lambda):
                taken = signature(at, method=False)
                if name in (*taken.placed, *taken.named):
                    return True
        return False

    def _called_attribute(self, func: ast.Attribute, call: ast.Call) -> list[Signature]:
        name, owner = func.attr, name_of(func.value)
        if name == "__init__":
            return [self._constructor_above(call)]
        if name == "say":  # an error has a `say(lang)` of its own; a visit has its language in it
            ours = owner in {"words", "visit"}
            return [signature(f, method=False) for f in self.functions("say", call)] if ours else []
        if name in self.classes:
            return [self.constructor(name, call)]
        module, original = self._imports[self.tree_of(call)].get(owner, ("", ""))
        tree = self._trees.get(f"{module}.{original}") or self._trees.get(ast.unparse(func.value))
        if tree is not None:
            return [signature(function, method=False) for function in self._functions[tree].get(name, [])]
        return [signature(method, method=True) for method in self.methods.get(name, [])]

    def _protocol(self, name: str, at: ast.AST) -> Iterator[Function]:
        """`__call__` of the class that a parameter around `at` is annotated with."""
        for annotated in self.annotated(name, at):
            found = self.class_of(annotated, at)
            for node in found.body if found else ():
                if isinstance(node, ast.FunctionDef) and node.name == "__call__":
                    yield node

    def annotated(self, name: str, at: ast.AST) -> Iterator[str]:
        """The names in the annotation of the parameter `name` of a function around `at`."""
        for function in self.around(at):
            arguments = function.args
            for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
                if argument.arg == name and argument.annotation is not None:
                    yield from named_in(argument.annotation)

    def constructor(self, name: str, at: ast.AST) -> Signature:
        """What a class takes: as the nearest `__init__` says, else its annotated fields."""
        fields: tuple[str, ...] = ()
        for base in self.bases(name, at):
            if isinstance(base, str):
                continue
            for node in base.body:
                if isinstance(node, ast.FunctionDef) and node.name == "__init__":
                    return signature(node, method=True)
            annotated = (node.target for node in base.body if isinstance(node, ast.AnnAssign))
            fields = (*(target.id for target in annotated if isinstance(target, ast.Name)), *fields)
        return Signature(fields)

    def _constructor_above(self, call: ast.Call) -> Signature:
        """What `super().__init__` takes, in the class around the call."""
        node: ast.AST = call
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, ast.ClassDef):
                above = [self.constructor(name_of(base), node) for base in node.bases]
                return next((each for each in above if each.placed), Signature(()))
        return Signature(())

    def members(self, classes: set[str], at: ast.AST) -> set[str]:
        """The string values of those of the classes that are enums."""
        return {
            value.value
            for name in classes
            if (found := self.class_of(name, at)) and self.derives(name, at, "Enum")
            for statement in found.body
            for _, value in assigned(statement)
            if isinstance(value, ast.Constant) and isinstance(value.value, str)
        }

    def members_of_field(self, name: str, at: ast.AST) -> set[str]:
        """The string values of the enums that a field called `name` is annotated with."""
        return self.members(self._fields[name], at)


def named_in(annotation: ast.expr) -> Iterator[str]:
    """The names in an annotation, also where it is quoted."""
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            yield node.value
