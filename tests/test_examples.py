"""Every example in a docstring runs and prints what it says; those that simulate Mexico before a release only."""

import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

import relevo


def examples():
    found = []
    for module in walk_packages(relevo.__path__, "relevo."):
        if module.name.startswith("relevo.packs"):
            continue
        for test in doctest.DocTestFinder(exclude_empty=True).find(import_module(module.name)):
            if test.examples:
                simulates = any("draws=" in example.source for example in test.examples)
                found.append(pytest.param(test, id=test.name, marks=[pytest.mark.slow] if simulates else []))
    return found


@pytest.mark.parametrize("example", examples())
def test_an_example_prints_what_it_says(example, request):
    example.globs["getfixture"] = request.getfixturevalue
    told = []
    failed = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example, out=told.append).failed
    assert not failed, "".join(told)
