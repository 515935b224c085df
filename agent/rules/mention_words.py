"""Words for wishes about a visit, both languages, without accents: (kind, value, pattern)."""

AGED = (
    r"(?:(?:\d+|\w*-?year-?(?:s-)?\w*|old|yr|yo|little|young\w*|oldest|older|teen\w*|step|own"
    r"|other|middle|five|six|seven|eight|nine|ten|\w+teen)[ -])*"
)

WORDS: tuple[tuple[str, str, str], ...] = (
    ("modality", "video", (
r"video(?: ?(?:call|chat|visit|session|conference|llamada|consulta))?|tele ?-?health"
r"|tele ?-?medicine|tele ?-?therapy|virtual(?:ly|mente)?|zoom|face ?time|on ?-?line (?:visit"
r"|session|appointment|therapy)|(?:visit|session|appointment|meet|therapy) on ?-?line"
r"|remote(?:ly)?|por (?:video|internet|computadora)|videollamada|videoconferencia|telesalud"
r"|tele ?medicina|(?:cita|consulta|sesion|terapia) en linea|a distancia|over the computer"
r"|(?:visit|session|appointment|meet|do it) from home|desde (?:mi )?casa"
)),
    ("modality", "in_person", (
r"in[ -]person|face[ -]to[ -]face|at your office|come (?:in )?to (?:the|your) office"
r"|(?:rather|prefer to|like to) come in(?! (?:on|at|tomorrow|next))|on ?-?site|en persona"
r"|presencial(?:mente)?|en (?:la|su) (?:oficina|consultorio|clinica)|cara a cara"
)),
    ("modality", "phone", (
r"(?:by|over the|on the|via) (?:tele)?phone|phone (?:visit|session|appointment|consult"
r"|call visit)|telephone (?:visit|session|appointment)|por telefono|por llamada"
r"|telefonic[oa](?:mente)?"
)),
    ("gender", "female", (
r"(?:not|no|rather not(?: see)?|don't want) an? (?:man|male|guy)(?: \w+)?|(?:no"
r"|que no sea) (?:un )?hombre|(?<!i'm )(?<!i am )(?<!i'm a )(?<!i am a )(?:an? )?(?:woman"
r"|female|lady)(?: (?:therapist|doctor|clinician|counselor|provider|one))?|(?:a )?(?:women"
r"|females) only|(?<!soy )(?<!mi )(?:una )?mujer(?:es)?|una (?:doctora|terapeuta mujer"
r"|psicologa|consejera)|que sea mujer|femenina"
)),
    ("gender", "male", (
r"(?:not|no|rather not(?: see)?|don't want) an? (?:woman|female|lady)(?: \w+)?|(?:no"
r"|que no sea) (?:una )?mujer|(?<!i'm )(?<!i am )(?:an? (?:man|guy)"
r"|(?:an? )?male)(?: (?:therapist|doctor|clinician|counselor|provider|one))?"
r"|(?<!soy )(?:un )?hombre|que sea hombre|un (?:doctor|terapeuta|psicologo|consejero) hombre"
r"|masculino"
)),
    ("relation", "son", rf"my {AGED}(?:son|boy)|mi (?:hijo|nino)"),
    ("relation", "daughter", rf"my {AGED}(?:daughter|girl)|mi (?:hija|nina)"),
    ("relation", "child", (
rf"my {AGED}(?:child|children|kids?|teen(?:ager)?|baby|toddler|grand(?:son|daughter|child))"
r"|mis hijos|mi (?:nieto|nieta|bebe|adolescente)"
)),
    ("relation", "mother", r"my (?:mother|mom|mum|mama|momma)|mi (?:madre|mama)"),
    ("relation", "father", r"my (?:father|dad|papa|pop)|mi (?:padre|papa)"),
    ("relation", "spouse", (
r"my (?:wife|husband|spouse|partner|fiancee?|boyfriend|girlfriend)|mi (?:espos[oa]|marido"
r"|mujer|pareja|novi[oa]|prometid[oa])"
)),
    ("relation", "sibling", r"my (?:brother|sister|sibling)|mi herman[oa]"),
    ("relation", "other", (
r"my (?:friend|aunt|uncle|niece|nephew|cousin|grand(?:mother|father|ma|pa)|client|roommate"
r"|neighbor)|mi (?:amig[oa]|ti[oa]|sobrin[oa]|prim[oa]|abuel[oa]|client[ea]|vecin[oa])"
)),
)  # fmt: skip

LANGUAGE_WORDS: tuple[tuple[str, str], ...] = (
    (
        "es",
        (
            r"(?:in |en |speaks? |speaking |habl[ae]n? |que hable )?(?:spanish|espanol"
            r"|castellano)(?:[ -]speak(?:ing|er))?"
        ),
    ),
    (
        "en",
        r"(?:in |en |speaks? |speaking |habl[ae]n? |que hable )?(?:english|ingles)(?:[ -]speak(?:ing|er))?",
    ),
)

UNWANTED = (
    r"\b(?:not|no|except|other than|(?:anyone|anybody|someone) but|besides|instead of|rather than"
    r"|don't (?:want|like)|switch from"
    r"|menos|excepto|que no sea|otro que|en vez de|no (?:quiero|me gusta))\b[^,.;?]{0,14}$"
)  # before a clinician's name: somebody they would not see
TITLES = frozenset(
    """
    doctor doctora dr dra mr mrs ms miss senor senora sr sra licenciada licenciado lic
    """.split()
)
BESIDE = frozenset("with see seeing con ver".split())  # words before a clinician's given name

# Ordinary words that sound like a family name now and then: never a clinician without a title before them.
COMMON = frozenset(
    """
    a an the and or but i me my you your he she it we they is am are was were be do did can could
    would will may might have has had not no yes yeah yep ok okay so if of to in on at for from by
    with about as than then too very just now new know knew one two three four five six seven eight
    nine ten when win went want wants wanted why who what where which week well go going gone get
    got let lets see say said take make come came call book move change cancel time day date noon
    soon late later early before after next last this that these those there here some any all each
    more most much many other another same good great fine best better sure please thanks thank
    hello hi hey bye doctor office phone number name first second third visit session need needs
    like love leave left lay low law line light long read really right ring run song sun sing sink
    think thing king bring being mine mean men main man money minute moment month morning lead led
    lie life less least lease de la el los las un una y o que con por para mi su es en si lo le se
    te del al yo tu hoy cita dia hora quiero puedo necesito tengo bien gracias favor hola manana
    tarde noche ley luna rose
    """.split()
)
