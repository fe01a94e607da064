"""The thresholds of the project, each with its reason: the only place where they are written.

Values are compared with a threshold as they are, never as they are displayed.
"""

# Inhabitants. The census samples 8 % of the addresses of a large commune a year: a rate of a small
# district rests on a few hundred respondents. Under the first, rates are shown without decimals;
# under the second they are greyed, not ranked, and never in a headline.
SMALL_POPULATION = 2_000
FRAGILE_POPULATION = 1_000

# Points. Two rates closer than this are « proches » on every page, and no title names their gap:
# most rates of a QPV are published to the whole percent, on small populations.
CLOSE_POINTS = 5.0

# Points. A change of a rate smaller than this between two years is none: both may be rounded.
STABLE_POINTS = 2.0

# Share of the population. An aggregate that rests on less is not shown: three known QPV of 57 say
# nothing of the 57.
MIN_COVERAGE = 0.8

# € per dwelling and year. An abatement beyond is not refused, but is to discuss with the landlord:
# Hauts-de-France is at about 172, France above 189.
PER_DWELLING_EUR = (60, 500)

# % of the area. A contour that keeps this much of another is the same, but for how it was drawn.
SAME_AREA_PCT = 95.0
