"""English: words for times of day."""

from agent.rules.lexicon.english_names import MONTH, ONES, TEENS, TENS, WEEKDAY
from agent.rules.lexicon.kinds import ClockWords, Part

MINUTES = (
    {"half": 30, "quarter": 15, "a quarter": 15, "five": 5, "ten": 10}
    | {word: 13 + at for at, word in enumerate(TEENS)}
    | {
        f"{zero}{gap}{word}": at + 1
        for zero in ("oh", "o", "zero")
        for at, word in enumerate(ONES[:9])
        for gap in " -"
    }
    | TENS
    | {
        f"{tens}{gap}{word}": value + at + 1
        for tens, value in TENS.items()
        for at, word in enumerate(ONES[:9])
        for gap in " -"
    }
)
CLOCK = ClockWords(
    numbers={word: at + 1 for at, word in enumerate(ONES)},
    minutes=MINUTES,
    half_days=(
        (r"(?<=\d)a\b|a\.? ?m\b\.?|in the (?:early )?morning|in the am\b|this morning", "am"),
        (
            (
                r"(?<=\d)p\b|p\.? ?m\b\.?|in the (?:late |early )?(?:afternoon|evening|pm\b)|at night|tonight"
                r"|this (?:afternoon|evening)"
            ),
            "pm",
        ),
    ),
    forms=(
        (
            r"(?P<past>half|(?:a )?quarter|{M}|\d\d?(?= minutes?| past))(?: minutes?)? (?:past"
            r"|after) (?P<h>{H}|noon|midnight)(?: ?{MER})?"
        ),
        (
            r"(?P<to>(?:a )?quarter|(?:{M}|\d\d?)(?: minutes?| mins?))(?: to| till?| before"
            r"| of) (?P<h>{H}|noon)(?: ?{MER})?"
        ),
        r"(?P<to>{M}|\d\d?) to (?P<h>noon|midnight)",
        r"(?P<h>[01]?\d|2[0-4]) ?[:.h] ?(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?(?!\d|[./]\d)(?: ?{MER})?",
        r"(?P<h>[01]?\d|2[0-4]) ?h\b",
        r"(?P<h>[01]?\d|2[0-4])(?P<m>[0-5]\d)(?: ?{MER}|(?=ish\b))",
        r"(?P<h>{H})[ -](?P<m>{M})(?![ -]?(?:days|weeks|years|minutes|hours))(?: ?{MER})?",
        r"(?P<h>{H})(?: ?o'? ?clock| sharp|[- ]?ish\b)(?: ?{MER})?",
        r"the (?P<h>{H}) (?:one|slot|appointment)\b",
        r"(?P<h>{H})[ .]?{MER}",
        r"(?:twelve |12 )?(?P<h>noon|midday|midnight)",
    ),
    at=(
        r"(?:at|@|around|about|approximately|for|like|say|as early as|at around|at about|at like|near"
        r"|closer to)"
    ),
    between=(
        (r"between", r"(?: ?and ?| ?- ?| to )"),
        (r"(?:anywhere |anytime |any time )?from", r"(?: ?- ?| to | (?:un)?till?l? | through | thru )"),
    ),
    joiner=r"(?: ?[-–] ?| to | (?:un)?till?l? | through | thru )",
    after=(
        r"(?:any ?time after|after|past|later than|not before|no(?:t)? (?:any )?earlier than|from"
        r"|since|starting(?: at| from)?|beginning at)(?: around| about)?"
    ),
    before=(
        r"(?:any ?time before|before|by|until|till|til|earlier than|no(?:t)? (?:any )?later than"
        r"|as late as|up to|not after)(?: around| about)?"
    ),
    or_later=(
        r" ?(?:or later|or after(?:wards)?|and later|and after|onwards?|and on|and up"
        r"|or any ?time after)\b"
    ),
    or_earlier=r" ?(?:or earlier|or before|and before|at the latest)\b",
    parts=(
        Part(r"(?:first thing|bright and early)(?: in the morning)?", 480, 600),
        Part(r"after school(?: hours| lets out| ends)?|when school(?:'s| is) out", 900, None, weekdays=True),
        Part(
            r"after (?:i (?:get off|finish) )?work(?: hours)?|when i get off work", 1020, None, weekdays=True
        ),
        Part(r"before (?:work|school)", 0, 540, weekdays=True),
        Part(r"(?:during |at |around |over |in )?(?:the |my )?lunch(?: ?time| ?hour| break)?", 720, 840),
        Part(
            (
                r"(?:this )?(?:early morning|early in the (?:early )?morning)s?"
                r"|in the early hours of the morning"
            ),
            0,
            600,
        ),
        Part(r"(?:nice and )?early(?= tomorrow| on | in the day)", 480, 600),
        Part(r"(?:mid[- ]?morning|late(?:r)?(?: in the)? morning)s?", 600, 720),
        Part(r"(?:late(?:r)?|end of) this morning", 600, 720, today=True),
        Part(r"(?:early afternoon|early in the afternoon)s?", 720, 840),
        Part(r"late(?:r)? this afternoon", 840, 1140, today=True),
        Part(r"(?:mid[- ]?afternoon|late(?:r)?(?: in the)? afternoon)s?", 900, 1140),
        Part(r"late(?:r)? (?:tonight|this evening)", 1260, 1440, today=True),
        Part(r"this morning", 480, 720, today=True),
        Part(r"this afternoon", 720, 1140, today=True),
        Part(r"tonight|this evening", 1020, 1440, today=True),
        Part(
            r"(?:the )?end of (?:the |my )?day|late in the day|end of(?= (?:today|tomorrow|(?:the |this )?"
            + WEEKDAY
            + "))",
            900,
            1440,
        ),
        Part(r"(?:in |during )?(?:the |any )?mornings?", 480, 720),
        Part(r"(?:in |during )?(?:the |any )?(?:afternoon(?:s|ish)?|pm)\b", 720, 1140),
        Part(r"(?:in |during )?(?:the |any )?evenings?", 1020, 1440),
        Part(r"(?:at |the )?nights?", 1200, 1440),
    ),
    today=r"\b(?:tonight|this)\b",
    not_hours=(
        r"(?:st|nd|rd|th)\b| ?(?:%|dollars?|bucks|days?|weeks?|months?|years?|hours?|hrs?\b|minutes?"
        r"|mins?\b|seconds?|kids?|people|persons?|of us|times?|mg\b|milligrams?|pills?|visits?"
        r"|sessions?|appointments?|other)| (?:of )?(?:the )?(?:of )?"
    )
    + MONTH
    + r"|[/.]\d|\d",
    date_before=MONTH + r",?(?: the)? $|\$ ?$|#$|[/.\d]$",
    fillers=(
        r"(?:um|uh|er|well|maybe|please|yes|yeah|ok|okay|let's say|say|i guess|i think|how about"
        r"|what about|make it|works?|sharp|then|thanks|fine|is|good|ideally|probably|the|one"
        r"|would be)"
    ),
    or_hour=r",? (?:or|and) (?:at |maybe )?",
    hour_beside=r" (?:tomorrow|today|tonight|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)",
)
