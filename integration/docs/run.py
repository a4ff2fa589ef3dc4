"""Runs the Python blocks of a page in one namespace: JSON on stdin, see session in docs_test.go."""

import doctest
import importlib
import json
import re
import sys

session = json.load(sys.stdin)
module = importlib.import_module(session["module"])
# package texttools of Go is the module text_tools of a project text-tools
words = set(re.findall(r"\w+", " ".join(block["Text"] for block in session["blocks"])))
names = {word for word in words if word.replace("_", "") in session["names"]}
sys.modules.update(dict.fromkeys(names, module))


class Checker(doctest.OutputChecker):
    """Takes the module's own name in what was printed for the one that the page has."""

    def check_output(self, want, got, flags):
        want = re.sub(rf"\b({'|'.join(names)})\.", session["module"] + ".", want) if names else want
        return super().check_output(want, got, flags)


namespace = {"__name__": "__main__"}
failed = 0
for block in session["blocks"]:
    where = f"{session['page']}:{block['Line']}"
    if block["Language"] == "python":
        before = set(namespace)
        exec(compile("\n" * block["Line"] + block["Text"], session["page"], "exec"), namespace)
        for name in set(namespace) - before:
            if name.startswith("test_"):
                namespace[name]()
        continue
    test = doctest.DocTestParser().get_doctest(block["Text"], namespace, where, session["page"], block["Line"])
    if not test.examples:
        sys.exit(f"{where}: no example")
    runner = doctest.DocTestRunner(Checker(), optionflags=doctest.ELLIPSIS)
    runner.run(test, clear_globs=False)
    namespace = test.globs
    failed += runner.failures
sys.exit(failed > 0)
