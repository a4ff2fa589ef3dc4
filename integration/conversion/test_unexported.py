"""Types of Go that are not exported, but that what is exported leads to."""

import inspect

import classes as m
from checks import in_child, needs_fork, raises, refcounts


def test_builders():
    rules = m.Rules()
    assert rules.allow("a", "b").matching("x").on("p") is rules
    assert rules.list() == ["a,b:x:p"]
    b = rules.allow("c")
    assert type(b) is m.RuleBuilder and b.matching("y") is b and b == rules.allow("c") and b != rules.allow("d")
    raises(RuntimeError, b.on, mentions="no elements")
    raises(TypeError, m.RuleBuilder, mentions="cannot create 'classes.RuleBuilder' instances: functions of the module return them")
    assert inspect.getdoc(m.RuleBuilder) == "RuleBuilder ends a rule." and inspect.getdoc(m.RuleBuilder.on) == "on ends the rule."


def test_fields():
    b = m.Rules().allow("a")
    b.names, b.weight = ["x", "y"], 7
    assert (b.names, b.weight) == (["x", "y"], 7)
    raises(TypeError, setattr, b, "weight", "7")


def test_values():
    b = m.Rules().allow("a")
    b.weight = 6
    total, w = b.weigh()
    assert total == 6 and type(w) is m.Weight and w.half() == 3 and w.double().half() == 6
    assert m.add_weights(w, w).half() == 6
    raises(TypeError, m.add_weights, w, b, mentions="add_weights() argument 'v': expected Weight, got RuleBuilder")


def test_fields_and_variables_of_such_types():
    rules = m.Rules()
    assert type(rules.ceiling) is m.Ceiling and rules.ceiling.raise_(3) == 3 and rules.ceiling.raise_(4) == 7
    assert m.ceiling_of(rules.ceiling) == 7
    assert m.defaults is m.defaults and m.defaults.raise_(1) == m.ceiling_of(m.defaults)


def test_interfaces():
    s = m.sealed("x")
    assert s.name() == "x" and m.open_seal(s) == "x" and m.sealed("") is None
    raises(TypeError, m.open_seal, object())


def test_any_value():
    assert type(m.any_rule("a")) is m.RuleBuilder and m.any_rule("a").names == ["a"]


@needs_fork
def test_after_a_fork():
    b = m.Rules().allow("a")

    def child():
        raises(RuntimeError, b.on, "x", mentions="before the process forked")

    in_child(child)


def test_references():
    rules = m.Rules()
    b = rules.allow("a")

    def use():
        assert b.matching("x") is b
        b.weigh()
        b.on("p")
        raises(RuntimeError, b.on)

    use()
    before = refcounts(rules, b, m.RuleBuilder, m.Weight)
    for _ in range(1000):
        use()
    after = refcounts(rules, b, m.RuleBuilder, m.Weight)
    assert after == before


def test_interfaces_without_exported_methods():
    assert m.throw(m.Dart(n=5)) == 5 and m.throw(None) == -1
    raises(TypeError, m.throw, m.Rules(), mentions="throw() argument 'a': expected Aim or None, got Rules")
