"""Equations as text and as MathML, from the source of their functions."""

import ast
import inspect
from collections.abc import Callable
from html import escape
from textwrap import dedent
from typing import Any

INFIX: dict[type[ast.AST], tuple[str, int]] = {
    ast.Add: ("+", 1), ast.Sub: ("−", 1), ast.Mult: ("·", 2), ast.Div: ("/", 2), ast.MatMult: ("·", 2),
    ast.BitAnd: ("and", 0), ast.BitOr: ("or", 0), ast.Mod: ("mod", 2), ast.Pow: ("^", 4),
    ast.Gt: (">", 0), ast.GtE: ("≥", 0), ast.Lt: ("<", 0), ast.LtE: ("≤", 0), ast.Eq: ("=", 0), ast.NotEq: ("≠", 0),
}  # fmt: skip
ATOM = 5
EQUALS = '<mo lspace="0" rspace="0.3em">=</mo>'
LINE = 60  # characters of a line of a formula
PLAIN = {"maximum": "max", "minimum": "min", "sum": "sum", "logical_and": "and", "logical_or": "or"}


def steps(function: Callable[..., Any], name: str) -> list[tuple[str, ast.expr]] | None:
    """An equation as assignments, its own name last; ``None`` where it is more than assignments and a result."""
    found: list[tuple[str, ast.expr]] = []
    for statement in _body(function):
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            found.append((ast.unparse(statement.targets[0]), statement.value))
        elif isinstance(statement, ast.Return) and statement.value is not None:
            found.append((name, statement.value))
        elif not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            return None
    return found


def _body(function: Callable[..., Any]) -> list[ast.stmt]:
    tree = ast.parse(dedent(inspect.getsource(inspect.unwrap(function)))).body[0]
    return tree.body if isinstance(tree, ast.FunctionDef) else []


def code(function: Callable[..., Any]) -> str:
    """The source of a function, without its docstring."""
    lines = [
        ast.unparse(s) for s in _body(function) if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
    ]
    arguments = ", ".join(inspect.signature(function).parameters)
    return f"{inspect.unwrap(function).__name__}({arguments}):\n" + "\n".join(
        "    " + x for x in "\n".join(lines).splitlines()
    )


