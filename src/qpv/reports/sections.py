"""The parts of the portrait page, in the order of the page. Each sentence is computed."""

from __future__ import annotations

from html import escape

import pandas as pd
from IPython.display import HTML

from qpv import codes, french
from qpv.figures import charts, maps, tables, webmap
from qpv.figures.picture import Picture
from qpv.indicators import compute
from qpv.indicators.catalogue import BY_ID, Indicator
from qpv.reports.portrait import Portrait, aggregate_text, text
from qpv.territories import LEVELS

CARDS = (
    "population",
    "population_share",
    "poverty",
    "employment",
    "rsa",
    "caf_coverage",
    "social_dwellings_share",
    "households_1p",
)
COMPARED = (
    "poverty",
    "employment",
    "rsa",
    "caf_coverage",
    "social_dwellings_share",
    "households_1p",
    "households_6p",
    "foreigners",
    "immigrants",
)
LISTED = (
    "population",
    "area",
    "poverty",
    "employment",
    "rsa",
    "caf_coverage",
    "social_dwellings_share",
    "households_1p",
    "youth_index",
)
_LETTERS = {"N": "nouveau", "M": "modifié", "I": "inchangé", "C": "commune"}
_EVERYONE = "QPV de France métropolitaine"


def title(p: Portrait) -> HTML:
    """Return the page's heading, and the metadata from which the shell takes its title."""
    t = p.territory
    kind = {
        "region": "région",
        "departement": "département",
        "commune": "commune",
        "contrat": "contrat de ville",
        "epci": "EPCI",
    }[t.level]
    return HTML(
        f"<h1>Portrait des quartiers prioritaires — {escape(t.name)}"
        f" <small>({kind} {escape(t.code)})</small></h1>"
    )


def lead(p: Portrait) -> HTML:
    """Return what the page answers, in three or four sentences."""
    sentences = [_who(p), _how_far(p), _spread(p), _letters(p)]
    body = " ".join(f"<p>{escape(french.typography(s))}</p>" for s in sentences if s)
    return HTML(f'<div class="qpv-lead">{body}</div>')


def _who(p: Portrait) -> str:
    t = p.territory
    count = len(t.codes_qp)
    population = p.value(BY_ID["population"])
    where = french.inside(t.name)
    start = (
        "Un quartier prioritaire (QPV) se trouve"
        if count == 1
        else f"{french.number(count)} quartiers prioritaires (QPV) se trouvent"
    )
    if pd.isna(population["value"]):
        return f"{start} {where}. Leur population n'est pas dans les tables."
    least = "au moins " if population["at_least"] else ""
    share = p.value(BY_ID["population_share"])
    people = (
        f"{start} {where} : {least}{french.number(population['value'])} habitants au "
        "recensement de 2020"
    )
    if pd.isna(share["value"]):
        return people + _straddling(p)
    return people + f", soit {text(BY_ID['population_share'], share['value'])} de la population."


def _straddling(p: Portrait) -> str:
    n = len(p.territory.straddling)
    if not n:
        return "."
    noun = LEVELS[p.territory.level]
    verb = "débordent" if n > 1 else "déborde"
    article = "de l'" if noun[0] in "Ee" else "de la "
    return (
        f". {french.number(n)} d'entre eux {verb} {article}{noun} : ils sont comptés en entier, "
        "et leur part de la population ne peut pas être calculée."
    )


def _how_far(p: Portrait) -> str:
    main, own = p.main, p.value(p.main)
    if main.unit != "%" or pd.isna(own["value"]):
        return "Le taux de pauvreté n'y est pas diffusé." if pd.isna(own["value"]) else ""
    against = [(label, r) for label, r in p.compared(main) if pd.notna(r["value"])]
    sentence = f"{main.label} des QPV : {aggregate_text(main, own)}"
    if not against:
        return sentence + "."
    parts = [f"{aggregate_text(main, r)} pour les {label}" for label, r in against]
    gap = round(own["value"], main.decimals) - round(against[-1][1]["value"], main.decimals)
    return (
        f"{sentence}, contre {' et '.join(parts)} "
        f"({french.points(gap, main.decimals)} d'écart avec les {against[-1][0]})."
    )


