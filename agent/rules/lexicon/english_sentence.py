"""English: words that join, rule out, or only look like a time."""

from agent.rules.lexicon.english_names import MONTH, WEEKDAY
from agent.rules.lexicon.kinds import SentenceWords

ORDINALS = (
    "fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth"
).split()
ORDINALS += "seventeenth eighteenth nineteenth twentieth".split()
PLAIN = [("", word, at + 4) for at, word in enumerate(ORDINALS)] + [("", "thirtieth", 30)]
COUNTED = [
    (tens, word, value + at + 1)
    for tens, value in (("twenty", 20), ("thirty", 30))
    for at, word in enumerate(["first", "second", "third", *ORDINALS[:6]])
    if value + at + 1 <= 31
]
SENTENCE = SentenceWords(
    steering=(
        (
            "not",
            (
                r"\b(?:(?:can't|cannot|can not|couldn't|won't|wouldn't|don't|doesn't|didn't|isn't|aren't|not"
                r"|never)(?: really| be able to)?(?: (?:work|do|make(?: it)?|come(?: in)?|good|great|fine"
                r"|free|available|possible|open|an option))?|no(?= (?:on |in the )?(?:mondays?|tuesdays?"
                r"|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|mornings?|afternoons?|evenings?"
                r"|nights?|weekends?)\b)|except(?: for)?|instead of|rather than|besides|other than|apart from"
                r"|unavailable|(?:i )?work(?!s)(?= (?:on |until|till|from|mon|tue|wed|thu|fri))|(?:i'm |i am "
                r"|we're )(?:at work|in (?:class|school|a meeting)|working|busy)|(?:i|we) have (?:class|school|work"
                r"|to work|a meeting)(?= (?:until|till|from|@|\W*$))|avoid|skip|without)(?!\w)"
            ),
        ),
        ("but", r"\bbut\b|\bthough\b"),
        ("stop", r"[.;?!](?= |$)|\bso\b|\bbecause\b|\bsince i\b"),
        ("or", r"\bor\b|\band\b|\bnor\b|\balso\b|/"),
        (
            "yes",
            (
                r"\b(?:maybe|perhaps|instead|rather|prefer(?:ably)?|better|works?|fine|good|great|okay|ok"
                r"|free|available|open|how about|what about|could(?!n)|can(?!')|would(?!n)|let's|only)\b"
            ),
        ),
        ("comma", r","),
    ),
    written_name=(
        r"\b(?:April|May|June|August|Summer|Dawn)(?= [A-Z][a-z]{2,}\b(?! (?:at|or|and"
        r"|\d)))(?! (?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday))"
    ),
    masks=(
        (
            r"\bgood (?:morning|afternoon|evening|night)\b|\bhave a (?:\w+ )?(?:day|morning|afternoon"
            r"|evening|night|weekend|week|one)\b"
        ),
        (
            r"\b(?:not sure|don't know|not certain|don't mind|doesn't matter|why not|not yet|if not"
            r"|don't forget)\b"
        ),
        (
            r"\b(?:not )?(?:right now|at this time|at the moment|for now)\b|\b(?:all|that (?:was|is"
            r"|will be) it|that's it|help|okay|ok|thanks|thank you)(?: i need(?:ed)?)?(?: for| for me"
            r"| me)? today\b"
        ),
        (
            r"\b(?:for|about|like|say|need|want) one(?! (?:thirty|fifteen|forty|twenty|o'|o ?clock"
            r"|p\.? ?m|a\.? ?m|in the|or|tomorrow|today|on (?:mon|tue|wed|thu|fri)))\b"
        ),
        (
            r"\b(?:this is|it's|its|i'm|i am|my name is|my name's|name is|named|called|speaking with"
            r"|talk to|for|with|and) (?:april|may|june|august|summer|dawn|sunday|friday|wednesday"
            r"|tuesday)\b(?=[ ,.]*(?:$|[,.]|calling|speaking|here|and|again|smith|[a-z]+ (?:calling"
            r"|speaking|here)))"
        ),
        (
            r"\b(?:doctor|dr\.?|mrs?\.?|ms\.?|miss|mister) (?:april|may|june|august|march|summer|sunday"
            r"|friday|noon|day|week|weeks)\b"
        ),
        r"\b(?:april|may|june|august) (?:calling|speaking|here)\b",
        (
            r"\b(?:i|you|we|he|she|they|it|which|who|that) may\b|\bmay (?:i|we|you|be|not|have|need"
            r"|want)\b"
        ),
        (
            r"\b\d+(?:\.\d+)? ?(?:mg|milligrams?|ml|mcg|pills?|tablets?|percent|%|dollars?|bucks"
            r"|years? old|yrs? old|year[- ]old|pounds|lbs|feet|miles)\b"
        ),
        r"\$ ?\d+(?:[.,]\d+)*",
        r"(?:\+?1[ .-]?)?\(?\b\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}\b|\b\d{3}-\d{4}\b",
        (
            r"\bone (?:on|to) one\b|\b1:1\b|\b24/7\b|\b(?:a|one|just a|give me a|hang on a|wait a"
            r"|hold on a) (?:sec(?:ond)?|minute|moment)\b|\bsecond (?:one|option|opinion)\b"
            r"|\b(?:the (?:first|second|third|last|other|next)|the|that|this|which"
            r"|any) one\b(?! o'? ?clock| ?[ap]\.? ?m)"
        ),
        r"\b(?:every|all) (?:so often|the time)\b|\b(?:date of birth|birth ?day|dob|born)\b.*",
    ),
    rewrites=(
        (
            (
                r"\b(?:any ?time|sometime|some time|anywhere|whenever|some day|a day|a time) (?=in |on "
                r"|during |the |this |next |around |between |after |before |from |mon|tue|wed|thu|fri)"
            ),
            "",
        ),
        (
            rf"\bany ?(?:day|time|thing|where)\b(.{{0,30}}?),? but(?: not)?(?= (?:on )?(?:a )?{WEEKDAY})",
            r"\1 except",
        ),
        (r"\b(?:any|every) ?(?:day|time|thing|where) (?:but|except)\b", "except"),
        (r"\bnot (?:until|till|before)\b", "starting"),
        (
            (
                r"\b(move|change|switch|reschedule|push|shift)\b(.{0,40}?) from (.{3,30}?) (?:to|over to"
                r"|until) (?!\d)"
            ),
            r"\1\2 not \3 but ",
        ),
        (r"\bno(?:t)? (?:any )?later than\b|\bas late as\b|\bat the latest by\b", "by"),
        (r"\b(?:not before|no(?:t)? (?:any )?earlier than)\b", "starting"),
        (r"\bw/c\b", "week of"),
        (r"\buntill\b", "until"),
        (r"\bby end of (?=month|year|week|next)", "by the end of the "),
        (rf"\b(\d\d?)-(?={MONTH})", r"\1 "),
        (
            r"\bthe (\d\d?)(?=$|[,.?!]| (?:at|from|around|between|in the|or|and)\b)(?![.]\d)",
            r"the \1th",
        ),
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
            (
                r"\b(?:from )?(?:the )?(\d\d?)(?:st|nd|rd|th)? ?(?:to|till?|until|through|thru"
                rf"|-) ?(?:the )?(\d\d?)(?:st|nd|rd|th)? (?:of )?({MONTH})"
            ),
            r"\3 \1 - \2",
        ),
        (
            (
                rf"\b(?:from )?({MONTH}) (?:the )?(\d\d?)(?:st|nd|rd|th)? ?(?:to|till?|until|through|thru"
                r"|-) ?(?:the )?(\d\d?)(?:st|nd|rd|th)?\b(?!:| ?[ap]\.?m)"
            ),
            r"\1 \2 - \3",
        ),
        (
            (
                rf"\b{WEEKDAY},? (?:the )?(?={MONTH} (?:the )?\d|\d\d?(?:st|nd|rd|th)? (?:of )?{MONTH}"
                rf"|\d\d?/\d|\d{{4}}-)"
            ),
            "",
        ),
        (rf"\b({WEEKDAY}) (\d\d?)(?![.:/-]?\d)(?=$|[,.!?]| (?:at|around|in|with|for)\b)", r"\1 the \2th"),
    ),
)
