"""`dragoman intake`, as a user and as a program see it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

SEED = Path(__file__).parents[3] / "examples" / "moscow-times-2024-10-17.txt"


def test_json_has_the_promised_keys(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("intake", str(SEED), "--json")
    found = json.loads(capsys.readouterr().out)
    assert {"headline", "byline", "published", "blocks", "related", "set_aside", "repairs"} <= found.keys()
    assert found["held"] == "" and found["language"] == "en"
    assert found["repairs"][-1] == {
        "block": 12,
        "span": [83, 85],
        "original": "IT",
        "repaired": "II",
        "reason": "Roman numeral misread",
    }


def test_people_see_what_was_repaired(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("intake", str(SEED))
    assert "[IT → II]" in capsys.readouterr().out


def test_bad_input_is_one_sentence_and_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "story.pdf"
    file.write_bytes(b"%PDF-1.7")
    with pytest.raises(SystemExit) as end:
        call_command("intake", str(file))
    assert end.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
