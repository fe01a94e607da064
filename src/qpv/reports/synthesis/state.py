"""First page: where the quarters stand. Sentences, conditions and figures."""

from __future__ import annotations

import pandas as pd

from qpv import differences, french
from qpv.figures import charts, maps
from qpv.figures.picture import Picture
from qpv.reports import page
from qpv.reports.axes.quarters import MAINLAND
from qpv.reports.axes.shared_figures import lines
from qpv.reports.evolution import FILOSOFI
from qpv.reports.synthesis.facts import AFTER, HIGH_POVERTY, Synthesis
from qpv.reports.synthesis.frame import Shown
from qpv.study.values import coverage
from qpv.thresholds import SMALL_POPULATION

_ENOUGH = 10  # QPV under which their distribution is not told
_LARGEST = 2  # QPV named as the most populous
_TOWNS = 7
_PILE = 52.0  # points: a band, not a mountain


def _people(f: Synthesis) -> str:
    if pd.isna(f.share):
        return ""
    whole = f"{french.quantity(f.share, '%')} de la population {f.study.territory.of}"
    told = f"{f.in_numbers} : ≈ {whole}"
    if len(f.part_shares) < 2:
        return f"{told}."
    ends = [
        f"{name} ≈ {french.quantity(share, '%')}"
        for name, share in (f.part_shares.iloc[[-1, 0]]).items()
    ]
    return f"{told} ({', '.join(ends)})."


def _map(f: Synthesis, title: str) -> Picture:
    values = f.study.values("population")
    return maps.category_map(
        f.study.mapped(values).assign(category="A"),
        **{**f.study.ground.layers, "insets": ()},
        categories=[("A", "Un cercle par QPV")],
        mode="circles",
        legend_title="Habitants des quartiers",
        legend_note="",
        **values.words(title),
    )


def _concentration(f: Synthesis) -> str:
    if len(f.cumulated) < _ENOUGH or f.half > len(f.cumulated) / 4:
        return ""
    share = french.quantity(f.cumulated[_LARGEST], "%")
    small = int((f.people < SMALL_POPULATION).sum())
    return (
        f"{_LARGEST} QPV réunissent {share} des habitants, {french.number(f.half)} la moitié ; "
        f"{french.number(small)} sur {french.number(len(f.people))} ont moins de "
        f"{french.number(SMALL_POPULATION)} habitants."
    )


def _curve(f: Synthesis, title: str) -> Picture:
    return charts.rank_curve(
        list(f.people.dropna()),
        [_LARGEST, f.half],
        axis_label="Nombre de QPV, du plus peuplé au moins peuplé",
        noun="QPV",
        title=title,
        subtitle="Part cumulée des habitants, en % ; tirets : si tous les QPV avaient la même taille",
        source=f.study.values("population").source_line,
    )


def _poverty(f: Synthesis) -> str:
    rates = f.solid_poverty
    if not f.study.known("poverty") or len(rates) < _ENOUGH or rates.max() - rates.min() < 15:
        return ""
    found = f.gap("poverty")
    places = found.decimals_of_close(0) if found and found.close else 0
    own = french.quantity(f.study.value("poverty")["value"], "%", places)
    beside = f" ({MAINLAND} : ≈ {french.quantity(found.reference, '%', places)})" if found else ""
    same = (rates.min(), rates.max()) == (f.poverty.min(), f.poverty.max())
    few = "" if same else " de 1 000 habitants ou plus"
    low, high = (french.number(v) for v in (rates.min(), rates.max()))
    return (
        f"≈ {own} des habitants vivent sous le seuil de pauvreté{beside} ; d'un quartier{few} à "
        f"l'autre, de {low} à {high}{french.NBSP}%."
    )


def _band(f: Synthesis, title: str) -> Picture:
    """One dot per QPV, none named: this is shown to an assembly."""
    values = f.study.values("poverty")
    frame = values.frame.rename_axis("code_qp").reset_index()
    own, gap = f.study.value("poverty")["value"], f.gap("poverty")
    return charts.distribution(
        frame.assign(label=frame["lib_qp"], reason="non diffusé"),
        references=[
            charts.Reference(f"QPV {f.study.territory.of}", own, "territory"),
            *([charts.Reference(MAINLAND, gap.reference, "comparator", "pays")] if gap else []),
        ],
        unit="%",
        decimals=0,
        axis_label="Taux de pauvreté à 60 % (%)",
        pile=_PILE,
        named=False,
        **values.words(title, " ; un point par QPV"),
    )


def _part(f: Synthesis) -> str:
    counts, high = f.high_parts, f.poverty >= HIGH_POVERTY
    if f.poverty.empty or len(f.parts.unique()) < 2 or counts.empty:
        return ""
    first, whole = counts.iloc[0], int(high.sum())
    if first["share"] < max(1 / 3, 2 * high.mean()):
        return ""
    return (
        f"{counts.index[0]} : dans {french.number(first['sum'])} QPV sur {french.number(first['size'])}, "
        f"la moitié des habitants ou plus sont pauvres ({f.study.name} : {french.number(whole)} sur "
        f"{french.number(len(f.poverty))})."
    )


def _by_part(f: Synthesis, title: str) -> Picture:
    values = f.study.values("poverty")
    own = f.parts[f.parts.index.isin(f.poverty.index)]
    rows = pd.DataFrame({"group": own.to_numpy(), "value": f.poverty.reindex(own.index).to_numpy()})
    sizes = rows["group"].value_counts()
    kept = rows[rows["group"].isin(sizes.index[:6])]
    low = (kept["value"] < HIGH_POVERTY).groupby(kept["group"]).transform("mean")
    kept = kept.assign(low=low).sort_values(["low", "group"])
    words = values.words(title, " ; un point par QPV")
    return charts.group_dots(kept, bound=HIGH_POVERTY, unit="%", decimals=0, **words)


