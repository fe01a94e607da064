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

# Points. A rate of one territory's registered job seekers farther than this from that of the QPV of
# métropole is told: it rests on thousands of people counted one by one, not on a sample.
REGISTERED_POINTS = 3.0
# Registered job seekers under which such a share is not told, and share of the QPV population whose
# quarters must be known.
REGISTERED_LEAST = 1_000
REGISTERED_COVERAGE = 0.95

# %. A quantity of a QPV that is no rate and moved more than this between two runs is listed by the run
# report: a new vintage seldom moves a count so far, a changed column does.
MOVED_PERCENT = 10.0

# %. The two bounds of the page on jobs, printed with each sentence: a zone d'emploi where one active
# in ten is unemployed (41 of 302 in 2025), a commune where one young person in four is neither in
# work nor at school.
HIGH_UNEMPLOYMENT = 10.0
HIGH_NEET = 25.0
# Points. Zone rates are rounded to 0.1: a rise is faster than another from this on.
FASTER_POINTS = 0.3
# Metres, in a straight line, from the contour of a QPV: a service so near is near on foot.
NEAR_M = 1_000
# Metres. The published contours are drawn to about ten: nearer to a limit, nobody can tell which side.
UNSURE_M = 30
# Inhabitants under which a commune's share of young people out of work and school is not counted,
# and under which the commune is not named for it.
COUNTED_COMMUNE = 2_000
NAMED_COMMUNE = 10_000
# Points. A commune whose share moved more than this between two censuses is to check with INSEE (Calais,
# Grande-Synthe in 2018), and never named as the highest or the lowest.
UNEXPLAINED_POINTS = 10.0

# Two rates of the same QPV (women and all, foreigners and all): share of the inhabitants whose quarters
# must give both, and how many of these for a nationality, or for a count of quarters: under ten, an
# average points at one. Registered women under which women and men are not compared.
PAIR_COVERAGE = 0.75
ENOUGH_QUARTERS = 10
PAIR_REGISTERED = 200
# Share of the QPV whose CAF counts must be known for lone parents to be set against other QPV.
LONE_COVERAGE = 0.9
# %. A QPV where under three women in ten have a job: 174 of the 1 289 of métropole.
LOW_EMPLOYMENT = 30.0
# Social dwellings. A share of the stock of fewer dwellings is not told: one tower would make it.
STOCK_LEAST = 500
# Points. A share of the stock known to lie between two bounds is told where they are no farther apart:
# beyond, the small classes that are hidden leave nothing to say (64 to 77 % in métropole).
INTERVAL_POINTS = 10.0
# %. A QPV with one social dwelling in ten vacant, of 100 dwellings or more, is named.
HIGH_VACANCY = 10.0
# Cells of a grid under which the error of a gap of temperature cannot be measured.
CELLS_LEAST = 50
# State primary schools in or near the QPV of a territory under which their number is not a finding.
NEAR_SCHOOLS_LEAST = 5

# Index of social position under which an école is « at a low index »: a bound fixed in advance, under
# which lie 1 991 of the 29 498 écoles of France in 2024-2025. A place is said to hold many of them
# from one and a half times its share of all écoles.
LOW_IPS = 80.0
CONCENTRATED = 1.5
# Schools under which such a share is not told; of each group under which no median is.
SCHOOLS_LEAST = 30
GROUP_LEAST = 10
# Points of index. Medians closer than this are not told apart; public and private ones, than twice
# this. Over two years the same schools move by less than a point at the median: a difference of one
# between two groups is more than that noise.
IPS_POINTS = 5.0
SECTOR_POINTS = 10.0
WIDER_POINTS = 1.0
# Share of the pupils. What rests on pupils is told where their number is published for nearly all;
# a share of them, from one in five: one in ten is reached nearly everywhere.
PUPILS_COVERAGE = 0.9
PUPILS_PCT = 20.0

# Quarters under which a page gives a table: a distribution of four points, or colours of four shapes,
# show nothing that four lines do not say better.
FEW_QUARTERS = 5

# Share of the population. An aggregate that rests on less is not shown: three known QPV of 57 say
# nothing of the 57.
MIN_COVERAGE = 0.8

# € per dwelling and year. An abatement beyond is not refused, but is to discuss with the landlord. What
# was published: about 172 per eligible dwelling of Hauts-de-France in 2016-2019, and in France in 2024
# 189 per social dwelling in a QPV.
PER_DWELLING_EUR = (60, 500)
REGION_EUR = 172
FRANCE_EUR = 189

# % of the area. A contour that keeps this much of another is the same, but for how it was drawn.
SAME_AREA_PCT = 95.0

# Inhabitants of the QPV of a contract, and funded posts, under which posts per inhabitant are not read
# beside those of the région: one post more would change the sentence. How many times less, or more.
POSTS_POPULATION = 10_000
POSTS_LEAST = 5
POSTS_TIMES = 2.0
# Posts of the first year under which a change of their number is not told: one body's choice shows.
POSTS_CHANGED = 50
# %. A population that moved less than this between two censuses is stable.
STABLE_PERCENT = 1.0
# Of the median of a whole territory: under it, the least modest of its QPV is far from the rest (no QPV
# but a handful reaches the median itself: this would be true of everybody).
FAR_UNDER = 0.8
# Times the share of social benefits in the income of a whole territory: from this on, that of its QPV is
# told (twice is true of nearly all).
BENEFITS_TIMES = 3.0

# The page on prevention. Posts of a year under which a change is not told, and the change (%) that is:
# a handful of posts moves with one association. Communes under which they are not counted. A recorded
# rate is told where it doubled at least: less mixes facts with how they are declared.
ENOUGH_POSTS = 20
POSTS_PCT = 10.0
ENOUGH_COMMUNES = 5
TWICE = 2.0
