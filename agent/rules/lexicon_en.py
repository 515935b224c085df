"""English words for days and times."""

from agent.rules.lexicon import Lexicon, Part

ONES = "one two three four five six seven eight nine ten eleven twelve".split()
TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
MINUTES = (
    {"half": 30, "quarter": 15, "a quarter": 15, "five": 5, "ten": 10}
    | {word: 13 + at for at, word in enumerate(TEENS)}
    | {f"{zero} {word}": at + 1 for zero in ("oh", "o") for at, word in enumerate(ONES[:9])}
    | TENS
    | {
        f"{tens}{gap}{word}": value + at + 1
        for tens, value in TENS.items()
        for at, word in enumerate(ONES[:9])
        for gap in " -"
    }
)
WEEKDAYS = (
    r"mon(?:day)?s?\b",
    r"tue(?:s(?:day)?)?s?\b",
    r"wed(?:nesday|s)?s?\b",
    r"thu(?:r(?:s(?:day)?)?)?s?\b",
    r"fri(?:day)?s?\b",
    r"sat(?:urday)?s?\b",
    r"sun(?:day)?s?\b",
)
WEEKDAY = "(?:" + "|".join(WEEKDAYS) + ")"
WEEKDAY_PLURAL = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days\b"
MONTHS = (
    r"jan(?:uary)?", r"feb(?:ruary)?", r"mar(?:ch)?", r"apr(?:il)?", r"may", r"june?", r"july?",
    r"aug(?:ust)?", r"sep(?:t(?:ember)?)?", r"oct(?:ober)?", r"nov(?:ember)?", r"dec(?:ember)?",
)  # fmt: skip
MONTH = "(?:" + "|".join(MONTHS) + r")\b"

ORDINALS = "fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth".split()
ORDINALS += "seventeenth eighteenth nineteenth twentieth".split()
PLAIN = [("", word, at + 4) for at, word in enumerate(ORDINALS)] + [("", "thirtieth", 30)]
COUNTED = [
    (tens, word, value + at + 1)
    for tens, value in (("twenty", 20), ("thirty", 30))
    for at, word in enumerate(["first", "second", "third", *ORDINALS[:6]])
    if value + at + 1 <= 31
]