def _commune(f: Synthesis) -> str:
    found = f.beside_commune
    if len(found) < max(_ENOUGH, len(f.people) / 2) or found["gap"].median() < 10:
        return ""
    middle = differences.at_least(found["gap"].median())
    double = int((found["value"] >= 2 * found["whole"]).sum())
    least = french.points(middle, 0, sign=False)
    return (
        f"Dans la moitié des QPV, la pauvreté dépasse d'au moins {least} celle de la commune entière ; "
        f"dans {french.number(double)} sur {french.number(len(found))}, elle en est au moins le double."
    )


def _dumbbells(f: Synthesis, title: str) -> Picture:
    """The most populous communes: the commune, and the median of its QPV."""
    found, names = f.beside_commune, f.communes["name"]
    own, whole = "QPV de la commune (médiane)", "Commune entière"
    towns = found.groupby("codgeo")
    table = pd.DataFrame({own: towns["value"].median(), whole: towns["whole"].first()})
    order = [code for code in names.index if code in table.index][:_TOWNS]
    rates = dict(zip(names[order], table.loc[order].to_dict("records"), strict=True))
    rows = lines(rates, own, {whole: "commune"})
    rows["kind"] = rows["kind"].replace("comparator", "whole")
    words = page.words(
        f.study,
        title,
        f"Taux de pauvreté, en %, 2021 ; les {len(order)} communes les plus peuplées où les deux taux "
        "sont diffusés",
        f"{FILOSOFI} 2021 ; {len(found)} QPV situés dans une seule commune, sur {len(f.people)}",
    )
    return charts.compact_dots(rows, width=510.0, unit="%", decimals=0, **words)


def _median(f: Synthesis) -> str:
    enough = len(f.medians) >= max(_ENOUGH, 0.9 * len(f.former.codes))
    if not (enough and f.medians.max() < f.median_of_all):
        return ""
    whose = "régional" if f.study.territory.level == "region" else "départemental"
    return (
        f"Aucun des {french.number(len(f.medians))} QPV n'atteint le niveau de vie médian {whose} "
        f"({french.quantity(f.median_of_all, '€')}) : le plus élevé est à "
        f"{french.quantity(f.medians.max(), '€')}."
    )


def _medians(f: Synthesis, title: str) -> Picture:
    own = charts.Reference(f"{f.study.name}, tous habitants", f.median_of_all, "whole", "region")
    known = coverage(len(f.medians), len(f.former.codes))
    return charts.distribution(
        f.former.frame(value=f.medians).assign(reason="secret statistique"),
        references=[own],
        unit="€",
        decimals=0,
        axis_label="Niveau de vie médian (€ par UC et par an)",
        pile=_PILE,
        named=False,
        **page.words(
            f.study,
            title,
            f"Un point par QPV, périmètre 2015, {AFTER}",
            f"{FILOSOFI} {AFTER} ; {known}",
        ),
    )


SHOWN = (
    Shown(
        name="Les quartiers et leurs habitants",
        rule="population des QPV et du territoire connues (une présentation, non un constat)",
        wrong_if="un QPV débordait du territoire : la part n'est alors pas calculée",
        says=_people, figure=_map, slide=True, tall=True,
    ),
    Shown(
        name="Des habitants concentrés dans peu de quartiers",
        rule="un quart des QPV, ou moins, réunit la moitié des habitants ; 10 QPV ou plus",
        wrong_if="on en concluait que les petits quartiers comptent peu : une moyenne des QPV n'est pas "
        "celle des habitants",
        says=_concentration, figure=_curve, slide=True,
    ),
    Shown(
        name="Pauvreté et son étendue",
        rule="15 points ou plus entre les extrêmes des QPV de 1 000 habitants ou plus ; 10 QPV ou plus ; "
        "QPV diffusés réunissant 80 % de la population",
        wrong_if="la moyenne pondérée par la population s'écartait du vrai taux",
        says=_poverty, figure=_band, slide=True, topic="dans des quartiers très inégaux",
    ),
    Shown(
        name="Une partie du territoire où la moitié des habitants des QPV sont pauvres",
        rule="dans un département (ou un EPCI) de 8 QPV diffusés ou plus, un tiers au moins des QPV à 50 % "
        "ou plus, et deux fois la part de l'ensemble",
        wrong_if="les taux, arrondis à l'unité, passaient 50 % par l'arrondi",
        says=_part, figure=_by_part,
    ),
    Shown(
        name="Écart à la commune entière",
        rule="écart médian de 10 points ou plus, sur la moitié des QPV au moins, et 10 ou plus",
        wrong_if="on lisait « reste de la commune » : ses QPV y sont compris, l'écart au "
        "reste est plus grand",
        says=_commune, figure=_dumbbells, slide=True, tall=True,
    ),
    Shown(
        name="Aucun quartier au niveau de vie médian du territoire",
        rule="le plus haut des niveaux de vie médians des QPV est sous celui du territoire ; 90 % des QPV "
        "diffusés, et 10 ou plus ; même année",
        wrong_if="un quartier non diffusé l'atteignait",
        says=_median, figure=_medians, slide=True,
    ),
)  # fmt: skip