def helpers(function: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """Functions of this program that an equation calls, and those that they call, by name."""
    found: dict[str, Callable[..., Any]] = {}
    waiting = [inspect.unwrap(function)]
    while waiting:
        current = waiting.pop()
        own = inspect.signature(current).parameters
        for node in ast.walk(ast.Module(_body(current), [])):
            if not isinstance(node, ast.Name) or node.id in own:
                continue
            called = current.__globals__.get(node.id)
            if not callable(called):
                continue
            plain = inspect.unwrap(called)
            ours = inspect.isfunction(plain) and _program(plain) == _program(current)
            if ours and plain.__name__ not in found:
                found[plain.__name__] = plain
                waiting.append(plain)
    return found


def _program(function: Callable[..., Any]) -> str:
    return function.__module__.partition(".")[0]


def as_text(function: Callable[..., Any], name: str) -> list[str]:
    """An equation as lines of plain text: ``interest bill = public debt · debt rate / months per year``."""
    found = steps(function, name)
    if found is None:
        return code(function).splitlines()
    return [f"{_words(target)} = {_text(value)[0]}" for target, value in found]


def _words(name: str) -> str:
    return name.replace("_", " ").strip()


def _called(node: ast.Call) -> str:
    text = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    return PLAIN.get(text, text)


def _arguments(node: ast.Call) -> list[ast.expr]:
    """Arguments of a call; of a method such as ``cost.sum()``, the array first. What places axes is left out."""
    own = node.func.value if isinstance(node.func, ast.Attribute) else None
    array = [own] if own is not None and not (isinstance(own, ast.Name) and own.id in {"jnp", "jax", "np"}) else []
    array = [] if isinstance(own, ast.Attribute) and ast.unparse(own).startswith(("jax.", "jnp.")) else array
    return [*array, *node.args]


def _text(node: ast.expr) -> tuple[str, int]:
    """Text of an expression and how tightly it binds."""
    match node:
        case ast.Name():
            return _words(node.id), ATOM
        case ast.Constant():
            return str(node.value), ATOM
        case ast.BinOp(op=ast.FloorDiv()):
            return f"floor({_bound(node.left, 2)} / {_bound(node.right, 3)})", ATOM
        case ast.BinOp() if type(node.op) in INFIX:
            sign, level = INFIX[type(node.op)]
            left, right = _bound(node.left, level), _bound(node.right, level + (sign in "−/^"))
            return (f"{left}^{right}" if sign == "^" else f"{left} {sign} {right}"), level
        case ast.UnaryOp():
            sign = "−" if isinstance(node.op, ast.USub) else "not " if isinstance(node.op, ast.Invert | ast.Not) else ""
            return f"{sign}{_bound(node.operand, 3)}", 3
        case ast.Compare(ops=[op], comparators=[other]) if type(op) in INFIX:
            return f"{_bound(node.left, 1)} {INFIX[type(op)][0]} {_bound(other, 1)}", 0
        case ast.Call():
            inside = [_text(argument)[0] for argument in _arguments(node)]
            name = _called(node)
            if name == "where" and len(inside) == 3:
                return f"({inside[1]} if {inside[0]}, else {inside[2]})", ATOM
            if name == "clip" and len(inside) == 3:
                return f"({inside[0]}, held between {inside[1]} and {inside[2]})", ATOM
            return f"{_words(name)}({', '.join(inside)})", ATOM
        case ast.Subscript() if _placing(node):
            return _text(node.value)
        case ast.Subscript():
            return f"{_bound(node.value, ATOM)}[{ast.unparse(node.slice)}]", ATOM
        case ast.List() | ast.Tuple():
            return f"({', '.join(_text(part)[0] for part in node.elts)})", ATOM
        case _:
            return ast.unparse(node), ATOM


def _placing(node: ast.Subscript) -> bool:
    """Whether a subscript only adds axes, as in ``share[:, None]``."""
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return all(
        (isinstance(p, ast.Constant) and p.value in (None, Ellipsis))
        or (isinstance(p, ast.Slice) and p.lower is None and p.upper is None and p.step is None)
        for p in parts
    )  # fmt: skip


def _bound(node: ast.expr, level: int) -> str:
    text, own = _text(node)
    return text if own >= level else f"({text})"


def as_mathml(function: Callable[..., Any], name: str) -> str | None:
    """An equation as MathML, one row per step; ``None`` where it is more than assignments and a result."""
    found = steps(function, name)
    if found is None:
        return None
    rows: list[str] = []
    for target, value in found:
        for i, line in enumerate(_lines(value)):
            left = "" if i else _symbol(target)
            rows.append(f"<mtr><mtd>{left}</mtd><mtd>{line if i else EQUALS + line}</mtd></mtr>")
    return f'<math displaystyle="true"><mtable displaystyle="true">{"".join(rows)}</mtable></math>'


def _lines(node: ast.expr) -> list[str]:
    """A sum over as many lines as it takes to be readable on a narrow screen."""
    terms = _terms(node, "+")
    lines: list[str] = []
    length = 0
    for i, (sign, term) in enumerate(terms):
        math = _math_bound(term, 1 + (sign == "−"))
        math = (f'<mo form="infix">{sign}</mo>' if i else "") + math
        added = len(_text(term)[0]) + 3
        if lines and length + added <= LINE:
            lines[-1] += math
            length += added
        else:
            lines.append(math)
            length = added
    return lines


def _terms(node: ast.expr, sign: str) -> list[tuple[str, ast.expr]]:
    """Terms of a sum with their signs, from left to right."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub) and sign == "+":
        return [*_terms(node.left, "+"), (INFIX[type(node.op)][0], node.right)]
    return [(sign, node)]


def _symbol(name: str) -> str:
    # Not mtext: browsers take that for space, and then set the operators beside it without any.
    return f"<mi>{escape(_words(name))}</mi>"


def _math(node: ast.expr) -> tuple[str, int]:
    match node:
        case ast.Name():
            return _symbol(node.id), ATOM
        case ast.Constant() if isinstance(node.value, int | float):
            return f"<mn>{node.value}</mn>", ATOM
        case ast.BinOp(op=ast.Div()):
            return f"<mfrac><mrow>{_math(node.left)[0]}</mrow><mrow>{_math(node.right)[0]}</mrow></mfrac>", 3
        case ast.BinOp(op=ast.Pow()):
            return f"<msup><mrow>{_math_bound(node.left, ATOM)}</mrow><mrow>{_math(node.right)[0]}</mrow></msup>", 4
        case ast.BinOp(op=ast.FloorDiv()):
            quotient = f"<mfrac><mrow>{_math(node.left)[0]}</mrow><mrow>{_math(node.right)[0]}</mrow></mfrac>"
            return f"<mrow><mo>⌊</mo>{quotient}<mo>⌋</mo></mrow>", ATOM
        case ast.BinOp() if type(node.op) in INFIX:
            sign, level = INFIX[type(node.op)]
            return (
                f"{_math_bound(node.left, level)}{_sign(sign)}{_math_bound(node.right, level + (sign == '−'))}",
                level,
            )
        case ast.UnaryOp():
            sign = "−" if isinstance(node.op, ast.USub) else "not" if isinstance(node.op, ast.Invert | ast.Not) else ""
            before = f'<mo form="prefix">{sign}</mo>' if sign == "−" else _sign(sign) if sign else ""
            return before + _math_bound(node.operand, 3), 3
        case ast.Compare(ops=[op], comparators=[other]) if type(op) in INFIX:
            return f"{_math_bound(node.left, 1)}{_sign(INFIX[type(op)][0])}{_math_bound(other, 1)}", 0
        case ast.Call():
            return _math_call(_called(node), [_math(argument)[0] for argument in _arguments(node)]), ATOM
        case ast.Subscript() if _placing(node):
            return _math(node.value)
        case ast.Subscript():
            place = f"<mtext>{escape(ast.unparse(node.slice))}</mtext>"
            return f"<msub><mrow>{_math_bound(node.value, ATOM)}</mrow>{place}</msub>", ATOM
        case ast.List() | ast.Tuple():
            return f"<mrow>{_enclosed('<mo>,</mo>'.join(_math(part)[0] for part in node.elts))}</mrow>", ATOM
        case _:
            return f"<mtext>{escape(ast.unparse(node))}</mtext>", ATOM


def _sign(sign: str) -> str:
    return f"<mtext>&#160;{sign}&#160;</mtext>" if sign.isalpha() else f"<mo>{escape(sign)}</mo>"


def _enclosed(inside: str) -> str:
    return f"<mo>(</mo>{inside}<mo>)</mo>"


def _math_bound(node: ast.expr, level: int) -> str:
    text, own = _math(node)
    return text if own >= level else f"<mrow>{_enclosed(text)}</mrow>"


def _math_call(name: str, inside: list[str]) -> str:
    if name == "where" and len(inside) == 3:
        rows = f"<mtr><mtd>{inside[1]}</mtd><mtd><mtext>if&#160;</mtext>{inside[0]}</mtd></mtr>"
        rows += f"<mtr><mtd>{inside[2]}</mtd><mtd><mtext>otherwise</mtext></mtd></mtr>"
        return f'<mrow><mo>{{</mo><mtable displaystyle="true">{rows}</mtable></mrow>'
    if name == "exp" and len(inside) == 1:
        return f"<mrow><mi>exp</mi>{_enclosed(inside[0])}</mrow>"
    if name == "sqrt" and len(inside) == 1:
        return f"<msqrt>{inside[0]}</msqrt>"
    if name == "sum":
        return f"<mrow><mo>∑</mo>{_enclosed(inside[0])}</mrow>"
    if name == "clip" and len(inside) == 3:
        low, high = (f"<mrow>{limit}</mrow>" for limit in inside[1:])
        return f"<msubsup><mrow><mo>[</mo>{inside[0]}<mo>]</mo></mrow>{low}{high}</msubsup>"
    return f"<mrow>{_symbol(name)}{_enclosed('<mo>,</mo>'.join(inside))}</mrow>"