def _spread(p: Portrait) -> str:
    values = p.observed(p.main)["value"].dropna()
    if len(values) < 3 or p.main.unit != "%":
        return ""
    low, high = values.idxmin(), values.idxmax()
    return (
        f"D'un quartier à l'autre, il va de {text(p.main, values[low], one_qpv=True)} "
        f"({p.label(low)}) à {text(p.main, values[high], one_qpv=True)} ({p.label(high)})."
    )


def _letters(p: Portrait) -> str:
    if len(p.territory.codes_qp) < 2:
        return ""
    counts = pd.Series([c[-1] for c in p.territory.codes_qp]).value_counts()
    words = {"M": "à contour modifié", "I": "à contour inchangé", "N": "nouveaux", "C": "communes"}
    parts = [f"{french.number(n)} {words[letter]}" for letter, n in counts.items()]
    return f"Par rapport au zonage de 2015, d'après la lettre de leur code : {', '.join(parts)}."


def key_figures(p: Portrait) -> HTML:
    """Return the key figures, each with comparators, rank and coverage."""
    return HTML(tables.key_figures([_card(p, BY_ID[name]) for name in CARDS]))


def _card(p: Portrait, indicator: Indicator) -> tables.Card:
    own = p.value(indicator)
    comparators = []
    if indicator.aggregation in ("ratio", "weighted", "territory"):
        comparators = [
            (label, aggregate_text(indicator, r))
            for label, r in p.compared(indicator)
            if indicator.aggregation != "territory"
        ]
    coverage = f"{french.number(own['n_known'])} QPV diffusés sur {french.number(own['n_total'])}"
    note = "approximation, moyenne pondérée" if own["approximate"] and own["n_total"] > 1 else ""
    if pd.isna(own["value"]):
        note = compute.reason_label(own["reason"])
    return tables.Card(
        indicator.label,
        aggregate_text(indicator, own),
        comparators,
        _capital(p.rank(indicator)),
        note,
        coverage,
    )


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _subtitle(indicator: Indicator) -> str:
    year = indicator.year if indicator.year[0].isdigit() else indicator.year
    return f"{indicator.label} ({indicator.unit}), {year}, QPV au périmètre 2024"


def _source(p: Portrait, indicator: Indicator) -> str:
    observed = p.observed(indicator)
    known, total = int(observed["value"].notna().sum()), len(observed)
    fiction = "DONNÉES FICTIVES. " if p.fictional else ""
    return (
        f"{fiction}Sources : {indicator.source} ; ANCT, contours des QPV 2024. "
        f"{french.number(known)} QPV diffusés sur {french.number(total)}."
    )


def _map_title(p: Portrait) -> str:
    main, known = p.main, p.observed(p.main)["value"].dropna()
    against = [r for label, r in p.compared(main) if label == _EVERYONE and pd.notna(r["value"])]
    if known.empty:
        return f"{main.label} : aucune valeur diffusée pour ces QPV"
    if main.unit != "%" or not against:
        return f"{main.label} des QPV {french.of(p.territory.name)}"
    reference = aggregate_text(main, against[0])
    above = int((known > round(against[0]["value"], main.decimals)).sum())
    if len(known) == 1:
        return (
            f"{main.label} : {text(main, known.iloc[0], one_qpv=True)}, contre {reference} "
            "dans les QPV de France métropolitaine"
        )
    verb = "dépasse" if above < 2 else "dépassent"
    who = "Aucun" if not above else french.number(above)
    return (
        f"{who} QPV sur {french.number(len(known))} {verb} {_the(main)} des QPV de France "
        f"métropolitaine ({reference})"
    )


def _the(indicator: Indicator) -> str:
    label = indicator.label[0].lower() + indicator.label[1:]
    return ("la " if indicator.feminine else "le ") + label


_CLASSES = "Classes : quintiles des QPV de France métropolitaine"


