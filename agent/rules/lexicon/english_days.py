"""English: words for days, weeks and months."""

from agent.rules.lexicon.english_names import MONTH, WEEKDAY, WEEKDAY_PLURAL, WEEKDAYS
from agent.rules.lexicon.kinds import DayWords

DAYS = DayWords(
    weekdays=WEEKDAYS,
    day_phrases=(
        (
            r"\b(?:on )?(?:a )?week ?days?\b|(?<!next )(?<!this )\bmonday (?:through|to|thru|-) friday\b",
            "weekdays",
        ),
        (r"\b(?:the )?week after next\b", "week+2"),
        (
            (
                r"\b(?:as soon as (?:possible|you can)|asap|as early as possible|(?:the )?(?:earliest"
                r"|soonest)(?: possible| available)?|(?:first|next) available|right away|immediately)\b"
            ),
            "soon",
        ),
        (
            (
                r"\b(?:(?:with)?in |during |over )?the (?:next|coming|upcoming) (?P<n>\w+) (?P<unit>days?"
                r"|weeks?|months?)\b"
            ),
            "coming_units",
        ),
        (r"\b(?:later|(?:the )?rest of|remainder of|later in) (?:in )?(?:this|the) week\b", "rest_of_week"),
        (rf"\b(?P<weekday>{WEEKDAY}) after next\b", "after_next"),
        (rf"\bnext (?P<weekday>{WEEKDAY})(?! week)", "next"),
        (rf"\b(?:(?:on|every|any|most) )?(?P<weekday>{WEEKDAY_PLURAL})", "every"),
        (rf"\b(?:every|each|any) (?P<weekday>{WEEKDAY})", "every"),
        (
            (
                r"(?<!this )(?<!coming )(?<!last )(?<!the )(?<!first )(?<!second )(?<!third )(?<!4th "
                rf")(?<!closest )\b(?P<weekday>{WEEKDAY})(?!,? (?:the|next week|this week|of|after|\d"
                rf"|{MONTH}))"
            ),
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
    carried=(
        rf"\b(?:next (?={WEEKDAY})|(?:of |in )?(?:next|this|the following) week|week after next|(?:of "
        rf"|in )?(?:{MONTH}|next month|this month))\b"
    ),
    week=r"week|^next ",
)
