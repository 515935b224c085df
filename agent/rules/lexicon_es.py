"""Spanish words for days and times. Accents are optional, as people type and as Whisper hears."""

from agent.rules.lexicon import Lexicon, Part

ONES = "uno dos tres cuatro cinco seis siete ocho nueve diez once doce".split()
TEENS = "trece catorce quince dieciséis diecisiete dieciocho diecinueve".split()
TENS = {"veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50}
MINUTES = (
    {"media": 30, "cuarto": 15, "un cuarto": 15, "cinco": 5, "diez": 10, "dieciseis": 16}
    | {word: 13 + at for at, word in enumerate(TEENS)}
    | {f"{zero} {word}": at + 1 for zero in ("cero", "zero", "0") for at, word in enumerate(ONES[:9])}
    | {f"{zero} {digit}": digit for zero in ("cero", "zero", "0") for digit in range(1, 10)}
    | TENS
    | {f"veinti{word}": 21 + at for at, word in enumerate(ONES[:9])}
    | {f"{tens} y {word}": value + at + 1 for tens, value in TENS.items() for at, word in enumerate(ONES[:9])}
)
WEEKDAYS = (
    r"lun(?:es)?\b",
    r"mar(?:tes)?\b",
    r"mi[eé](?:r(?:coles)?)?\b",
    r"jue(?:ves)?\b",
    r"vie(?:r(?:nes)?)?\b",
    r"s[aá]b(?:ados?)?\b",
    r"dom(?:ingos?)?\b",
)
WEEKDAY = "(?:" + "|".join(WEEKDAYS) + ")"
MONTHS = (
    r"ene(?:ro)?", r"feb(?:rero)?", r"mar(?:zo)?", r"abr(?:il)?", r"may(?:o)?", r"jun(?:io)?",
    r"jul(?:io)?", r"ago(?:sto)?", r"sep(?:t(?:iembre)?)?", r"oct(?:ubre)?", r"nov(?:iembre)?", r"dic(?:iembre)?",
)  # fmt: skip
MONTH = "(?:" + "|".join(MONTHS) + r")\b"
MORNING = r"(?:de|en|por|a) la ma[ñn]ana"
LATER = r"(?:de|en|por|a) la (?:tarde|noche)|esta (?:tarde|noche)"

NAMES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()

SPANISH = Lexicon(
    numbers={word: at + 1 for at, word in enumerate(ONES)} | {"una": 1},
    minutes=MINUTES,
    half_days=(
        (rf"a\.? ?m\b\.?|{MORNING}|de la madrugada|esta ma[ñn]ana", "am"),
        (rf"p\.? ?m\b\.?|{LATER}|del mediod[ií]a", "pm"),
    ),
    clock=(
        r"(?:las? )?(?P<h>{H}) menos (?P<to>(?:un )?{M}|\d\d?)(?: minutos)?(?: ?{MER})?",
        r"(?:las? )?(?P<h>{H}) ?{MER} menos (?P<to>(?:un )?{M}|\d\d?)(?: minutos)?",
        r"(?:un )?(?P<to>cuarto|{M}|\d\d?)(?: minutos)? para las? (?P<h>{H})(?: ?{MER})?",
        r"(?:las? )?(?P<h>{H}) y (?P<m>{M}|[0-5]?\d)(?: minutos)?(?! ?d[ií]as)(?: ?{MER})?",
        r"(?:las? )?(?P<h>[01]?\d|2[0-4]) ?[:.h] ?(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?(?!\d|[./]\d)(?: ?h(?:rs|oras?)?\b)?(?: ?{MER})?",
        r"las? (?P<h>{H}) (?P<m>{M}|[0-5]\d)(?: ?{MER})?",
        r"(?:las? )?(?P<h>{H})(?: en punto| horas| hrs?\b| ?h\b)(?: ?{MER})?",
        r"(?:las? )?(?P<h>{H}),? ?{MER}",
        r"(?:las? )?(?:12|doce) (?:del )?(?P<h>mediod[ií]a|medianoche)",
        r"(?:el |la )?(?P<h>mediod[ií]a|medianoche)",
        r"las? (?P<h>{H})(?! (?:pr[oó]xim|siguient|semanas|primer|[uú]ltim|opcion|citas|veces))",
    ),
    at=r"(?:como a|a eso de|al?|para|sobre|alrededor de|alrededor del|cerca de|cerca del|hacia|tipo)",
    between=((r"entre", r"(?: y | ?- ?| a )"), (r"(?:de|desde)", r"(?: ?- ?| a | hasta )")),
    joiner=r"(?: ?[-–] ?| a | hasta )",
    after=r"(?:despu[eé]s de|a partir de|desde|m[aá]s tarde de|no antes de|pasadas?|luego de)(?: alrededor de)?",
    before=r"(?:antes de|antes del|hasta|no m[aá]s tard(?:e|ar) (?:de|a)|tan tarde como|a m[aá]s tardar)(?: alrededor de)?",
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
            r"(?:despu[eé]s de(?:l)?|saliendo del|al salir del|cuando salgo del) trabajo|despu[eé]s de trabajar",
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
    weekdays=WEEKDAYS,
    months=MONTHS,
    not_hours=r"(?:er|ro|º|°)| a las? (?!\d+ de la noche)| ?(?:%|d[oó]lares|d[ií]as?|semanas?|mes(?:es)?|a[ñn]os?|minutos?|segundos?|personas|veces|mg\b|pastillas?|citas?|hijos?|sesi)| ?(?:de |del |el )*"
    + MONTH
    + r"|[/.]\d|\d",
    date_before=MONTH + r",? (?:el )?$|\$ ?$|#$|[/.\d]$",
    steering=(
        (
            "not",
            r"\b(?:(?:no|nunca|tampoco)(?: (?:me|nos|se|te|le))? (?:sirven?|pued[eo]n?|podr[ií]a|podemos|quedan?|va|conviene|funcionan?|est[aá] bien|estoy|trabajo|quiero|tengo)|no(?= (?:(?:el|los|la|las|en|por|a) )+\w|$|[.;])|nunca|tampoco|ni|ning[uú]n|en vez del?|en lugar del?|excepto|salvo|menos|fuera de|aparte de|evitar|sin|trabajo(?= (?:los|hasta|de|el|desde))|estoy (?:en clases?|trabajando|ocupad[oa])|tengo (?:clases?|trabajo|una reuni[oó]n)|ocupad[oa])\b",
        ),
        ("but", r"\bpero\b|\bsino\b"),
        ("stop", r"[.;?!](?= |$)|\bas[ií] que\b|\bporque\b"),
        ("or", r"\bo\b|\bu\b|\by\b|\btambi[eé]n\b"),
        (
            "yes",
            r"\b(?:mejor|prefiero|preferir[ií]a|solo|s[oó]lo|puedo|podr[ií]a|libre|disponible|quiz[aá]s?|tal vez|a lo mejor|sirve|queda bien|est[aá] bien|funciona)\b",
        ),
        ("comma", r","),
    ),
    week=r"semana|^pr[oó]ximo ",
    written_name=r"\b(?:Abril|Julio|Mayo)(?= [A-ZÁÉÍÓÚÑ][a-záéíóúñ]{2,}\b)",
    fillers=r"(?:eh|este|pues|bueno|por favor|s[ií]|tal vez|quiz[aá]s|mejor|ser[ií]a|est[aá] bien|gracias|que sea|a|las?|de|como)",
    or_hour=r",? (?:o|y) (?:a )?(?:las? )?",
    hour_beside=r" (?:ma[ñn]ana|hoy)\b",
    masks=(
        r"\b(?:soy|me llamo|habla|mi nombre es|se llama|con|para) (?:abril|julio|mayo|domingo|augusto)\b(?=[ ,.]*(?:$|[,.]))",
        r"\b(?:doctora?|dra?\.?|se[ñn]ora?|sra?\.?|don|do[ñn]a) (?:abril|julio|mayo|domingo)\b",
        r"\b\d+(?:[.,]\d+)? ?(?:mg|miligramos?|ml|mcg|pastillas?|tabletas?|por ciento|%|d[oó]lares|a[ñn]os(?! de)|libras|pies|millas|veces)\b",
        r"\$ ?\d+(?:[.,]\d+)*",
        r"(?:\+?1[ .-]?)?\(?\b\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}\b|\b\d{3}-\d{4}\b",
        r"\b(?:un|dame un|espere un|deme un) (?:segundo|minuto|momento|momentito)\b|\b(?:la|el) (?:segunda?|primera?|tercera?|[uú]ltima?)(?: opci[oó]n)?(?= *(?:$|[,.]|por favor|est[aá]|me|opci))",
        r"\b(?:fecha de nacimiento|cumplea[ñn]os|nac[ií])\b.*",
        r"\b(?:m[aá]s|muy|tan|demasiado) tarde\b(?! que| como| en la| por la| esta| de)|\bno (?:se )?olvide(?:s|n)?\b|\bno me olvido\b|\bbuen[ao]s (?:d[ií]as|tardes|noches)\b|\bbuen d[ií]a\b",
    ),
    rewrites=(
        *(
            (rf"\b(?:el )?(\d\d?)/0?{number}\b(?![/\d])", rf"\1 de {name}")
            for number, name in enumerate(NAMES, 1)
        ),
        (
            r"\b(?:en alg[uú]n momento|alg[uú]n d[ií]a|cuando sea|a cualquier hora|en cualquier momento) (?=de |del |el |en |la |por |entre )",
            "",
        ),
        (
            r"\b(?:cualquier|todos los) (?:d[ií]as?|hora|momento)(.{0,30}?) (?:menos|excepto|salvo|pero no)\b",
            r"\1 excepto",
        ),
        (r"\bno hasta\b|\bhasta (?=\w+ no\b)", "a partir de "),
        (
            r"\b(cambi\w+|mov\w+|muev\w+|pas\w+)\b(.{0,40}?) del? (.{3,30}?) (?:al|para el) ",
            r"\1\2 no el \3 pero el ",
        ),
        (r"\bno m[aá]s tard(?:e|ar) (?:de|del|a)\b|\btan tarde como\b", "hasta"),
        (r"\b(?:empi?en?zando|comenzando|a partir|iniciando)(?: de| desde)?(?= el| del)", "a partir de"),
        (r"\b1(?:er|ro|\.?º|\.?°)(?= |$)", "1"),
        (r"\bdentro de (?=\S+ (?:d[ií]as|semanas?|mes(?:es)?)\b)", "en "),
        (
            rf"\b(?:del?|desde|entre)(?: el)? ?(\d\d?) (?:al?|hasta|y|-)(?: el)? ?(\d\d?) (?:del?|el|en)? ?({MONTH})(?: (?:en|del)(?= \d{{4}}))?",
            r"\1 - \2 de \3 de",
        ),
        (r" de (?=$|[.,;?!])|(?<=\w) de(?=$)", ""),
        (rf"\b({MONTH}) en (?=\d{{4}})", r"\1 de "),
        (rf"\b{WEEKDAY},? (?:el )?(?=\d\d?,? (?:de )?{MONTH})", ""),
        (r"\bdel (?=\d\d?\b(?! de|:|/))", "el "),
        (rf"\beste (?:pr[oó]ximo )?(?=(?:{WEEKDAY}))", "este "),
    ),
    day_phrases=(
        (
            r"\b(?:los )?d[ií]as (?:de semana|laborables|h[aá]biles)\b|\bentre semana\b|\b(?:de )?lunes a viernes\b",
            "weekdays",
        ),
        (
            r"\b(?:en )?(?:la semana (?:despu[eé]s|siguiente) (?:de|a) la (?:pr[oó]xima|siguiente|que viene)|la semana subsiguiente|la pr[oó]xima no,? la otra|de la pr[oó]xima en ocho)\b",
            "week+2",
        ),
        (r"(?<= de )la semana\b(?! (?:que|pr|sig|de|pas|entr))", "week+0"),
        (r"\b(?:el )?(?:pr[oó]ximo mes|mes que viene|mes pr[oó]ximo|mes entrante)\b", "month+1"),
        (
            r"(?<= de )(?:este )?mes\b(?! (?:que|pr|pas|sig))|(?<= del )mes\b(?! (?:que|pr|pas|sig))",
            "month+0",
        ),
        (
            r"\b(?:(?:en|durante|dentro de) )?(?:l[oa]s )?(?:(?P<n>\w+) )?(?:pr[oó]xim|siguiente)[oa]s (?P<n2>\w+ )?(?P<unit>d[ií]as|semanas|meses)\b",
            "coming_units",
        ),
        (r"\b(?:la otra semana|(?:la )?semana entrante)\b", "week+1"),
        (
            r"\b(?:lo (?:antes|m[aá]s pronto|m[aá]s temprano) (?:posible|que se pueda|que pueda)|cuanto antes|lo primero que (?:tenga|haya)|(?:la )?primera (?:cita|hora) disponible|la m[aá]s pronto posible|enseguida|de inmediato|ahora mismo|ya mismo)\b",
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
            rf"(?<!este )(?<!pasado )(?<!primer )(?<!segundo )(?<!tercer )(?<!ltimo )\b(?P<weekday>{WEEKDAY})(?!,? (?:\d|de (?:la|esta)|el \d|de ))",
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
    carried=rf"\b(?:pr[oó]ximo (?={WEEKDAY})|(?:de )?(?:la (?:pr[oó]xima|siguiente) semana|la semana (?:que viene|pr[oó]xima|siguiente)|esta semana)|(?:del? |en )?(?:{MONTH}|(?:el )?pr[oó]ximo mes|este mes))\b",
)
