"""Words around people's names, in both languages: what introduces one, and what is never one."""

from agent.turns import Language

INTRO: dict[Language, str] = {
    "en": (
        r"(?:(?:my|the|full|legal|patient) (?:full |legal |first |given )?name(?: is|'s)|the name's"
        r"|name's|name is|name:|you can call me"
        r"|call me|i go by|this is|this'll be|it is|it's|its|i'm|i am|im|that's|that would be"
        r"|that'd be|speaking with|is it under|it's under|under)"
    ),
    "es": (
        r"(?:(?:mi|el) nombre(?: completo)? es|me llamo|me dicen|soy|le habla|les habla|te habla"
        r"|habla|nombre:|es|a nombre de|ll[aá]meme|de parte de)"
    ),
}
STRONG = r"name|call me|go by|llamo|nombre|habla|dicen|ll[aá]meme"
OTHERS: dict[Language, str] = {
    "en": (
        r"\b(?:son|daughter|mother|father|mom|mum|dad|wife|husband|kid|child|boy|girl|brother|sister"
        r"|partner|friend|doctor|therapist|his|her|their|your)(?:'s)?(?: (?:full|first|last"
        r"|legal))? name(?: is|'s)\b"
    ),
    "es": (
        r"\b(?:hij[oa]|madre|padre|mam[aá]|pap[aá]|espos[oa]|marido|herman[oa]|ni[ñn][oa]"
        r"|doctora?) se llama\b|\bse llama\b"
    ),
}
ONE_PART: dict[Language, str] = {
    "en": (
        r"\b(?:my )?(?:last|family) name(?: is|'s)? (?P<family>.+)|\b(?:my )?first name(?: is"
        r"|'s)? (?P<given>.+)"
    ),
    "es": r"\b(?:mi )?apellidos?(?: es| son)? (?P<family>.+)|\b(?:mi )?primer nombre(?: es)? (?P<given>.+)",
}
HESITATION = r",? \b(?:uh+|um+|er|eh|este)\b,?(?= )"
_BIRTH = (
    r"[\s,.;]*(?:\b(?:born|date of birth|dob|birthday|nac\w+|fecha de nacimiento)\b.*"
    r"|(?:on |el )?(?:{months})?\.?,?(?: the)? ?\d.*)$"
)
DATED: dict[Language, str] = {
    "en": _BIRTH.format(
        months="january|february|march|april|may|june|july|august|september|october|november|december"
    ),
    "es": _BIRTH.format(
        months="enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    ),
}
# What may stand after a name that is all somebody says.
AROUND: dict[Language, str] = {
    "en": (
        r"[\s,.]*\b(?:here|calling|speaking|again|(?:with|without) (?:an?|one|two|the letter)\b.{1,9}"
        r"|no \w)\b.*$"
    ),
    "es": (
        r"[\s,.]*\b(?:(?:con|sin) (?:hache|zeta|ese|be|ve|uve|jota|ge|ce|i griega|una|dos|\w)"
        r"|hablando|al habla|llamando|de nuevo)\b.*$"
    ),
}
TITLE = (
    r"(?:mrs?|ms|miss|mister|dr|doctora?|prof|el se[ñn]or|la se[ñn]ora|se[ñn]ora?|sra?|don"
    r"|do[ñn]a|la doctora|el doctor)\.?"
)
SPELLING = (
    r"\b(?:(?:that's|that is|it's|it is|which is) )?(?:spelled|spelling|spelt|se escribe"
    r"|se deletrea|deletread[oa]|that's|it's|capital|upper ?case|lower ?case"
    r"|may[uú]scula)\b(?=[\s,.]*(?:,|$))"
)
# Ordinary words that are names too: taken where they are introduced as one, or written with capitals in a full name.
ALSO_WORDS = frozenset(
    """
    will hope love may day best good early free rich bill mark grant art joy grace see an do so he
    young short long friday sunday wednesday late said noon real sol paz cruz rosa
    """.split()
)
FAMILY_FIRST: dict[Language, str] = {
    "en": (
        r"(?:(?:my )?(?:last|family) name(?: is|'s)?,? |(?:uh |um "
        r"|it's )?(?=[\w' -]+,? (?:and )?(?:my )?first name))(?P<family>.+?),? (?:and )?(?:my "
        r")?(?:first|given) name(?: is|'s)?,? (?P<given>.+)"
    ),
    "es": (
        r"(?:mi )?apellidos?(?: es| son)?,? (?P<family>.+?),? (?:y )?(?:mi )?nombre(?: es)?,? "
        r"(?P<given>.+)"
    ),
}
GIVEN_FIRST: dict[Language, str] = {
    "en": (
        r"(?:my )?first name(?: is|'s)?,? (?P<given>.+?),? (?:and )?(?:my )?(?:last"
        r"|family) name(?: is|'s)?,? (?P<family>.+)"
    ),
    "es": (
        r"(?:mi )?(?:primer )?nombre(?: es)?,? (?P<given>.+?),? (?:y )?(?:mi )?apellidos?(?: es"
        r"| son)?,? (?P<family>.+)"
    ),
}
FILLERS = frozenset(
    """
    yes yeah yep sure ok okay um uh uhm er well hi hello hey so oh hmm please thanks right correct
    actually sorry good morning afternoon evening there si sí claro bueno hola pues eh este mire
    buenos buenas dias días tardes noches gracias disculpe
    """.split()
)
PARTICLES = frozenset(
    """
    de del la las los da das do dos di du van von der den mac st san santa bin al el
    """.split()
)
SECOND_GIVEN = frozenset(
    """
    ann anne jo lynn lou mae marie grace elizabeth jane lee rose beth kate paul james john michael
    luis jose maria josé maría elena carmen antonio alberto carlos angel ángel isabel fernanda pablo
    manuel miguel eduardo enrique andres andrés javier alejandro guadalupe teresa luisa cristina
    rosa juan francisco jesus jesús ines inés
    """.split()
)
NATO = frozenset(
    """
    alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike
    november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu
    """.split()
)
SPANISH_LETTERS = {
    "be": "b", "ce": "c", "efe": "f", "ge": "g", "hache": "h", "i": "i", "jota": "j", "ka": "k", "ele": "l",
    "eme": "m", "ene": "n", "eñe": "ñ", "pe": "p", "cu": "q", "erre": "r", "ere": "r", "ese": "s", "te": "t",
    "uve": "v", "ve": "v", "equis": "x", "zeta": "z", "ceta": "z",
}  # fmt: skip
NOT_NAMES = frozenset(
    """
    a an the and or but if so not no none nobody never i me my mine you your he him his she her it
    its we us our they them their this that these those here there who what when where why how which
    is am are was were be been being do does did done have has had will would can could should shall
    must might want wanna need needs like love hate think know guess hope mean say said tell ask
    call calls come came go goes going get got give make made see saw take look try use help talk
    speak hear listen wait hold book schedule reschedule cancel change move confirm check
    appointment appointments visit session time day date week month year today tomorrow yesterday
    tonight morning afternoon evening night noon monday tuesday wednesday thursday friday saturday
    sunday for from to of in on at by with about after before until under over out off up down into
    as than then too also just only really very much more most some any all every each both other
    another same new old first second third last next late early soon later now again still already
    yet maybe perhaps probably sure fine good great bad better best worse sick ill tired sad happy
    angry scared afraid worried anxious depressed upset sorry thanks thank please yes yeah okay ok
    hello hi hey bye goodbye well patient doctor dr therapist nurse counselor clinic office practice
    insurance mother father mom dad son daughter wife husband kid child children baby sister brother
    friend partner parent someone something anything nothing everything person people human one two
    three four five six seven eight nine ten eleven twelve zero half hundred phone number name email
    address birthday birth born spelled spell letter busy ready free available running stuck lost
    confused wrong correct right urgent important emergency possible able unable fifteen twenty
    thirty minutes hours interested returning current existing supposed due trying different
    difficult hard easy ago because while since it'll don't can't won't isn't didn't doesn't i'd
    i'll i've im speaking calling whatever anyone anytime either neither earliest latest refill
    prescription medication therapy counseling robot bot machine computer real recording voicemail
    message operator agent representative receptionist desk front suicide kill un una uno unas unos
    el la los las lo y o u pero si sí ni nunca yo tu tú usted él ella nosotros ellos mi mis su sus
    te se le les nos que qué quien quién cuando cuándo donde dónde como cómo por para con sin sobre
    entre hasta desde en de del al es está estoy estamos están era soy somos fue ser estar hay tengo
    tiene tienen tenía quiero quisiera quiere necesito necesita puedo puede podría gustaría voy va
    vamos ir venir hacer hago llamo llama llamar llamando hablar hablando busco buscar cambiar
    cancelar mover confirmar agendar reservar pedir saber ver cita citas consulta hora horas día
    dias días semana mes año hoy mañana ayer tarde noche lunes martes miércoles miercoles jueves
    viernes sábado sabado domingo nuevo nueva paciente doctora terapeuta enfermera clínica oficina
    seguro hijo hija madre padre mamá papá esposo esposa marido hermano hermana niño niña amigo
    amiga alguien algo nada nadie todo todos más mas menos muy mucho poco mejor peor bien mal bueno
    buena gracias favor hola adiós ahora luego después antes también tampoco otra otro mismo misma
    aquí allí ya todavía primero primera segundo segunda última último urgente enfermo enferma
    triste ansioso ansiosa cansado cansada listo lista persona humano número numero nombre apellido
    teléfono dos tres cuatro cinco seis siete ocho nueve diez interesada interesado disponible
    posible correcto verdad porque
    """.split()
)
ING_NAMES = frozenset(
    """
    king fleming keating manning browning harding sterling wing ming ding ling ring golding
    """.split()
)
SAID_AS = {
    "nguyen": ("win", "wen", "nuwin", "newen", "gwen", "when"),
    "huynh": ("win", "hwin", "huen"),
    "hoang": ("wong", "hwang"),
    "xiong": ("shong",),
    "siobhan": ("shivon", "shavon"),
    "niamh": ("neve", "neev"),
    "saoirse": ("sersha", "seersha"),
    "sean": ("shawn", "shaun"),
    "joaquin": ("wakeen", "hwakeen"),
    "jorge": ("horhay", "hor hay"),
    "jesus": ("haysoos", "hesus"),
    "xavier": ("zavier", "havier"),
    "guillermo": ("giyermo", "geermo"),
    "zhang": ("jang", "zang"),
    "qian": ("chen", "chien"),
    "cohen": ("cone", "coen"),
    "leigh": ("lee",),
    "thuy": ("twee",),
    "yvonne": ("evon",),
    "geoff": ("jeff",),
}
