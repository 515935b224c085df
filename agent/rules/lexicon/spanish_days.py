"""Spanish: words for days, weeks and months."""

from agent.rules.lexicon.kinds import DayWords
from agent.rules.lexicon.spanish_names import MONTH, WEEKDAY, WEEKDAYS

DAYS = DayWords(
    weekdays=WEEKDAYS,
    day_phrases=(
        (
            (
                r"\b(?:los )?d[ií]as (?:de semana|laborables|h[aá]biles)\b|\bentre semana\b"
                r"|\b(?:de )?lunes a viernes\b"
            ),
            "weekdays",
        ),
        (
            (
                r"\b(?:en )?(?:la semana (?:despu[eé]s|siguiente) (?:de|a) la (?:pr[oó]xima|siguiente"
                r"|que viene)|la semana subsiguiente|la pr[oó]xima no,? la otra|de la pr[oó]xima en ocho)\b"
            ),
            "week+2",
        ),
        (r"(?<= de )la semana\b(?! (?:que|pr|sig|de|pas|entr))", "week+0"),
        (r"\b(?:el )?(?:pr[oó]ximo mes|mes que viene|mes pr[oó]ximo|mes entrante)\b", "month+1"),
        (
            r"(?<= de )(?:este )?mes\b(?! (?:que|pr|pas|sig))|(?<= del )mes\b(?! (?:que|pr|pas|sig))",
            "month+0",
        ),
        (
            (
                r"\b(?:(?:en|durante|dentro de) )?(?:l[oa]s )?(?:(?P<n>\w+) )?(?:pr[oó]xim"
                r"|siguiente)[oa]s (?P<n2>\w+ )?(?P<unit>d[ií]as|semanas|meses)\b"
            ),
            "coming_units",
        ),
        (r"\b(?:la otra semana|(?:la )?semana entrante)\b", "week+1"),
        (
            (
                r"\b(?:lo (?:antes|m[aá]s pronto|m[aá]s temprano) (?:posible|que se pueda|que pueda)"
                r"|cuanto antes|lo primero que (?:tenga|haya)|(?:la )?primera (?:cita|hora) disponible"
                r"|la m[aá]s pronto posible|enseguida|de inmediato|ahora mismo|ya mismo)\b"
            ),
            "soon",
        ),
        (
            r"\b(?:m[aá]s adelante|m[aá]s tarde|el resto|lo que queda) (?:de |en )?(?:la|esta) semana\b",
            "rest_of_week",
        ),
        (rf"\beste (?P<weekday>{WEEKDAY})", "coming"),
        (
            rf"\bpr[oó]ximo (?P<weekday>{WEEKDAY})|\b(?P<weekday2>{WEEKDAY}) (?:pr[oó]ximo|que viene)",
            "next_or_coming",
        ),
        (rf"\b(?:(?:todos )?los|cada|cualquier) (?P<weekday>{WEEKDAY})(?! a )", "every"),
        (
            (
                r"(?<!este )(?<!pasado )(?<!primer )(?<!segundo )(?<!tercer )(?<!ltimo "
                rf")\b(?P<weekday>{WEEKDAY})(?!,? (?:\d|de (?:la|esta)|el \d|de ))"
            ),
            "weekday",
        ),
        (
            r"\b(?:el |los )?(?:pr[oó]ximo fin(?:es)? de semana|fin de semana (?:que viene|pr[oó]ximo))\b",
            "weekend+1",
        ),
        (r"\blos fines de semana\b", "weekends"),
        (r"\b(?:el |este |en el )?fin de semana\b", "weekend+0"),
        (r"\b(?:de )?hoy en ocho(?: d[ií]as)?\b|\ben ocho d[ií]as\b", "days+7"),
        (r"\b(?:de )?hoy en quince(?: d[ií]as)?\b|\ben quince d[ií]as\b", "days+14"),
    ),
    modifiers=(
        (r"semana (?:que (?:comienza|empieza|inicia|va)(?: d?el)?|del?)", "week"),
        (r"semana (?:despu[eé]s|siguiente) (?:del?|al?)", "week_after"),
        (r"semana antes del?", "week_before"),
        (r"fin de semana del?", "weekend"),
        (r"(?:al? |en el )?(?:fin|final|finales|fines|[uú]ltimos) del?", "end"),
        (r"(?:al?|en el|en)? ?(?:principios?|comienzos?|inicios?|primeros) del?", "start"),
        (r"(?:a )?(?:mediados|la mitad|mitad) del?", "middle"),
        (r"empezando(?: d?el?)?|comenzando(?: d?el?)?", "starting"),
        (r"a partir del?|desde", "from"),
        (rf"(?P<nth>primer|segundo|tercer|cuarto|[uú]ltimo) (?P<weekday>{WEEKDAY}) del?", "nth"),
        (r"(?:despu[eé]s|posteriores|pasado) del?|pasado(?= el)", "after"),
        (r"antes del?", "before"),
        (r"hasta|a m[aá]s tardar|para(?= el (?:d[ií]a )?\d)(?!.)", "until"),
    ),
    units=(
        (r"d[ií]as?", "day"),
        (r"semanas?", "week"),
        (r"mes(?:es)?", "month"),
        (r"quincenas?", "fortnight"),
    ),
    several={"par": 2, "pocos": 3, "pocas": 3, "varios": 4, "varias": 4},
    counted_from="a partir|desp|poste|antes|desde|empezando",
    article=r"(?:el|la|los|las|este|esta|de|en|d[ií]a)",
    through=r"\s*(?:-|–|al?|hasta)\s*(?:el )?",
    carried=(
        rf"\b(?:pr[oó]ximo (?={WEEKDAY})|(?:de )?(?:la (?:pr[oó]xima|siguiente) semana"
        rf"|la semana (?:que viene|pr[oó]xima|siguiente)|esta semana)|(?:del? |en )?(?:{MONTH}"
        r"|(?:el )?pr[oó]ximo mes|este mes))\b"
    ),
    week=r"semana|^pr[oó]ximo ",
)
