#!/usr/bin/env bash
# libcst 1.9.0: an import that is lazy (PEP 810, Python 3.15) is a node of another class than any other import.
# Guess: a visitor with visit_ImportFrom sees every "from … import …", as ast.NodeVisitor does, where it is one node with a flag.
# Seen: it is called for the eager one only; the other is a LazyImportFrom.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet libcst==1.9.0
"$folder/venv/bin/python" - <<'PYTHON'
import libcst as cst


class Finder(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.modules: list[str] = []

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:
        self.modules.append(node.module.value)


finder = Finder()
tree = cst.parse_module("from json import loads\nlazy from decimal import Decimal\n")
tree.visit(finder)
kinds = [type(line.body[0]).__name__ for line in tree.body]
print("seen:", kinds, finder.modules)
if finder.modules != ["json"] or kinds[1] == "ImportFrom":
    raise SystemExit("changed")
PYTHON
