// The home page: search, panel, comparison, « Ici, est-ce un QPV ? ». Texts from data only ever go
// through textContent; an address leads only to a page that was made.
(function () {
  "use strict";
  const id = (name) => document.getElementById(name);
  const read = (name) => JSON.parse(id(name).textContent);
  const data = read("home-data"), pages = new Set(read("home-pages"));
  const quarters = new Map(data.quarters.map((quarter) => [quarter.code, quarter]));
  const places = new Map(data.places.map((place) => [`${place.level}-${place.code}`, place]));
  const state = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const LEVELS = { commune: "commune", epci: "intercommunalité", contrat: "contrat de ville",
    departement: "département", region: "région" };

  function element(tag, text, look = {}) {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    Object.entries(look).forEach(([name, value]) => node.setAttribute(name, value));
    return node;
  }
  function button(text, act, look = {}) {
    const node = element("button", text, { type: "button", ...look });
    node.addEventListener("click", act);
    return node;
  }
  const link = (words, to, hash = "") => pages.has(to) ? element("a", words, { href: `${to}.html${hash}` }) : null;
  const count = (n, one, many) => `${n.toLocaleString("fr-FR")} ${n > 1 ? many : one}`;
  const people = (quarter) => quarter.people === null ? "population non diffusée" : count(quarter.people, "habitant", "habitants");
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  // ---- The address keeps what is shown, so that it can be sent.
  function keep(changes) {
    Object.assign(state, changes);
    Object.keys(state).forEach((key) => state[key] || delete state[key]);
    const hash = new URLSearchParams(state).toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  // ---- Search: every name of the région, read at the first letter typed: the page is there before.
  // « MEL » stands for the Métropole Européenne de Lille.
  const initials = (name) => qpvFinder.words(name).filter((word) => word.length > 2).map((word) => word[0]).join("");
  const RANK = ["commune", "qpv", "contrat", "epci", "departement", "region", "former", "without"];
  const entry = (kind, name, code, more, others = []) =>
    ({ kind, name, code, rank: RANK.indexOf(kind), words: [...qpvFinder.named(name), code.toLowerCase(), ...others], ...more });
  let known;
  const entries = () => known ||= [
    ...data.places.map((p) => entry(p.level, p.name, p.code, { place: p }, [initials(p.name), ...(p.postal || [])])),
    ...data.quarters.map((q) => entry("qpv", q.name, q.code, { quarter: q }, qpvFinder.words(q.towns))), // « Lille sud »
    ...data.former.map(([name, code]) => entry("former", name, code)),
    ...data.without.split("\n").filter(Boolean).map((line) => {
      const [name, postal] = line.slice(6).split("|");
      return entry("without", name, line.slice(0, 5), {}, postal.split(" "));
    })
  ];
  const current = (code) => places.get(`commune-${code}`)?.name || entries().find((e) => e.kind === "without" && e.code === code)?.name || code;
  function more({ kind, place, quarter, code }) {
    if (kind === "qpv") return `${quarter.towns}, ${people(quarter)}`;
    if (place) return `${LEVELS[kind]}, ${count(place.quarters.length, "quartier", "quartiers")}`;
    return kind === "former" ? `aujourd'hui dans ${current(code)}` : "commune sans quartier prioritaire";
  }
  // A commune is followed by its quarters; nothing is listed twice.
  function propose(text) {
    const listed = new Map();
    const list = (key, one) => listed.has(key) || listed.set(key, one);
    for (const one of qpvFinder.matching(entries(), text)) {
      list(`${one.kind} ${one.code} ${one.name}`, { ...one, more: more(one) });
      for (const code of one.kind === "commune" ? one.place.quarters : []) {
        const quarter = quarters.get(code);
        list(`qpv ${code} ${quarter.name}`, { quarter, name: quarter.name, more: people(quarter), under: true });
      }
    }
    return [...listed.values()];
  }
  function take(one) {
    if (one.quarter) choose(one.quarter.code, true);
    else if (one.place) visit(`${one.place.level}-${one.place.code}`);
    else arrive(one);
  }
  qpvFinder.attach({ field: id("place"), list: id("found"), propose, take, most: 40, none: `Aucun lieu de ce nom dans la région : ${data.region}.` });

  // ---- The panel: a quarter, a territory, or a commune without any.
  const panel = id("panel"), first = panel.innerHTML;
  function show(...parts) {
    panel.replaceChildren(...parts.filter(Boolean),
      button("×", () => { keep({ q: "", t: "", avec: "" }); panel.innerHTML = first; panel.classList.remove("chosen"); mark(""); offer([]); compare(); }, { class: "home-close", "aria-label": "Fermer" }));
    panel.classList.add("chosen");
  }
  // Axes and themes: their pages on what was chosen, where they were made.
  function offer(chosen) {
    document.querySelectorAll("dd[data-pages]").forEach((list) => {
      list.querySelectorAll(".home-near").forEach((one) => one.remove());
      chosen.filter((place) => !["region", "departement"].includes(place.level)).forEach((place) => {
        const found = link(`${place.name} (${LEVELS[place.level]})`, list.dataset.pages.replace("{}", `${place.level}-${place.code}`));
        if (found) { found.className = "home-near"; list.append(" ", found); }
      });
    });
  }
  function choose(code, focus) {
    const quarter = quarters.get(code);
    if (!quarter) return;
    keep({ q: code, t: "" });
    const figures = element("dl");
    data.front.forEach((rank, i) => {
      const box = element("div"), { plain, label, year } = data.indicators[rank];
      const term = element("dt", `${plain} `, { title: label });
      term.append(element("small", year));
      box.append(term, element("dd", quarter.values[rank][1]));
      if (quarter.places[i]) box.append(element("dd", capital(quarter.places[i]), { class: "home-place" }));
      figures.append(box);
    });
    const actions = element("p", undefined, { class: "home-actions" });
    const sheet = `fiche_quartier/${code}`, brief = `${sheet}-elu`;
    const links = [link("Fiche deux pages", sheet), link("Version élu", brief),
      button("Comparer", () => { keep({ avec: state.avec || "?" }); compare(true); }),
      link("Imprimer", pages.has(brief) ? brief : sheet, "#imprimer")].filter(Boolean);
    actions.append(...links);
    const above = element("p", undefined, { class: "home-above" });
    const around = data.places.filter((p) => ["commune", "epci", "contrat"].includes(p.level) && p.quarters.includes(code));
    offer(around);
    around.forEach((p) => {
      above.append(button(`${capital(LEVELS[p.level])} : ${p.name}`, () => visit(`${p.level}-${p.code}`)));
    });
    show(element("h2", quarter.name), element("p", `${quarter.towns} · ${people(quarter)} · ${code}`), figures,
      actions, pages.has(sheet) ? null : unmade(), above);
    tellMap({ qpv: "choose", code });
    mark(code);
    compare();
    if (focus) panel.focus({ preventScroll: true });
  }
  function unmade() { // why, where the last run says it
    const told = element("p", "Sa fiche n’a pas été produite.", { class: "qpv-note" }), account = document.querySelector("#non-faites a");
    if (account) told.append(" ", account.cloneNode(true));
    return told;
  }
  function visit(key) {
    const place = places.get(key);
    if (!place) return;
    keep({ t: key, q: "", avec: "" });
    const own = place.quarters.map((code) => quarters.get(code));
    offer([place]);
    const known = own.every((quarter) => quarter.people !== null);
    const total = known ? ` · ${count(own.reduce((sum, quarter) => sum + quarter.people, 0), "habitant", "habitants")}` : "";
    // A quarter over several towns is counted whole under each of them.
    const beyond = place.level === "commune" && own.some((quarter) => quarter.towns.includes(",")) ? ", dont une partie hors de la commune" : "";
    const list = element("ul", undefined, { class: "home-quarters" });
    own.forEach((quarter) => {
      const item = element("li");
      item.append(button(quarter.name, () => choose(quarter.code, true)), element("span", people(quarter)));
      list.append(item);
    });
    const made = element("ul", undefined, { class: "home-pages" });
    const forms = { "": "", note: "en deux pages", elu: "version élu", diapos: "diapositives" };
    Object.entries(data.reports).forEach(([name, title]) => {
      const starts = [`${name}/${key}`, `${name}/${place.code}`];
      const found = [...pages].filter((page) => starts.some((start) => page === start || page.startsWith(`${start}-`)));
      if (!found.length) return;
      const item = element("li");
      found.sort((a, b) => a.length - b.length).forEach((page, rank) => {
        const form = page.split("-").slice(name === "fiche_dialogue_tfpb" ? 1 : 2).map((word) => forms[word] ?? word).join(" ");
        item.append(rank ? " · " : "", link(rank && form ? form : title, page));
      });
      made.append(item);
    });
    show(element("h2", place.name), element("p", `${capital(LEVELS[place.level])} · ${count(own.length, "quartier prioritaire", "quartiers prioritaires")}${total}${known ? beyond : ""}`),
      list, made.children.length ? element("h3", "Ses pages") : null, made);
    const all = own.flatMap((quarter) => rings(quarter).flat());
    tellMap({ qpv: "bounds", bounds: [[low(all, 1), low(all, 0)], [high(all, 1), high(all, 0)]] });
    compare();
    panel.focus({ preventScroll: true });
  }
  const low = (points, axis) => points.reduce((least, point) => Math.min(least, point[axis]), Infinity);
  const high = (points, axis) => points.reduce((most, point) => Math.max(most, point[axis]), -Infinity);
  function arrive(one) {
    if (places.has(`commune-${one.code}`)) visit(`commune-${one.code}`);
    else {
      keep({ q: "", t: "", avec: "" });
      offer([]);
      show(element("h2", current(one.code)), element("p", "Aucun quartier prioritaire dans cette commune."));
    }
    if (one.kind === "former") panel.querySelector("h2").after(element("p", `${one.name} fait aujourd'hui partie de cette commune.`));
    panel.focus({ preventScroll: true });
  }

  // ---- The map, in its own document, and the list: what is chosen in one is shown in the other.
  const map = document.querySelector(".home-map iframe");
  const tellMap = (message) => map?.contentWindow.postMessage(message, "*");
  window.addEventListener("message", ({ source, data: told }) => {
    if (!map || source !== map.contentWindow || !told || !told.qpv) return;
    if (told.qpv === "ready") {
      tellMap({ qpv: "host", panel: true, linked: [...quarters.keys()].filter((code) => pages.has(`fiche_quartier/${code}`)) });
      if (state.i) tellMap({ qpv: "indicator", key: state.i });
      if (quarters.has(state.q)) tellMap({ qpv: "choose", code: state.q });
    }
    if (told.qpv === "chosen") choose(told.code);
    if (told.qpv === "indicator") keep({ i: told.key });
    if (told.qpv === "clicked") answer(told.lat, told.lon);
    if (told.qpv === "open" && pages.has(`fiche_quartier/${told.code}`)) location.href = `fiche_quartier/${told.code}.html`;
  });
  const rows = new Map([...document.querySelectorAll("#quartiers tbody tr")].map((row) => [row.cells[row.cells.length - 1].textContent.trim(), row]));
  rows.forEach((row, code) => row.addEventListener("click", (event) => {
    if (event.target.closest("a[href]")) return;
    choose(code);
    if (panel.getBoundingClientRect().bottom < 80) panel.scrollIntoView(); // else the click shows nothing
  }));
  // As cards, on a phone, each figure says what it is: the column's heading is out of sight there.
  const headings = [...document.querySelectorAll("#quartiers thead th")];
  rows.forEach((row) => [...row.cells].forEach((cell, k) => {
    if (headings[k].dataset.kind === "number") cell.dataset.label = headings[k].textContent.trim();
  }));
  function mark(code) {
    rows.forEach((row, own) => row.classList.toggle("home-chosen", own === code));
  }
  document.querySelectorAll(".home-views button").forEach((one) => one.addEventListener("click", () => {
    document.body.dataset.view = one.dataset.view;
    document.querySelectorAll(".home-views button").forEach((other) => other.setAttribute("aria-pressed", String(other === one)));
  }));
  document.body.dataset.view = "map";

  // ---- Comparing: exact values, the rule of the pages, one axis.
  // Halves go up, as on the pages; the decimals are the fewest at which a reader who subtracts finds
  // the difference again (differences.between, which a test holds against this).
  const rounded = (value, places) => Math.sign(value) * Number(`${Math.round(Number(`${Math.abs(value)}e${places}`))}e-${places}`);
  const tidy = (value) => Number(value.toFixed(9));
  function between(value, reference, least) {
    const fewest = Math.max(...least);
    const again = ([d, p]) => rounded(tidy(rounded(value, d) - rounded(reference, d)), p) === rounded(tidy(value - reference), p);
    const elsewhere = ([d]) => [value, reference].every((v, i) => rounded(rounded(v, d), least[i]) === rounded(v, least[i]));
    const tried = [[0, 0], [1, 1], [1, 0], [2, 2], [2, 1]].filter(([d]) => d >= fewest).filter(again);
    const [decimals, points] = tried.find(elsewhere) || tried[0] || [Math.max(fewest, 2), 0];
    return { points: tidy(value - reference), decimals, shown: points, about: points < decimals };
  }
  window.qpvBetween = between; // for the test
  const number = (value, places) => rounded(value, places).toLocaleString("fr-FR", { minimumFractionDigits: places, maximumFractionDigits: places });

  const town = (quarter) => data.places.filter((p) => p.level === "commune" && p.quarters.includes(quarter.code));
  function other(quarter) {
    if (quarters.has(state.avec)) return { name: quarters.get(state.avec).name, place: quarters.get(state.avec).towns, quarter: quarters.get(state.avec) };
    const found = town(quarter).find((p) => `commune-${p.code}` === state.avec);
    return found && { name: found.name, place: "toute la commune", whole: found };
  }
  // What is said of two values, and the decimals at which both are shown beside it: a reader who
  // subtracts finds the difference, and two close rates look close.
  function gap(a, b, rank, fragile) {
    const { least } = data.indicators[rank];
    if (a[0] === null || b[0] === null) return { told: "—" };
    if (fragile) return { told: "moins de 1 000 habitants : à ne pas comparer" };
    const found = between(a[0], b[0], [least, least]), size = Math.abs(found.points);
    if (size < data.close) {
      let places = least;
      while (places < 2 && tidy(Math.abs(rounded(a[0], places) - rounded(b[0], places))) >= data.close) places++;
      return { told: "écart trop faible pour conclure", decimals: places };
    }
    const side = found.points > 0 ? "plus" : "moins";
    return { told: `${found.about ? "environ " : ""}${number(size, found.shown)} points de ${side}`, decimals: found.decimals };
  }
  const shownAt = (value, decimals) => decimals === undefined || Number.isInteger(value[0]) ? value[1] : `${number(value[0], decimals)} %`;

  function axis(a, b) {
    const NS = "http://www.w3.org/2000/svg", svg = document.createElementNS(NS, "svg");
    Object.entries({ viewBox: "-6 0 212 20", "aria-hidden": "true", class: "home-axis" }).forEach(([k, v]) => svg.setAttribute(k, v));
    const draw = (tag, look) => { const node = document.createElementNS(NS, tag); Object.entries(look).forEach(([k, v]) => node.setAttribute(k, v)); svg.append(node); };
    [0, 50, 100, 150, 200].forEach((x) => draw("path", { d: `M${x} 2V18`, class: "home-tick" }));
    if (a !== null && b !== null) draw("path", { d: `M${2 * a} 10H${2 * b}`, class: "home-span" });
    if (b !== null) draw("rect", { x: 2 * b - 4.2, y: 5.8, width: 8.4, height: 8.4, transform: `rotate(45 ${2 * b} 10)`, class: "home-b" });
    if (a !== null) draw("circle", { cx: 2 * a, cy: 10, r: 5, class: "home-a" });
    return svg;
  }
  function compare(scroll) {
    const section = id("comparer"), quarter = quarters.get(state.q);
    section.hidden = !quarter || !state.avec;
    if (section.hidden) return;
    const second = other(quarter), box = id("compared");
    const choice = element("select", undefined, { id: "with" });
    choice.append(element("option", "Choisir…", { value: "?" }));
    const group = (label, items) => {
      const node = element("optgroup", undefined, { label });
      items.forEach(([value, text]) => node.append(element("option", text, { value })));
      if (items.length) choice.append(node);
    };
    const own = town(quarter), named = (codes) => codes.filter((code) => code !== quarter.code).map((code) => [code, quarters.get(code).name]);
    group("Sa ville", [...own.filter((p) => Object.keys(p.values).length).map((p) => [`commune-${p.code}`, `${p.name}, toute la commune`]),
      ...named([...new Set(own.flatMap((p) => p.quarters))])]);
    data.places.filter((p) => p.level === "commune" && !own.includes(p)).forEach((p) => group(p.name, named(p.quarters)));
    choice.value = state.avec;
    choice.addEventListener("change", () => { keep({ avec: choice.value }); compare(); id("with").focus(); });
    const form = element("p", undefined, { class: "home-form" });
    form.append(element("label", `${quarter.name} (${quarter.towns}) avec `, { for: "with" }), choice);
    box.replaceChildren(form);
    if (second) box.append(table(quarter, second));
    if (second) form.append(button("Imprimer la comparaison", () => window.print()));
    if (scroll) { panel.classList.remove("chosen"); section.scrollIntoView(); choice.focus({ preventScroll: true }); }
  }
  function table(quarter, second) {
    const all = document.createDocumentFragment(), node = element("table", undefined, { class: "home-table" });
    const small = [quarter, second.quarter].some((q) => q && q.people !== null && q.people < data.fragile);
    const head = element("tr"), body = element("tbody");
    const mine = element("th", undefined, { scope: "col" }), theirs = element("th", undefined, { scope: "col" });
    mine.append(element("span", "●", { class: "home-a", "aria-hidden": "true" }), ` ${quarter.name}`);
    theirs.append(element("span", "◆", { class: "home-b", "aria-hidden": "true" }), ` ${second.name}`);
    const scale = element("th", undefined, { scope: "col", class: "home-scale" });
    scale.append(element("span", "0"), element("span", "50"), element("span", "100 %"));
    head.append(element("th", "Indicateur", { scope: "col" }), mine, theirs, scale, element("th", "Écart", { scope: "col" }));
    const given = data.compared.filter((rank) => second.quarter || second.whole.values[rank]);
    for (const rank of given) {
      const { label, year } = data.indicators[rank], a = quarter.values[rank];
      const b = second.quarter ? second.quarter.values[rank] : second.whole.values[rank];
      const row = element("tr"), name = element("th", label, { scope: "row" }), drawn = element("td", undefined, { class: "home-drawn" });
      name.append(element("small", ` ${year}`));
      drawn.append(axis(a[0], b[0]));
      const { told, decimals } = gap(a, b, rank, small);
      row.append(name, element("td", shownAt(a, decimals)), element("td", shownAt(b, decimals)), drawn, element("td", told));
      body.append(row);
    }
    const top = element("thead"), caption = element("caption", `${quarter.name} (${quarter.towns}) et ${second.name} (${second.place})`);
    top.append(head);
    node.append(caption, top, body);
    const sources = [...new Set(given.map((rank) => data.indicators[rank].source))].join(" ; ");
    const wrap = element("div", undefined, { class: "qpv-scroll", role: "region", "aria-label": "Comparaison", tabindex: "0" });
    wrap.append(node);
    all.append(wrap);
    if (given.length < data.compared.length) {
      all.append(element("p", `Les autres taux ne sont pas publiés pour toute la commune par la même source la même année.`, { class: "qpv-note" }));
    }
    all.append(element("p", `Sources : ${sources}. Quartiers au périmètre de 2024. Deux taux à moins de ${data.close} points l'un de l'autre sont trop proches pour conclure : la plupart sont publiés à l'unité, sur de petites populations.`, { class: "qpv-source" }));
    return all;
  }

  // ---- Ici, est-ce un QPV ? Contours as published; distances on the ellipsoid, flat around the point.
  function rings(quarter) {
    if (quarter.rings) return quarter.rings;
    const scale = 10 ** data.decimals;
    const decode = (text) => {
      const points = [];
      let x = 0, y = 0, i = 0;
      const next = () => {
        let value = 0, shift = 0, part;
        do { part = text.charCodeAt(i++) - 63; value |= (part & 31) << shift; shift += 5; } while (part & 32);
        return value & 1 ? ~(value >> 1) : value >> 1;
      };
      while (i < text.length) { x += next(); y += next(); points.push([x / scale, y / scale]); }
      return points;
    };
    return (quarter.rings = quarter.shape.flat().map(decode));
  }
  function near(quarter, lat, lon) {
    const phi = lat * Math.PI / 180, e2 = 0.00669438, w = Math.sqrt(1 - e2 * Math.sin(phi) ** 2);
    const east = 6378137 / w * Math.cos(phi) * Math.PI / 180, north = 6378137 * (1 - e2) / w ** 3 * Math.PI / 180;
    let inside = false, least = Infinity;
    for (const ring of rings(quarter)) {
      ring.forEach(([x1, y1], i) => {
        const [x2, y2] = ring[(i + 1) % ring.length];
        if ((y1 > lat) !== (y2 > lat) && lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1) inside = !inside;
        const ax = (x1 - lon) * east, ay = (y1 - lat) * north, dx = (x2 - x1) * east, dy = (y2 - y1) * north;
        const t = Math.max(0, Math.min(1, -(ax * dx + ay * dy) / (dx * dx + dy * dy || 1)));
        least = Math.min(least, Math.hypot(ax + t * dx, ay + t * dy));
      });
    }
    return { inside, metres: least };
  }
  const length = (metres) => metres < 995 ? `${Math.round(metres / 10) * 10} m` : `${(metres / 1000).toLocaleString("fr-FR", { minimumFractionDigits: 1, maximumFractionDigits: 1 })} km`;
  function locate(lat, lon) {
    let best = null;
    for (const quarter of data.quarters) {
      const found = { quarter, ...near(quarter, lat, lon) };
      if (!best || (found.inside && !best.inside) || (found.inside === best.inside && found.metres < best.metres)) best = found;
    }
    const name = `${best.quarter.name} (${best.quarter.towns})`;
    if (best.metres < data.unsure) return [best, `À vérifier : ce point est à moins de ${data.unsure} m de la limite de ${name}, plus près que la précision du tracé.`];
    if (best.inside) return [best, `Oui : ${name}. La limite du quartier est à ${length(best.metres)}.`];
    return [best, `Non. Le quartier le plus proche, dans la région, est ${name}, à ${length(best.metres)}.`];
  }
  window.qpvLocate = locate; // for the test
  function answer(lat, lon) {
    const [best, text] = locate(lat, lon), box = id("answer");
    box.replaceChildren(text, " ", button("Voir ce quartier", () => { choose(best.quarter.code, true); panel.scrollIntoView({ block: "nearest" }); }));
    tellMap({ qpv: "point", lat, lon });
  }
  const degrees = (name, most) => {
    const value = Number(id(name).value.trim().replace(",", ".").replace("−", "-").replace(/°$/, ""));
    return id(name).value.trim() && Math.abs(value) <= most ? value : null;
  };
  id("point").addEventListener("submit", (event) => {
    event.preventDefault();
    const lat = degrees("lat", 90), lon = degrees("lon", 180);
    if (lat === null || lon === null) id("answer").textContent = "Donnez deux nombres en degrés : latitude 50,6916 et longitude 3,1746.";
    else answer(lat, lon);
  });
  id("device").addEventListener("click", () => {
    const refuse = () => { id("answer").textContent = "Cet appareil ne donne pas sa position à cette page : cliquez sur la carte, ou donnez les coordonnées."; };
    if (!navigator.geolocation) refuse();
    else navigator.geolocation.getCurrentPosition(({ coords }) => answer(coords.latitude, coords.longitude), refuse, { timeout: 10000 });
  });

  function restore() {
    Object.keys(state).forEach((key) => delete state[key]);
    Object.assign(state, Object.fromEntries(new URLSearchParams(location.hash.slice(1))));
    if (quarters.has(state.q)) choose(state.q);
    else if (places.has(state.t)) visit(state.t);
  }
  window.addEventListener("hashchange", () => { if (/[=]/.test(location.hash)) restore(); });
  if (/[=]/.test(location.hash)) restore();
})();
