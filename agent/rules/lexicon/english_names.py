"""English names of numbers, weekdays and months."""

ONES = "one two three four five six seven eight nine ten eleven twelve".split()
TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
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
    r"jan(?:uary)?",
    r"feb(?:ruary)?",
    r"mar(?:ch)?",
    r"apr(?:il)?",
    r"may",
    r"june?",
    r"july?",
    r"aug(?:ust)?",
    r"sep(?:t(?:ember)?)?",
    r"oct(?:ober)?",
    r"nov(?:ember)?",
    r"dec(?:ember)?",
)
MONTH = "(?:" + "|".join(MONTHS) + r")\b"
