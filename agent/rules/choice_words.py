"""Words by which people point at one of the times offered, both languages, without accents."""

_ONE = r"(?: (?:one|option|choice|time|slot|appointment|opcion|cita|hora))"
ORDINALS = (
    (
        r"\b(?:the )?(?:first|1st)(?: one| option| choice| time| slot| appointment| works| is| on"
        r"| of (?:those|them|the)|[.!]?$)|\b(?:number|option|choice|opcion|numero|la numero"
        r"|el numero) (?:one|1|uno?)\b|^(?:1|one|uno|a)[.!]?$|\b(?:la|el) (?:primer[ao]?|1a"
        r"|1ra)\b(?! (?:vez|consulta|visita|hora))|^primer[ao]?\b"
    ),
    (
        r"\b(?:the )?(?:second|2nd|middle)(?: one| option| choice| time| slot| appointment| works| is"
        r"| on| of (?:those|them|the)|[.!]?$)|\b(?:number|option|choice|opcion|numero) (?:two|2"
        r"|dos)\b|^(?:2|two|dos|b)[.!]?$|\b(?:la|el) (?:segund[ao]|2a|2da)\b|^segund[ao]?\b|\b(?:la"
        r"|el) de(?:l)? (?:en )?medio\b"
    ),
    (
        r"\b(?:the )?(?:third|3rd)(?: one| option| choice| time| slot| appointment| works| is| on"
        r"| of (?:those|them|the)|[.!]?$)|\b(?:number|option|choice|opcion|numero) (?:three|3|tres)\b"
        r"|^(?:3|three|tres|c)[.!]?$|\b(?:la|el) (?:tercer[ao]?|3a|3ra)\b|^tercer[ao]?\b"
    ),
    (
        r"\b(?:the )?(?:fourth|4th)(?: one| option| choice| time| slot| appointment| works| is| on"
        r"| of (?:those|them|the)|[.!]?$)|\b(?:number|option|choice|opcion|numero) (?:four|4"
        r"|cuatro)\b|^(?:4|four|cuatro)[.!]?$|\b(?:la|el) (?:cuart[ao])\b|^cuart[ao]$"
    ),
)
LAST = (
    r"\b(?:the )?(?:very )?last(?: one| option| choice| time| slot| on| of (?:those|them|the)"
    r"|[.!]?$)|\b(?:la|el) ultim[ao]\b|^ultim[ao]\b"
)
EARLIEST = (
    r"\b(?:earliest|soonest|earlier (?:one|time|slot)|sooner one|the earlier|the sooner"
    r"|first available|mas temprano|mas temprana|mas pronto|lo antes posible|antes posible"
    r"|as soon as possible|asap)\b"
)
LATEST = r"\b(?:latest|later (?:one|slot)|the later|mas tarde|mas tardia|mas tardio)\b"
THAT_ONE = (
    r"\b(?:that one|that works|that's (?:good|fine|perfect|great)|that is (?:good|fine|perfect"
    r"|great)|that'll work|works for me|sounds? (?:good|great|fine|perfect)|i'll take it"
    r"|i will take it|i'll take that|let's do (?:it|that)|book it|perfect|great|yes|yeah|yep|sure"
    r"|ok|okay|please do|esa|ese|esta bien|me sirve|me queda bien|me va bien|perfecto|perfecta"
    r"|de acuerdo|claro|si|dale|la tomo|esa hora)\b"
)
NONE_OF_THEM = (
    r"\b(?:none of (?:them|those|these)|neither(?: of)?|not (?:that|those|any)|nothing (?:there"
    r"|else)|something else|anything else|any others?|other (?:options|times|days)"
    r"|ningun[ao](?: de| me|$)|ninguna de esas|no me sirve|otra (?:opcion|hora|cosa)|otras"
    r"|otro dia|algo mas)\b"
)

OTHER_DAY = (
    r"\b(?:(?:a |some |any )?(?:other|different|another) days?|not (?:that|those) days?"
    r"|otros? dias?|otra fecha|(?:an)?other date|different date)\b"
)
OTHER_TIME = (
    r"\b(?:(?:a |any |some )?(?:other|different|another) (?:times?|slots?|openings?|options?"
    r"|appointments?)|something else|anything else|what else|any others|otra(?:s)? (?:hora|horas"
    r"|cita|citas|opcion|opciones)|otro horario|algo mas|que mas (?:tiene|hay)|none of (?:those"
    r"|these|them)|ningun[ao] de es[ao]s)\b"
)
SAME_DAY = r"\b(?:that (?:same )?day|(?:the )?same day|(?:ese|el) mismo dia|ese dia)\b"
LATER_THAT_DAY = (
    r"\b(?:later (?:that|the same|on that|in the|in that) day|later (?:on|in) (?:that"
    r"|the) (?:same )?day|later (?:that )?(?:afternoon|evening|morning)|mas tarde (?:ese"
    r"|el mismo) (?:mismo )?dia|ese (?:mismo )?dia(?: pero)? mas tarde)\b"
)
LATER_THAT_WEEK = (
    r"\b(?:later (?:in |on )?(?:that|the|this) week|later on in the week|mas (?:tarde"
    r"|adelante) (?:en|de) (?:la|esa) semana|mas adelante (?:en|de) (?:la|esa) semana"
    r"|esa semana mas adelante)\b"
)
NEXT_WEEK = (
    r"\b(?:(?:the )?(?:following week|week after)(?! next)(?: that)?|a week later"
    r"|(?:the )?week after that|la semana (?:siguiente|despues)|una semana (?:despues"
    r"|mas tarde))\b"
)
NEXT_DAY = (
    r"\b(?:(?:the )?(?:next|following) day|(?:the )?day after(?: that)?(?! tomorrow)|a day later"
    r"|(?:al|el) dia siguiente|un dia despues)\b"
)
EARLIER = r"\b(?:earlier|sooner|mas temprano|mas pronto|antes(?! de)|mas temprana)\b"
LATER = r"\b(?:later(?! than)|mas tarde(?! de)|mas noche)\b"
SAME_TIME = r"\b(?:(?:at )?(?:the |that )?same (?:time|hour)|(?:a )?la misma hora|mismo horario)\b"
AMOUNT = (
    r"\b(?:an?|una?|(?P<half>half|media)(?: an)?|)? ?(?P<n>\d+|hour|hora|an|una"
    r"|) ?(?P<unit>min(?:ute|uto)?s?|hours?|horas?) (?:later|earlier|sooner|after|before"
    r"|mas tarde|mas temprano|antes|despues)\b"
)
