"""Makes a model's lexical shortlist: for each source piece the target pieces that ever stood for it.

    python -m models.shortlist MODEL_FOLDER PAIRS.tsv ALIGNMENTS.npz

The decoder's output layer is more than half of a small model's arithmetic. With a shortlist it is computed for a
third of the vocabulary only: what the batch's source pieces were aligned with in the training data, the
commonest pieces, and every single character, so that any word can still be spelt (Jean et al. 2015; Marian's
`--shortlist`). It is written to MODEL_FOLDER/ct2/vmap.txt, where CTranslate2 looks for it; `dragoman models
convert` carries it over and writes the manifest anew.

PAIRS.tsv has (tier, source, English, target) rows; ALIGNMENTS.npz has `links` (source word, target word, both
directions agree) and `off`, each row's offset into them.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import sentencepiece

PER_PIECE = 60
COMMONEST = 700
LEAST = 2  # seen together once is an accident of alignment

_WORD = re.compile(r"\w+|[^\w\s]")
_SPELLING = re.compile(r"\u2581?(?:.|[\d\W_]*)")
_SPECIAL = frozenset({"</s>", "<unk>", "<pad>"})


def main(folder: Path, pairs: Path, alignments: Path) -> None:
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    vocabulary: Mapping[str, int] = json.loads((folder / "vocab.json").read_text("utf-8"))
    together: defaultdict[str, Counter[str]] = defaultdict(Counter)
    common: Counter[str] = Counter()
    for source, target, links in _rows(pairs, alignments):
        a, b = pieces.encode(source, out_type=str), pieces.encode(target, out_type=str)
        common.update(b)
        of_source, of_target = _by_word(source, a), _by_word(target, b)
        for left, right, _ in links:
            for piece in of_source.get(int(left), ()):
                together[piece].update(of_target.get(int(right), ()))
    lines = _lines(vocabulary, together, common)
    (folder / "ct2" / "vmap.txt").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _rows(pairs: Path, alignments: Path) -> Iterator[tuple[str, str, Sequence[Sequence[int]]]]:
    aligned = np.load(alignments)
    links, off = aligned["links"], aligned["off"]
    with pairs.open(encoding="utf-8") as file:
        rows = (row for line in file if len(row := line.rstrip("\n").split("\t")) == 4)
        for number, (_, _, source, target) in enumerate(rows):
            yield source, target, links[off[number] : off[number + 1]]


def _by_word(text: str, pieces: Sequence[str]) -> dict[int, list[str]]:
    """Word number -> its pieces; nothing where pieces and text do not fit (normalised characters)."""
    at = [number for number, word in enumerate(_WORD.findall(text)) for _ in word]
    if len(at) != len("".join(text.split())):
        return {}
    found: dict[int, list[str]] = {}
    position = 0
    for piece in pieces:
        length = len(piece.replace("\u2581", ""))
        if length and position < len(at):
            found.setdefault(at[position], []).append(piece)
        position += length
    return found if position == len(at) else {}


def _lines(vocabulary: Iterable[str], together: Mapping[str, Counter[str]], common: Counter[str]) -> Iterator[str]:
    """CTranslate2's vmap: an empty source for what is always allowed, then a line a source piece."""
    known = [p for p in vocabulary if p not in _SPECIAL]
    allowed = {p for p, _ in common.most_common(COMMONEST)} | {p for p in known if _SPELLING.fullmatch(p)}
    yield "\t" + " ".join(sorted(allowed & set(known)))
    inside = set(known)
    for piece in known:
        seen = together.get(piece, Counter()).most_common(PER_PIECE)
        targets = [p for p, n in seen if n >= LEAST and p in inside]
        # names are copied: a piece may always stand for itself
        yield piece + "\t" + " ".join(dict.fromkeys([*targets, piece]))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*(Path(argument) for argument in sys.argv[1:]))
