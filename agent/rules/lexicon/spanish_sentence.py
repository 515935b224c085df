"""Spanish: words that join, rule out, or only look like a time."""

from agent.rules.lexicon.kinds import SentenceWords
from agent.rules.lexicon.spanish_names import MONTH, NAMES, WEEKDAY

SENTENCE = SentenceWords(
    steering=(
        (
            "not",
            (
                r"\b(?:(?:no|nunca|tampoco)(?: (?:me|nos|se|te|le))? (?:sirven?|pued[eo]n?|podr[ií]a|podemos"
                r"|quedan?|va|conviene|funcionan?|est[aá] bien|estoy|trabajo|quiero|tengo)|no(?= (?:(?:el|los"
                r"|la|las|en|por|a) )+\w|$|[.;])|nunca|tampoco|ni|ning[uú]n|en vez del?|en lugar del?|excepto"
                r"|salvo|menos|fuera de|aparte de|evitar|sin|trabajo(?= (?:los|hasta|de|el|desde))"
                r"|estoy (?:en clases?|trabajando|ocupad[oa])|tengo (?:clases?|trabajo|una reuni[oó]n)(?= (?:hasta|desde))"
                r"|ocupad[oa])\b"
            ),
        ),
        ("but", r"\bpero\b|\bsino\b"),
        ("stop", r"[.;?!](?= |$)|\bas[ií] que\b|\bporque\b"),
        ("or", r"\bo\b|\bu\b|\by\b|\btambi[eé]n\b"),
        (
            "yes",
            (
                r"\b(?:mejor|prefiero|preferir[ií]a|solo|s[oó]lo|puedo|podr[ií]a|libre|disponible|quiz[aá]s?"
                r"|tal vez|a lo mejor|sirve|queda bien|est[aá] bien|funciona)\b"
            ),
        ),
        ("comma", r","),
    ),
    written_name=r"\b(?:Abril|Julio|Mayo)(?= [A-ZÁÉÍÓÚÑ][a-záéíóúñ]{2,}\b)",
    masks=(
        (
            r"\b(?:soy|me llamo|habla|mi nombre es|se llama|con|para) (?:abril|julio|mayo|domingo"
            r"|augusto)\b(?=[ ,.]*(?:$|[,.]))"
        ),
        r"\b(?:doctora?|dra?\.?|se[ñn]ora?|sra?\.?|don|do[ñn]a) (?:abril|julio|mayo|domingo)\b",
        (
            r"\b\d+(?:[.,]\d+)? ?(?:mg|miligramos?|ml|mcg|pastillas?|tabletas?|por ciento|%|d[oó]lares"
            r"|a[ñn]os(?! de)|libras|pies|millas|veces)\b"
        ),
        r"\$ ?\d+(?:[.,]\d+)*",
        r"(?:\+?1[ .-]?)?\(?\b\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}\b|\b\d{3}-\d{4}\b",
        (
            r"\b(?:un|dame un|espere un|deme un) (?:segundo|minuto|momento|momentito)\b|\b(?:la"
            r"|el) (?:segunda?|primera?|tercera?|[uú]ltima?)(?: opci[oó]n)?(?= *(?:$|[,.]|por favor"
            r"|est[aá]|me|opci))"
        ),
        r"\b(?:fecha de nacimiento|cumplea[ñn]os|nac[ií])\b.*",
        (
            r"\b(?:m[aá]s|muy|tan|demasiado) tarde\b(?! que| como| en la| por la| esta| de)"
            r"|\bno (?:se )?olvide(?:s|n)?\b|\bno me olvido\b|\bbuen[ao]s (?:d[ií]as|tardes|noches)\b"
            r"|\bbuen d[ií]a\b"
        ),
    ),
    rewrites=(
        (rf"\b(\d\d?)[-/](?={MONTH})", r"\1 de "),
        *(
            (rf"\b(?:el )?(\d\d?)/0?{number}\b(?![/\d])", rf"\1 de {name}")
            for number, name in enumerate(NAMES, 1)
        ),
        (
            (
                r"\b(?:en alg[uú]n momento|alg[uú]n d[ií]a|cuando sea|a cualquier hora"
                r"|en cualquier momento) (?=de |del |el |en |la |por |entre )"
            ),
            "",
        ),
        (
            (
                r"\b(?:cualquier|todos los) (?:d[ií]as?|hora|momento)(.{0,30}?) (?:menos|excepto|salvo"
                r"|pero no)\b"
            ),
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
            (
                r"\b(?:del?|desde|entre)(?: el)? ?(\d\d?) (?:al?|hasta|y|-)(?: el)? ?(\d\d?) (?:del?|el"
                rf"|en)? ?({MONTH})(?: (?:en|del)(?= \d{{4}}))?"
            ),
            r"\1 - \2 de \3 de",
        ),
        (r" de (?=$|[.,;?!])|(?<=\w) de(?=$)", ""),
        (rf"\b({MONTH}) en (?=\d{{4}})", r"\1 de "),
        (rf"\b{WEEKDAY},? (?:el )?(?=\d\d?,? (?:de )?{MONTH})", ""),
        (r"\bdel (?=\d\d?\b(?! de|:|/))", "el "),
        (rf"\beste (?:pr[oó]ximo )?(?=(?:{WEEKDAY}))", "este "),
    ),
)
