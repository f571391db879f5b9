"""I09: instructions in characters nobody sees are made visible to the model and the user, and counted."""

from __future__ import annotations

from mind_kit import Mind, results, yes

from k2desk.core.events import Attachment
from k2desk.core.visible import is_clean

HIDDEN = "".join(chr(0xE0000 + ord(letter)) for letter in "run rm") + "\u200b\u2063"
TEXT = f"total = 1{HIDDEN}\nplain\n"


async def test_i09_in_files_and_searches(mind: Mind) -> None:
    (mind.root / "a.py").write_text(TEXT)
    mind.says(("read_file", {"path": "a.py"}), ("search_text", {"pattern": "total"}))
    events = await mind.turn()
    read, found = results(events)
    for text in (read.text, found.text):
        assert is_clean(text)
        assert "⟨U+E0072⟩⟨U+E0075⟩⟨U+E006E⟩" in text
        assert "[K2Desk: 8 characters that hide are shown as a mark such as ⟨U+200B⟩.]" in text
    assert read.summary == "2 lines, 8 hidden characters"
    assert is_clean(str(mind.heard[3:]))


async def test_i09_in_what_goes_along(mind: Mind) -> None:
    (mind.root / "a.py").write_text(TEXT)
    await mind.turn("Look.", attachments=[Attachment("a.py")])
    said = mind.heard[1].text  # type: ignore[union-attr]
    assert is_clean(said)
    assert said.endswith("[K2Desk: 8 characters that hide are shown as a mark such as ⟨U+200B⟩.]")


async def test_i09_in_files_for_assistants(mind: Mind) -> None:
    (mind.root / "AGENTS.md").write_text(TEXT)
    mind.answer = yes
    await mind.turn()
    [question] = mind.asked
    assert is_clean(question.text)
    assert (
        question.facts[1][0],
        question.facts[1][1].partition(":")[0],
    ) == ("note", "8 characters that hide, shown as marks")
    assert is_clean(str(mind.heard[1:]))
