"""What patients hear and read: every code in both languages, in plain short sentences."""

import re
from pathlib import Path

import pytest
import yaml

from agent.rules.speaking import gsm, render, sentences, spoken_digits
from agent.turns import Channel, Language, Reply
from tests.support.practice import make_practice

FOLDER = Path(__file__).parents[2] / "config" / "wording"
WORDING = {
    language: yaml.safe_load((FOLDER / f"{language}.yml").read_text(encoding="utf-8"))
    for language in ("en", "es")
}
PRACTICE = make_practice()
OPENINGS = [
    {"start": "2026-03-10T16:00:00+00:00", "clinician": PRACTICE.clinicians[0].id},
    {"start": "2026-03-11T20:30:00+00:00", "clinician": PRACTICE.clinicians[1].id},
    {"start": "2026-03-12T15:00:00+00:00", "clinician": PRACTICE.clinicians[0].id},
]
ARGS = {
    "born": "1985-03-03",
    "start": OPENINGS[0]["start"],
    "old": OPENINGS[1]["start"],
    "clinician": PRACTICE.clinicians[0].id,
    "visit_type": PRACTICE.visit_types[0].id,
    "openings": OPENINGS,
    "items": ["one", "two", "three"],
    "phone": "+13125550142",
    "name": "Ana Ruiz",
    "given": "Ana",
    "text": "Yes.",
    "insurer": "Blue",
    "hours": 24,
}
_DATE = r"\w+day, \w+ \d+ at [\d:]+ [AP]M|\w+ \d+ de \w+ a las? .*?(?:mañana|tarde)"
GSM7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


def words(code: str, language: Language, channel: Channel) -> str:
    return render(Reply(code, language, ARGS), PRACTICE, WORDING[language], channel)


def codes(channel: Channel) -> list[tuple[Language, str]]:
    return [(lang, code) for lang in WORDING for code, forms in WORDING[lang].items() if channel in forms]


def test_both_languages_say_the_same_things() -> None:
    fields = {
        lang: {
            (code, channel): set(re.findall(r"\{(\w+)", text))
            for code, forms in WORDING[lang].items()
            for channel, text in forms.items()
        }
        for lang in WORDING
    }
    assert fields["en"] == fields["es"]


@pytest.mark.parametrize(("language", "code"), codes(Channel.VOICE))
def test_a_spoken_sentence_has_at_most_fifteen_words(language: Language, code: str) -> None:
    if "openings" in WORDING[language][code]["voice"]:
        pytest.skip("a list of offers is as long as its offers")
    for sentence in sentences(words(code, language, Channel.VOICE)):
        # A date read in full counts as one thing to hold in mind.
        plain = re.sub(_DATE, "then", sentence)
        assert len(plain.split()) <= 15, sentence


@pytest.mark.parametrize(("language", "code"), codes(Channel.SMS))
def test_a_text_fits_the_gsm_alphabet(language: Language, code: str) -> None:
    assert set(words(code, language, Channel.SMS)) <= GSM7


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("code", ["sms_booked", "sms_reminder", "sms_moved", "sms_cancelled"])
def test_a_text_that_we_start_fits_two_segments(code: str, language: Language) -> None:
    assert len(words(code, language, Channel.SMS)) <= 306


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_text_that_we_start_names_the_kind_of_practice_or_an_opt_out_word_as_an_action(
    language: Language,
) -> None:
    for code in ("sms_booked", "sms_reminder", "sms_moved", "sms_cancelled", "page_crisis", "page_person"):
        text = WORDING[language][code]["sms"]
        assert "{practice}" not in text
        assert not re.search(r"therap|counsel|psych|mental|terapia|psiqui|consejer", text, re.IGNORECASE)
        assert not re.search(r"(?:reply|responda) (?:cancel|end|quit|yes)", text, re.IGNORECASE)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("code", ["crisis_l0", "crisis_l1", "crisis_softer", "safety_line"])
def test_crisis_words_name_988_and_911(code: str, language: Language) -> None:
    for channel in Channel:
        said = words(code, language, channel)
        assert "988" in said
        assert "911" in said


def test_the_greeting_says_it_is_automated_and_how_to_reach_help_and_a_person() -> None:
    said = words("greeting", "en", Channel.VOICE)
    for needed in ("automated", "not recorded", "911", "988", "a person", "español"):
        assert needed in said.casefold()


def test_a_date_is_read_in_full_in_the_practices_zone() -> None:
    assert "Tuesday, March 10 at 11 AM" in words("booked", "en", Channel.VOICE)
    assert "el martes 10 de marzo a las 11 de la mañana" in words("booked", "es", Channel.VOICE)


def test_offers_by_text_are_numbered() -> None:
    said = words("offer", "en", Channel.SMS)
    assert [line[:2] for line in said.splitlines() if line[1:2] == ")"] == ["1)", "2)", "3)"]


def test_an_unknown_code_is_an_error_and_not_silence() -> None:
    with pytest.raises(KeyError):
        words("no_such_code", "en", Channel.VOICE)


def test_phone_digits_are_said_one_by_one() -> None:
    assert spoken_digits("+13125550142") == "3 1 2, 5 5 5, 0 1 4 2"


def test_a_title_does_not_end_a_sentence() -> None:
    assert sentences("Your visit is with Dr. Lee. Does that work?") == [
        "Your visit is with Dr. Lee.",
        "Does that work?",
    ]


def test_a_title_is_spoken_out() -> None:
    spoken = render(Reply("answer", "en", {"text": "Dr. Lee is in."}), PRACTICE, WORDING["en"], Channel.VOICE)
    assert spoken == "Doctor Lee is in."


def test_curly_quotes_and_accents_outside_gsm_become_plain() -> None:
    assert gsm("“Sí” – mañana…") == '"Si" - mañana...'