def static_map(p: Portrait) -> Picture:
    """Return the printed map: circles at regional zoom, contours on communes closer in."""
    wide = p.territory.level in ("region", "departement")
    return maps.territory_map(
        p.mapped,
        p.backdrop,
        p.outlines,
        crs=p.crs,
        mode="circles" if wide else "polygons",
        breaks=p.breaks,
        unit=p.main.unit,
        decimals=p.main.decimals_qp,
        legend_title=p.main.label,
        legend_note=_CLASSES,
        title=french.typography(_map_title(p)),
        subtitle=_subtitle(p.main),
        source=_source(p, p.main),
        insets=p.insets,
        missing_backdrop=p.communes is None,
    )


def web_map(p: Portrait) -> Picture:
    """Return the interactive map; its windows hold the QPV's main figures."""
    frame = p.mapped.copy()
    frame["letter"] = [codes.LETTER_LABELS[c[-1]] for c in frame["code_qp"]]
    frame["parents"] = [p.parents.get(c, "") for c in frame["code_qp"]]
    fields = [("letter", "Contour")]
    if p.parents:
        fields.append(("parents", "Issu de (2015)"))
    for name in ("population", "poverty", "employment", "rsa", "social_dwellings_share"):
        indicator = BY_ID[name]
        frame[f"text_{name}"] = [_cell(indicator, row) for row in _rows(p, indicator)]
        fields.append((f"text_{name}", indicator.short))
    backdrop = p.backdrop
    if backdrop is not None:
        backdrop = backdrop.rename(columns={"codgeo": "code", "libgeo": "nom"})
    return webmap.web_map(
        frame,
        backdrop,
        fields=fields,
        breaks=p.breaks,
        unit=p.main.unit,
        decimals=p.main.decimals_qp,
        legend_title=p.main.label,
        title=f"Explorer les QPV {french.of(p.territory.name)}",
        subtitle=_subtitle(p.main),
        source=_source(p, p.main),
        tiles=p.tuiles,
    )


def _rows(p: Portrait, indicator: Indicator):
    return p.observed(indicator)[["value", "reason"]].itertuples(index=False)


def _cell(indicator: Indicator, row) -> str:
    if pd.isna(row.value):
        return f"{french.ABSENT} ({compute.reason_label(row.reason)})"
    return text(indicator, row.value, one_qpv=True)


def distribution(p: Portrait) -> Picture:
    """Return one dot per QPV for the main indicator, with the territory and its comparators."""
    observed = p.observed(p.main)
    values = observed[["value", "population"]].assign(
        code_qp=observed.index,
        label=[p.label(c) for c in observed.index],
        reason=observed["reason"].map(compute.reason_label),
    )
    references = [
        charts.Reference(f"QPV {french.of(p.territory.name)}", own["value"], "territory")
        for own in [p.value(p.main)]
        if pd.notna(own["value"])
    ]
    references += [
        charts.Reference(label, r["value"], "comparator")
        for label, r in p.compared(p.main)
        if pd.notna(r["value"])
    ]
    return charts.distribution(
        values.reset_index(drop=True),
        references=references,
        unit=p.main.unit,
        decimals=p.main.decimals_qp,
        axis_label=f"{p.main.label} ({p.main.unit})",
        title=french.typography(_spread_title(p)),
        subtitle=_subtitle(p.main),
        source=_source(p, p.main),
    )


def _spread_title(p: Portrait) -> str:
    values = p.observed(p.main)["value"].dropna()
    if len(values) < 4:
        return f"{p.main.label} de chaque quartier"
    low, high = values.quantile(0.25), values.quantile(0.75)
    unit = p.main.unit
    return (
        f"La moitié des QPV se situent entre {text(p.main, low, one_qpv=True)} et "
        f"{text(p.main, high, one_qpv=True)}"
        if unit
        else f"{p.main.label} de chaque quartier"
    )


