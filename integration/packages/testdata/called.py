"""Prints, for each expression of its standard input, a JSON list of lines, the names of the functions and methods of module m that it calls."""

import ast
import json
import sys


class Called(ast.NodeVisitor):
    """The calls of an expression, on m and on values that m has made: own are the names of both."""

    def __init__(self):
        self.own = {"m"}
        self.names = []

    def is_own(self, node):
        """Whether a value comes from m."""
        match node:
            case ast.Name(id):
                return id in self.own
            case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Starred(value=value) | ast.Call(func=value):
                return self.is_own(value)
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return any(map(self.is_own, items))
        return False

    def bind(self, target, value):
        if self.is_own(value):
            self.own.update(n.id for n in ast.walk(target) if isinstance(n, ast.Name))

    def add(self, value, name):
        """Add a function of m, or a method, which has a point before its name."""
        is_function = isinstance(value, ast.Name) and value.id == "m"
        self.names.append(name if is_function else "." + name)

    def visit_NamedExpr(self, node):
        self.bind(node.target, node.value)
        self.generic_visit(node)

    def visit_comprehension(self, node):
        self.bind(node.target, node.iter)
        self.generic_visit(node)

    def visit_GeneratorExp(self, node):
        for part in node.generators:
            self.visit(part)  # binds what the item uses
        self.visit(node.elt)

    visit_ListComp = visit_GeneratorExp

    def visit_Call(self, node):
        match node:
            case ast.Call(func=ast.Lambda(args=ast.arguments(args=params))):  # (lambda w: ...)(m.Writer(b))
                values = [a for a in node.args for _ in range(len(params) if isinstance(a, ast.Starred) else 1)]
                self.own.update(p.arg for p, value in zip(params, values) if self.is_own(value))
            case ast.Call(func=ast.Attribute(value=value, attr=name)) if self.is_own(value):
                self.add(value, name)
                for callback in node.args:  # d.view(lambda tx: ...)
                    if isinstance(callback, ast.Lambda):
                        self.own.update(p.arg for p in callback.args.args)
            case ast.Call(func=ast.Name("raised"), args=[ast.Attribute(value=value, attr=name), *_]) if self.is_own(value):
                self.add(value, name)
            case ast.Call(func=ast.Name("iter"), args=[ast.Attribute(value=value, attr=name), *_]) if self.is_own(value):
                self.add(value, name)
        self.generic_visit(node)


def called(expression):
    visitor = Called()
    visitor.visit(ast.parse(expression, mode="eval"))
    return visitor.names


json.dump([called(line) for line in json.load(sys.stdin)], sys.stdout)
