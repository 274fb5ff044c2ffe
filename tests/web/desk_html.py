"""HTML as the standard wants it: parsed strictly, ids unique, labels that point somewhere, nothing inline."""

from __future__ import annotations

import re

import html5lib
from html5lib.constants import E as MESSAGES

_INLINE = re.compile(r"\son[a-z]+\s*=|\sstyle\s*=|<style|<script(?![^>]*(?:src=|application/json))", re.I)


def valid(page: str, where: str) -> None:
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    tree = parser.parse(page)
    faults = [f"{where}: line {at[0]}: {MESSAGES[code] % data}" for at, code, data in parser.errors]
    assert not faults, "\n".join(faults)
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids)), f"{where}: repeated ids {sorted({i for i in ids if ids.count(i) > 1})}"
    for element in tree.iter():
        unknown = [name for name in element.attrib if name.startswith("hx-")]  # htmx reads data-hx-*, which HTML allows
        assert not unknown, f"{where}: {unknown}"
        for name in ("for", "aria-labelledby", "aria-describedby"):
            for one in (element.get(name) or "").split():
                assert one in ids, f"{where}: {name}={one} points nowhere"
    assert not _INLINE.search(page), f"{where}: {_INLINE.search(page)}"