def comparison(p: Portrait) -> Picture:
    """Return the territory's QPV against their comparators, one row per indicator."""
    rows = []
    own_label = f"QPV {french.of(p.territory.name)}"
    for name in COMPARED:
        indicator = BY_ID[name]
        series = [(own_label, "territory", p.value(indicator))]
        series += [(label, "comparator", r) for label, r in p.compared(indicator)]
        if all(pd.isna(r["value"]) for _, _, r in series[:1]):
            continue
        rows += [
            {
                "indicator": indicator.short,
                "series": label,
                "kind": kind,
                "value": r["value"],
                "approximate": bool(r["approximate"] and r["n_total"] > 1),
            }
            for label, kind, r in series
        ]
    if not rows:
        return HTML("<p>Aucun des indicateurs comparés n'est diffusé pour ces QPV.</p>")
    return charts.dot_plot(
        pd.DataFrame(rows),
        unit="%",
        decimals=0,
        title=french.typography(_gap_title(p)),
        subtitle="En %. QPV au périmètre 2024 ; ≈ : moyenne pondérée de taux publiés par QPV",
        source=("DONNÉES FICTIVES. " if p.fictional else "")
        + "Sources : INSEE, CNAF, SDES ; années et couverture dans « Sources et méthode ».",
    )


def _gap_title(p: Portrait) -> str:
    """State the widest gap with the last comparator, in points."""
    gaps = {}
    for name in COMPARED:
        indicator, own = BY_ID[name], p.value(BY_ID[name])
        compared = p.compared(indicator)
        if compared and pd.notna(own["value"]) and pd.notna(compared[-1][1]["value"]):
            gaps[name] = round(own["value"]) - round(compared[-1][1]["value"])
    if not gaps:
        return f"Les QPV {french.of(p.territory.name)} et leurs comparateurs"
    widest = max(gaps, key=lambda n: abs(gaps[n]))
    indicator, gap = BY_ID[widest], gaps[widest]
    if not gap:
        return f"Les QPV {french.of(p.territory.name)} ressemblent à leurs comparateurs"
    return (
        (
            f"Plus grand écart avec les {p.compared(indicator)[-1][0]} : {indicator.short.lower()} "
            f"({french.points(gap, 0)})"
        )
        .replace("rsa", "RSA")
        .replace("caf", "CAF")
    )


def table(p: Portrait) -> HTML:
    """Return the sortable table: one row per QPV of the territory."""
    frame = pd.DataFrame(
        {
            "lib_qp": p.qpv["lib_qp"],
            "lib_com": p.qpv["lib_com"].str.replace(";", ", "),
            "code_qp": p.qpv.index,
            "letter": [_LETTERS[c[-1]] for c in p.qpv.index],
        },
        index=p.qpv.index,
    )
    columns = [
        tables.Column("lib_qp", "Quartier"),
        tables.Column("lib_com", "Commune(s)"),
        tables.Column("code_qp", "Code"),
        tables.Column("letter", "Contour"),
    ]
    for name in LISTED:
        indicator = BY_ID[name]
        observed = p.observed(indicator)
        frame[name] = observed["value"]
        frame[f"{name}_reason"] = observed["reason"].map(compute.reason_label)
        columns.append(
            tables.Column(
                name,
                indicator.short,
                "number",
                indicator.decimals_qp,
                indicator.unit,
                indicator.label,
            )
        )
    if p.tfpb:
        low = frame.index.map(lambda c: p.tfpb.get(c, (float("nan"), 0))[0])
        frame["tfpb"] = pd.Series(low, index=frame.index, dtype=float)
        several = [c in p.tfpb and p.tfpb[c][0] != p.tfpb[c][1] for c in frame.index]
        frame["tfpb_reason"] = ["plusieurs communes" if s else "non disponible" for s in several]
        frame.loc[several, "tfpb"] = float("nan")
        columns.append(
            tables.Column(
                "tfpb",
                "Taux TFPB 2025",
                "number",
                2,
                "%",
                "Taux global de TFPB de la commune, 2025 (DGFiP)",
            )
        )
    caption = f"Les QPV {french.of(p.territory.name)}"
    return HTML(tables.sortable_table(frame.reset_index(drop=True), columns, caption=caption))
