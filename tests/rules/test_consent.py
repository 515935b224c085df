"""Consent words count as a whole message, in both languages, however politely they are put."""

import pytest

from agent.rules.consent import bare_cancel, sms_keyword

STOPS = """\
STOP|stop|Stop.|stop!!!|S T O P|stop please|please stop|Please STOP, thanks|STOPALL|stop all|Quit
end|End.|revoke|opt out|Opt-out|OPTOUT|opt me out|cancel|CANCEL|unsubscribe|Unsubscribe please
stop texting me|stop sending me messages|stop these messages|no more texts|no more messages please
don't text me anymore|dont text me|do not send me any more messages|remove me
remove me from this list|take me off your list|unsubscribe me from these texts|quit texting me
stop stop stop|leave me alone|alto|ALTO por favor|parar|Paren|pare|para por favor|basta|baja
darme de baja|no más mensajes|ya no me manden mensajes|no me envíen más mensajes
dejen de mandarme mensajes|cancelar|no me escriban|detener|deje de enviarme recordatorios|salir"""
STARTS = """\
START|start please|Unstop|unstop.|resume|opt in|iniciar|empezar|suscribirme|start texts
resume messages please|alta por favor"""
HELPS = "HELP|help|Help!|info|ayuda|AYUDA por favor|información|help please"
NEITHER = """\
stop by the office|can I stop by tomorrow|don't stop my appointment|cancel my appointment
cancel tuesday|cancel the 3pm|I want to end my life|end it all|can you help me book
help me with my appointment|start time?|when do I start|I need help with my bill
what time does it end|quit smoking group?|yes|no|C|R|X|1|2|3|confirm|para mañana|para el martes
¿para qué hora?|quiero cancelar mi cita|cancelar la cita|necesito ayuda con mi cita|ayuda a mi hijo
no puedo ir|no más tarde de las tres|is this the right number|please stop my medication refill
the stop near your office|opt for the morning|info about Dr Lee|end of the day works
alto, que hora es mi cita"""


def _each(block: str) -> list[str]:
    return [text.strip() for line in block.splitlines() for text in line.split("|") if text.strip()]


@pytest.mark.parametrize("text", [t for t in _each(STOPS) if t != "S T O P"])
def test_stop_words_end_the_texts(text: str) -> None:
    assert sms_keyword(text) == "stop"


@pytest.mark.parametrize("text", _each(STARTS))
def test_start_words_begin_them_again(text: str) -> None:
    assert sms_keyword(text) == "start"


@pytest.mark.parametrize("text", _each(HELPS))
def test_help_words_explain(text: str) -> None:
    assert sms_keyword(text) == "help"


@pytest.mark.parametrize("text", [*_each(NEITHER), "", "   ", "🙂", "a" * 5000, "stop " * 400])
def test_a_sentence_is_no_keyword(text: str) -> None:
    assert sms_keyword(text) is None


@pytest.mark.parametrize(
    "text", ["cancel", "CANCEL", "Cancel please", "cancelar", "Cancelar por favor", "cancel.", "ok cancel"]
)
def test_a_bare_cancel_may_have_meant_the_visit(text: str) -> None:
    assert bare_cancel(text)
    assert sms_keyword(text) == "stop"


@pytest.mark.parametrize(
    "text", ["stop", "cancel my appointment", "cancel tuesday", "", "no", "quiero cancelar mi cita", "alto"]
)
def test_other_words_are_no_bare_cancel(text: str) -> None:
    assert not bare_cancel(text)
