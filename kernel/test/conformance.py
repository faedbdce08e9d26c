"""Jupyter's own tests of kernels, on ours. Prints a line of JSON: {"passed", "failed", "skipped"}, each a list of names."""

import json
import sys
import unittest

from jupyter_kernel_test import KernelTests


class Conformance(KernelTests):
    kernel_name = "transferlab"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oh')"
    completion_samples = [
        {"text": "Math.fro", "matches": {"fround"}},
        {"text": "const kettle = 1; kett", "matches": {"kettle"}},
        {"text": "JSON.", "matches": {"parse", "stringify"}},
    ]
    complete_code_samples = [
        "1",
        "const a = 1",
        "function f() {\n  return 1;\n}",
        "await Promise.all([])",
        "for await (const x of []) {}",
        "using held = open();",
        "const text = `a\nb`",
        "// a comment",
        "",
    ]
    incomplete_code_samples = [
        "function f() {",
        "const a = [1, 2",
        "const text = `still open",
        "/* still open",
        "const a = ",
        "if (true) {\n  console.log(",
        "class A {\n  m() {\n  }",
        "import { a",
    ]
    invalid_code_samples = ["}", "foo(]", "const 1 = a", "'cut off", "1 2", "let x = = 2;\nlet y = {"]
    code_generate_error = "throw new RangeError('too far')"
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "[1, 2]", "result": "[ 1, 2 ]"},
    ]
    code_display_data = [
        {"code": "display({ toJupyter: () => ({ 'text/html': '<b>b</b>' }) })", "mime": "text/html"},
        {"code": "import * as tslab from 'tslab';\ntslab.display.svg('<svg></svg>')", "mime": "image/svg+xml"},
    ]
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max"
    code_clear_output = "clearOutput()"

    code_history_pattern = "1 + 2*"


class Results(unittest.TextTestResult):
    """Also keeps the names of what passed."""

    def __init__(self, *given, **options):
        super().__init__(*given, **options)
        self.passed = []

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed.append(short(test))


def short(case):
    return case.id().split(".")[-1]


if __name__ == "__main__":
    runner = unittest.TextTestRunner(stream=sys.stderr, verbosity=2, resultclass=Results)
    result = runner.run(unittest.defaultTestLoader.loadTestsFromTestCase(Conformance))
    failed = [f"{case}: {why.strip().splitlines()[-1]}" for case, why in result.failures + result.errors]
    skipped = [short(case) for case, _ in result.skipped]
    print(json.dumps({"passed": result.passed, "failed": failed, "skipped": skipped}))
