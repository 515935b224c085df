"""Spanish: words for times of day."""

from agent.rules.lexicon.kinds import ClockWords, Part
from agent.rules.lexicon.spanish_names import MONTH, ONES, TEENS, TENS, WEEKDAY

MINUTES = (
    {"media": 30, "cuarto": 15, "un cuarto": 15, "cinco": 5, "diez": 10, "dieciseis": 16}
    | {word: 13 + at for at, word in enumerate(TEENS)}
    | {f"{zero} {word}": at + 1 for zero in ("cero", "zero", "0") for at, word in enumerate(ONES[:9])}
    | {f"{zero} {digit}": digit for zero in ("cero", "zero", "0") for digit in range(1, 10)}
    | TENS
    | {f"veinti{word}": 21 + at for at, word in enumerate(ONES[:9])}
    | {f"{tens} y {word}": value + at + 1 for tens, value in TENS.items() for at, word in enumerate(ONES[:9])}
)
MORNING = r"(?:de|en|por|a) la ma[ñn]ana"
LATER = r"(?:de|en|por|a) la (?:tarde|noche)|esta (?:tarde|noche)"
CLOCK = ClockWords(
    numbers={word: at + 1 for at, word in enumerate(ONES)} | {"una": 1},
    minutes=MINUTES,
    half_days=(
        (rf"a\.? ?m\b\.?|{MORNING}|de la madrugada|esta ma[ñn]ana", "am"),
        (rf"p\.? ?m\b\.?|{LATER}|del mediod[ií]a", "pm"),
    ),
    forms=(
        r"(?:las? )?(?P<h>{H}) menos (?P<to>(?:un )?{M}|\d\d?)(?: minutos)?(?: ?{MER})?",
        r"(?:las? )?(?P<h>{H}) ?{MER} menos (?P<to>(?:un )?{M}|\d\d?)(?: minutos)?",
        r"(?:un )?(?P<to>cuarto|{M}|\d\d?)(?: minutos)? para las? (?P<h>{H})(?: ?{MER})?",
        r"(?:las? )?(?P<h>{H}) y (?P<m>{M}|[0-5]?\d)(?: minutos)?(?! ?d[ií]as)(?: ?{MER})?",
        (
            r"(?:las? )?(?P<h>[01]?\d|2[0-4]) ?[:.h] ?(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?(?!\d"
            r"|[./]\d)(?: ?h(?:rs|oras?)?\b)?(?: ?{MER})?"
        ),
        r"las? (?P<h>{H}) (?P<m>{M}|[0-5]\d)(?: ?{MER})?",
        r"(?:las? )?(?P<h>{H})(?: en punto| hrs?\b| ?h\b)(?: ?{MER})?",
        r"(?<!en )(?<!cada )(?<!por )(?<!imas )(?:las? )?(?P<h>{H}) horas(?: ?{MER})?",
        r"(?:las? )?(?P<h>{H}),? ?{MER}",
        r"(?:las? )?(?:12|doce) (?:del )?(?P<h>mediod[ií]a|medianoche)",
        r"(?:el |la )?(?P<h>mediod[ií]a|medianoche)",
        r"las? (?P<h>{H})(?! (?:pr[oó]xim|siguient|semanas|primer|[uú]ltim|opcion|citas|veces))",
    ),
    at=r"(?:como a|a eso de|al?|para|sobre|alrededor de|alrededor del|cerca de|cerca del|hacia|tipo)",
    between=((r"entre", r"(?: y | ?- ?| a )"), (r"(?:de|desde)", r"(?: ?- ?| a | hasta )")),
    joiner=r"(?: ?[-–] ?| a | hasta )",
    after=(
        r"(?:despu[eé]s de|a partir de|desde|m[aá]s tarde de|no antes de|pasadas?"
        r"|luego de)(?: alrededor de)?"
    ),
    before=(
        r"(?:antes de|antes del|hasta|no m[aá]s tard(?:e|ar) (?:de|a)|tan tarde como"
        r"|a m[aá]s tardar)(?: alrededor de)?"
    ),
    or_later=r" ?(?:o m[aá]s tarde|o despu[eé]s|en adelante|para adelante|y despu[eé]s)\b",
    or_earlier=r" ?(?:o antes|o m[aá]s temprano|a m[aá]s tardar)\b",
    parts=(
        Part(r"a primera hora(?: de la ma[ñn]ana)?", 480, 600),
        Part(
            r"(?:despu[eé]s de|saliendo de|al salir de) (?:la escuela|clases|el colegio|colegio)",
            900,
            None,
            weekdays=True,
        ),
        Part(
            (
                r"(?:despu[eé]s de(?:l)?|saliendo del|al salir del|cuando salgo del) trabajo"
                r"|despu[eé]s de trabajar"
            ),
            1020,
            None,
            weekdays=True,
        ),
        Part(r"antes de(?:l trabajo| trabajar| la escuela)", 0, 540, weekdays=True),
        Part(r"(?:a |en |durante )?(?:la hora del? (?:almuerzo|comida|almorzar|comer))", 720, 840),
        Part(r"(?:muy )?temprano (?:por|en|de) la ma[ñn]ana", 0, 600),
        Part(r"(?:muy )?temprano", 480, 600),
        Part(r"(?:a media ma[ñn]ana|tarde en la ma[ñn]ana)", 600, 720),
        Part(r"(?:a? ?fin(?:al)? de|m[aá]s tarde) esta ma[ñn]ana", 600, 720, today=True),
        Part(r"m[aá]s tarde (?:en la|por la) tarde", 1080, 1200),
        Part(r"m[aá]s tarde esta tarde", 1080, 1200, today=True),
        Part(r"(?:a media tarde|al final de la tarde)", 900, 1140),
        Part(
            r"(?:al )?final del d[ií]a|(?:al? )?fin(?:al)? del?(?= (?:este |el )?" + WEEKDAY + ")", 900, 1440
        ),
        Part(r"esta ma[ñn]ana", 480, 720, today=True),
        Part(r"esta tarde", 720, 1140, today=True),
        Part(r"esta noche", 1080, 1440, today=True),
        Part(r"(?:por|en|durante|de|a) (?:la|las) ma[ñn]anas?|las ma[ñn]anas", 480, 720),
        Part(r"(?:(?:por|en|durante|de|a) )?(?:la|las) tardes?", 720, 1140),
        Part(r"(?:(?:por|en|durante|de|a) )?(?:la|las) noches?", 1080, 1440),
    ),
    today=r"\besta\b",
    not_hours=(
        r"(?:er|ro|º|°)| a las? (?!\d+ de la noche)| ?(?:%|d[oó]lares|d[ií]as?|semanas?|mes(?:es)?"
        r"|a[ñn]os?|minutos?|segundos?|personas|veces|mg\b|pastillas?|citas?|hijos?|sesi)| ?(?:de "
        r"|del |el )*"
    )
    + MONTH
    + r"|[/.]\d|\d",
    date_before=MONTH + r",? (?:el )?$|\$ ?$|#$|[/.\d]$",
    fillers=(
        r"(?:eh|este|pues|bueno|por favor|s[ií]|tal vez|quiz[aá]s|mejor|ser[ií]a|est[aá] bien|gracias"
        r"|que sea|a|las?|de|como)"
    ),
    or_hour=r",? (?:o|y) (?:a )?(?:las? )?",
    hour_beside=r" (?:ma[ñn]ana|hoy)\b",
)