ENGLISH = Lexicon(
    numbers={word: at + 1 for at, word in enumerate(ONES)},
    minutes=MINUTES,
    half_days=(
        (r"a\.? ?m\b\.?|in the (?:early )?morning|in the am\b|this morning", "am"),
        (
            r"p\.? ?m\b\.?|in the (?:late |early )?(?:afternoon|evening|pm\b)|at night|tonight|this (?:afternoon|evening)",
            "pm",
        ),
    ),
    clock=(
        r"(?P<past>half|(?:a )?quarter|{M}|\d\d?(?= minutes?| past))(?: minutes?)? (?:past|after) (?P<h>{H})(?: ?{MER})?",
        r"(?P<to>(?:a )?quarter|(?:{M}|\d\d?)(?: minutes?| mins?))(?: to| till?| before| of) (?P<h>{H}|noon)(?: ?{MER})?",
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
    at=r"(?:at|@|around|about|approximately|for|like|say|as early as|at around|at about|at like|near|closer to)",
    between=(
        (r"between", r"(?: ?and ?| ?- ?| to )"),
        (r"(?:anywhere |anytime |any time )?from", r"(?: ?- ?| to | (?:un)?till?l? | through | thru )"),
    ),
    joiner=r"(?: ?[-–] ?| to | (?:un)?till?l? | through | thru )",
    after=r"(?:any ?time after|after|past|later than|not before|no(?:t)? (?:any )?earlier than|from|since|starting(?: at| from)?|beginning at)(?: around| about)?",
    before=r"(?:any ?time before|before|by|until|till|til|earlier than|no(?:t)? (?:any )?later than|as late as|up to|not after)(?: around| about)?",
    or_later=r" ?(?:or later|or after(?:wards)?|and later|and after|onwards?|and on|and up|or any ?time after)\b",
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
            r"(?:this )?(?:early morning|early in the (?:early )?morning)s?|in the early hours of the morning",
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
    weekdays=WEEKDAYS,
    months=MONTHS,
    not_hours=r"(?:st|nd|rd|th)\b| ?(?:%|dollars?|bucks|days?|weeks?|months?|years?|hours?|hrs?\b|minutes?|mins?\b|seconds?|kids?|people|persons?|of us|times?|mg\b|milligrams?|pills?|visits?|sessions?|appointments?|other)| (?:of )?(?:the )?(?:of )?"
    + MONTH
    + r"|[/.]\d|\d",
    date_before=MONTH + r",?(?: the)? $|\$ ?$|#$|[/.\d]$",
    steering=(
        (
            "not",
            r"\b(?:(?:can't|cannot|can not|couldn't|won't|wouldn't|don't|doesn't|didn't|isn't|aren't|not|never)(?: really| be able to)?(?: (?:work|do|make(?: it)?|come(?: in)?|good|great|fine|free|available|possible|open|an option))?|no(?= (?:on |in the )?(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|mornings?|afternoons?|evenings?|nights?|weekends?)\b)|except(?: for)?|instead of|rather than|besides|other than|apart from|unavailable|(?:i )?work(?!s)(?= (?:on |until|till|from|mon|tue|wed|thu|fri))|(?:i'm |i am |we're )(?:at work|in (?:class|school|a meeting)|working|busy)|have (?:class|school|work|to work|a meeting)|avoid|skip|without)(?!\w)",
        ),
        ("but", r"\bbut\b|\bthough\b"),
        ("stop", r"[.;?!](?= |$)|\bso\b|\bbecause\b|\bsince i\b"),
        ("or", r"\bor\b|\band\b|\bnor\b|\balso\b|/"),
        (
            "yes",
            r"\b(?:maybe|perhaps|instead|rather|prefer(?:ably)?|better|works?|fine|good|great|okay|ok|free|available|open|how about|what about|could(?!n)|can(?!')|would(?!n)|let's|only)\b",
        ),
        ("comma", r","),
    ),
    week=r"week|^next ",
    written_name=r"\b(?:April|May|June|August|Summer|Dawn)(?= [A-Z][a-z]{2,}\b(?! (?:at|or|and|\d)))(?! (?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday))",
    fillers=r"(?:um|uh|er|well|maybe|please|yes|yeah|ok|okay|let's say|say|i guess|i think|how about|what about|make it|works?|sharp|then|thanks|fine|is|good|ideally|probably|the|one|would be)",
    or_hour=r",? (?:or|and) (?:at |maybe )?",
    hour_beside=r" (?:tomorrow|today|tonight|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)",
    masks=(
        r"\bgood (?:morning|afternoon|evening|night)\b|\bhave a (?:\w+ )?(?:day|morning|afternoon|evening|night|weekend|week|one)\b",
        r"\b(?:not sure|don't know|not certain|don't mind|doesn't matter|why not|not yet|if not|don't forget)\b",
        r"\b(?:not )?(?:right now|at this time|at the moment|for now)\b|\b(?:all|that (?:was|is|will be) it|that's it|help|okay|ok|thanks|thank you)(?: i need(?:ed)?)?(?: for| for me| me)? today\b",
        r"\b(?:for|about|like|say|need|want) one(?! (?:thirty|fifteen|forty|twenty|o'|o ?clock|p\.? ?m|a\.? ?m|in the|or|tomorrow|today|on (?:mon|tue|wed|thu|fri)))\b",
        r"\b(?:this is|it's|its|i'm|i am|my name is|my name's|name is|named|called|speaking with|talk to|for|with|and) (?:april|may|june|august|summer|dawn|sunday|friday|wednesday|tuesday)\b(?=[ ,.]*(?:$|[,.]|calling|speaking|here|and|again|smith|[a-z]+ (?:calling|speaking|here)))",
        r"\b(?:doctor|dr\.?|mrs?\.?|ms\.?|miss|mister) (?:april|may|june|august|march|summer|sunday|friday|noon|day|week|weeks)\b",
        r"\b(?:april|may|june|august) (?:calling|speaking|here)\b",
        r"\b(?:i|you|we|he|she|they|it|which|who|that) may\b|\bmay (?:i|we|you|be|not|have|need|want)\b|\bmarch (?:in|over|to)\b",
        r"\b\d+(?:\.\d+)? ?(?:mg|milligrams?|ml|mcg|pills?|tablets?|percent|%|dollars?|bucks|years? old|yrs? old|year[- ]old|pounds|lbs|feet|miles)\b",
        r"\$ ?\d+(?:[.,]\d+)*",
        r"(?:\+?1[ .-]?)?\(?\b\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}\b|\b\d{3}-\d{4}\b",
        r"\bone (?:on|to) one\b|\b1:1\b|\b24/7\b|\b(?:a|one|just a|give me a|hang on a|wait a|hold on a) (?:sec(?:ond)?|minute|moment)\b|\bsecond (?:one|option|opinion)\b|\b(?:the (?:first|second|third|last|other|next)|the|that|this|which|any) one\b(?! o'? ?clock| ?[ap]\.? ?m)",
        r"\b(?:every|all) (?:so often|the time)\b|\b(?:date of birth|birth ?day|dob|born)\b.*",
    ),
    rewrites=(
        (
            r"\b(?:any ?time|sometime|some time|anywhere|whenever|some day|a day|a time) (?=in |on |during |the |this |next |around |between |after |before |from |mon|tue|wed|thu|fri)",
            "",
        ),
        (
            rf"\bany ?(?:day|time|thing|where)\b(.{{0,30}}?),? but(?: not)?(?= (?:on )?(?:a )?{WEEKDAY})",
            r"\1 except",
        ),
        (r"\b(?:any|every) ?(?:day|time|thing|where) (?:but|except)\b", "except"),
        (r"\bnot (?:until|till|before)\b", "starting"),
        (
            r"\b(move|change|switch|reschedule|push|shift)\b(.{0,40}?) from (.{3,30}?) (?:to|over to|until) (?!\d)",
            r"\1\2 not \3 but ",
        ),
        (r"\bno(?:t)? (?:any )?later than\b|\bas late as\b|\bat the latest by\b", "by"),
        (r"\b(?:not before|no(?:t)? (?:any )?earlier than)\b", "starting"),
        (r"\bw/c\b", "week of"),
        (r"\buntill\b", "until"),
        (r"\bfrom now\b", "from today"),
        (r"^(?=(?:week|month) from )", "a "),
        (r"\b(or|and) (?=\d\d?(?:st|nd|rd|th)\b)", r"\1 the "),
        (
            r"\btomorrow or (?:on )?the (?:day after|next day)(?! tomorrow)",
            "tomorrow or the day after tomorrow",
        ),
        (rf"\bnext week,? (?:on )?({WEEKDAY})(?! (?:and|or))", r"\1 next week"),
        (r"\bwithin (?=\w+ (?:days?|weeks?|months?)\b)", "in the next "),
        (r"\b(\w+) (min(?:ute)?s?|hours?) later\b", r"in \1 \2"),
        (rf"\b({MONTH})(?:[/-]|, )(?=\d)", r"\1 "),
        (r"\b(1[3-9]|2\d|3[01])[/.](0?[1-9]|1[0-2])\b(?![/.]?\d)", r"\2/\1"),
        (r"\b(\d{4})-(\d)-", r"\1-0\2-"),
        (r"\b(\d{4}-\d\d)-(\d)\b", r"\1-0\2"),
        *((rf"\b(?:{tens}[ -]){word}\b", f"{value}th") for tens, word, value in COUNTED),
        *((rf"\b{word}\b", f"{value}th") for _, word, value in PLAIN),
        (r"^(?=\d\d?(?:st|nd|rd|th)\b)", "the "),
        (
            rf"\b(?:from )?(?:the )?(\d\d?)(?:st|nd|rd|th)? ?(?:to|till?|until|through|thru|-) ?(?:the )?(\d\d?)(?:st|nd|rd|th)? (?:of )?({MONTH})",
            r"\3 \1 - \2",
        ),
        (
            rf"\b(?:from )?({MONTH}) (?:the )?(\d\d?)(?:st|nd|rd|th)? ?(?:to|till?|until|through|thru|-) ?(?:the )?(\d\d?)(?:st|nd|rd|th)?\b(?!:| ?[ap]\.?m)",
            r"\1 \2 - \3",
        ),
        (
            rf"\b{WEEKDAY},? (?:the )?(?={MONTH} (?:the )?\d|\d\d?(?:st|nd|rd|th)? (?:of )?{MONTH}|\d\d?/\d|\d{{4}}-)",
            "",
        ),
        (rf"\b({WEEKDAY}) (\d\d?)(?![.:/-]?\d)(?=$|[,.!?]| (?:at|around|in|with|for)\b)", r"\1 the \2th"),
    ),
    day_phrases=(
        (
            r"\b(?:on )?(?:a )?week ?days?\b|(?<!next )(?<!this )\bmonday (?:through|to|thru|-) friday\b",
            "weekdays",
        ),
        (r"\b(?:the )?week after next\b", "week+2"),
        (
            r"\b(?:as soon as (?:possible|you can)|asap|as early as possible|(?:the )?(?:earliest|soonest)(?: possible| available)?|(?:first|next) available|right away|immediately)\b",
            "soon",
        ),
        (
            r"\b(?:(?:with)?in |during |over )?the (?:next|coming|upcoming) (?P<n>\w+) (?P<unit>days?|weeks?|months?)\b",
            "coming_units",
        ),
        (r"\b(?:later|(?:the )?rest of|remainder of|later in) (?:in )?(?:this|the) week\b", "rest_of_week"),
        (rf"\b(?P<weekday>{WEEKDAY}) after next\b", "after_next"),
        (rf"\bnext (?P<weekday>{WEEKDAY})(?! week)", "next"),
        (rf"\b(?:(?:on|every|any|most) )?(?P<weekday>{WEEKDAY_PLURAL})", "every"),
        (rf"\b(?:every|each|any) (?P<weekday>{WEEKDAY})", "every"),
        (
            rf"(?<!this )(?<!coming )(?<!last )(?<!the )(?<!first )(?<!second )(?<!third )(?<!4th )(?<!closest )\b(?P<weekday>{WEEKDAY})(?!,? (?:the|next week|this week|of|after|\d|{MONTH}))",
            "weekday",
        ),
        (r"\bnext week-?end\b", "weekend+1"),
        (r"\b(?:on )?weekends\b", "weekends"),
        (r"(?<!day )\b(?:on )?(?:the |this |a )?week-?end\b(?! of)", "weekend+0"),
    ),
    modifiers=(
        (r"(?<!a )(?<!one )week (?:of|commencing|beginning|starting)(?: on)?", "week"),
        (r"week-?end of", "weekend"),
        (r"(?:at )?(?:the )?(?:end|latter part|tail end) of(?: around)?|late(?: in)?", "end"),
        (r"(?:at )?(?:the )?(?:beginning|start|first part) of(?: around)?|early(?: in)?", "start"),
        (r"(?:in )?(?:the )?middle of", "middle"),
        (r"starting(?: from| on)?|beginning(?! of)(?: on)?", "starting"),
        (r"from|since|on or after", "from"),
        (r"week after", "week_after"),
        (r"week before", "week_before"),
        (r"(?:any ?time |some ?time )?(?<!day )after(?! next)|later than|past", "after"),
        (r"(?:any ?time |some ?time )?before|earlier than|prior to", "before"),
        (r"by|until|till|up to", "until"),
    ),
    units=((r"days?", "day"), (r"weeks?|wks?", "week"), (r"months?", "month"), (r"fortnights?", "fortnight")),
    several={"a": 1, "couple": 2, "few": 3, "several": 4},
    counted_from="from|after|before|starting|beginning",
    article=r"(?:the|on|about|around|this|of|in)",
    through=r"\s*(?:-|–|to|till?|until|through|thru)\s*(?:the )?",
    carried=rf"\b(?:next (?={WEEKDAY})|(?:of |in )?(?:next|this|the following) week|week after next|(?:of |in )?(?:{MONTH}|next month|this month))\b",
)
