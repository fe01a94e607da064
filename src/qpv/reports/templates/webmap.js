// The QPV of one map. Texts from data only ever go through textContent and setAttribute.
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("qpv-data").textContent);
  const byId = (id) => document.getElementById(id);
  const root = getComputedStyle(document.documentElement);
  const colours = {};
  const colour = (name) => (colours[name] ??= root.getPropertyValue(`--${name}`).trim());
  const narrow = () => innerWidth <= 700;

  function element(tag, text, name) {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (name) node.className = name;
    return node;
  }
  function button(text, act) {
    const made = element("button", text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  const map = map_qpv; // made by folium
  map.setMaxZoom(19);
  // The first view is set before anything is drawn: nothing is drawn twice.
  const whole = L.latLngBounds(data.bounds);
  const goTo = (bounds, most = 15) => map.fitBounds(bounds, { padding: narrow() ? [12, 20] : [24, 28], maxZoom: most, animate: false });
  goTo(whole);
  const line = (text) => { // longitudes and latitudes, each a step from the one before
    const numbers = qpvNumbers(text), found = [];
    for (let k = 0, x = 0, y = 0; k < numbers.length; k += 2) found.push([(y += numbers[k + 1]) / 1e5, (x += numbers[k]) / 1e5]);
    return found;
  };
  for (const one of data.layers) if (one.groups) one.groups = qpvNumbers(one.groups);
  const ground = qpvGround(map, data, colour);
  if (data.tiles) L.tileLayer(data.tiles, { attribution: "IGN" }).addTo(map);

  // ---- What is shown: an indicator, as a level or against a reference.
  let indicator = data.indicators[0], view = indicator.views[0];
  const ABSENT = { s: ["secret statistique", "qpv-secret"], n: ["non disponible", "qpv-unknown"] };
  const layer = (key) => data.layers.find((one) => one.key === key) || {};
  const marks = data.layers.filter((one) => one.marked).map((one) => ({ ...one, codes: new Set(one.marked), on: false }));

  function look(place, thin) {
    const kind = ABSENT[view.classes[place.rank]];
    const mark = marks.find((one) => one.on && one.codes.has(place.qpv.code));
    return {
      color: mark ? colour(`layer-${mark.key}`) : colour(kind ? "absent-edge" : "ink"),
      weight: mark ? 3.5 : kind ? 1.6 : thin, dashArray: kind && !mark ? "3 2" : null, fillOpacity: 0.92,
      fillColor: kind ? `url(#${kind[1]})` : view.colours[view.classes[place.rank]]
    };
  }
  function told(place) { // of a gap: « +5,5 points (51,3 %, contre ≈ 45,8 %) »
    const [gap, own, other] = view.texts[place.rank].split("|");
    const unit = `\u00a0${indicator.unit}`, about = view.approximate ? "≈\u00a0" : "";
    const points = /^[+−]?[01](,|$)/.test(gap) ? "point" : "points";
    return other ? `${gap}\u00a0${points} (${own}${unit}, contre ${about}${other}${unit})` : gap;
  }
  const named = (place) => `${place.qpv.name}, ${place.qpv.towns.join(", ")} : ${told(place)}`;

  // ---- QPV: circles below the zoom of polygons, polygons from it on, made when first wanted.
  const circles = L.featureGroup(), polygons = L.featureGroup();
  const places = data.qpv.map((qpv, rank) => ({ qpv, rank }));
  const near = () => map.getZoom() >= data.zoom;
  const shape = (qpv) => qpv.shape.map((rings) => rings.map(line));
  const size = (place) => Math.max(3.5, place.qpv.radius * factor());
  // From afar circles crowd: they shrink together, and those of the legend with them.
  const factor = () => Math.min(1, Math.max(0.7, 1 + (map.getZoom() - 10.5) * 0.12));
  function layerOf(place) {
    const kind = near() ? "polygon" : "circle";
    if (!place[kind]) {
      place[kind] = near() ? L.polygon(shape(place.qpv), look(place, 0.8))
        : L.circleMarker(place.qpv.at, { ...look(place, 0.8), radius: size(place) });
      place[kind].place = place;
      (near() ? polygons : circles).addLayer(place[kind]);
    }
    return place[kind];
  }
  for (const group of [circles, polygons]) {
    group.on("click", (event) => { L.DomEvent.stop(event); choose(event.layer.place); });
    group.on("mouseover", (event) => hint(named(event.layer.place), event.latlng));
    group.on("mouseout", () => map.closeTooltip(tip));
  }
  const tip = L.tooltip({ direction: "top", offset: [0, -8], opacity: 1 });
  const hint = (text, at) => tip.setContent(element("span", text)).setLatLng(at).addTo(map);

  // ---- The window of a QPV.
  let host = { linked: [], panel: false }, chosen = null, opener = null;
  const inside = window.parent !== window;
  const tell = (message) => { if (inside) window.parent.postMessage(message, "*"); };
  const popup = L.popup({ maxWidth: 300, autoPanPadding: [20, 20], autoPan: true });

  function card(place) {
    const { qpv } = place, box = element("div"), value = element("p", undefined, "value"), rows = element("dl");
    box.append(element("h2", qpv.name), element("p", `${qpv.towns.join(", ")} (${qpv.code})`));
    const [figure, ...beside] = told(place).split(" ("); // « n. d. (secret statistique) »
    value.append(element("b", figure));
    if (beside.length) value.append(element("span", `(${beside.join(" (")}`), element("br"));
    value.append(document.createTextNode(heading()));
    const row = (label, text) => { if (text) rows.append(element("dt", label), element("dd", text)); };
    if (view.name) row(indicator.label, indicator.views[0].texts[place.rank]);
    data.indicators.filter((one) => one !== indicator).slice(0, 4).forEach((one) => row(one.label, one.views[0].texts[place.rank]));
    if (indicator.key !== "population") row("Habitants", qpv.people);
    for (const one of marks) if (one.codes.has(qpv.code)) row(one.label, "oui");
    box.append(value, rows);
    data.labels.forEach((label, k) => { if (qpv.rows[k]) box.append(element("p", `${label} : ${qpv.rows[k]}`, "more")); });
    if (host.linked.includes(qpv.code)) box.append(button("Ouvrir la fiche", () => tell({ qpv: "open", code: qpv.code })));
    return box;
  }

  function choose(place, quiet) {
    mark(place);
    if (!quiet) tell({ qpv: "chosen", code: place.qpv.code });
    if (host.panel) return;
    map.closeTooltip(tip);
    popup.options.maxHeight = Math.max(160, 0.66 * map.getSize().y); // beyond, the window scrolls
    popup.setLatLng(place.qpv.at).setContent(card(place)).openOn(map);
  }
  function mark(place) {
    const before = chosen;
    chosen = place;
    for (const one of [before, chosen]) if (one) restyle(one);
  }
  function restyle(place) {
    for (const kind of ["circle", "polygon"]) {
      if (!place[kind]) continue;
      place[kind].setStyle(place === chosen ? { ...look(place, 0.8), color: colour("accent"), weight: 4, dashArray: null } : look(place, 0.8));
      const path = place[kind].getElement();
      if (path) path.setAttribute("aria-label", named(place));
    }
    if (place === chosen && layerOf(place)._map) layerOf(place).bringToFront();
  }
  map.on("popupopen", (event) => {
    document.body.classList.add("reading");
    const close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", "Fermer");
    close.setAttribute("title", "Fermer");
    if (opener) close.focus({ preventScroll: true });
  });
  map.on("popupclose", () => {
    document.body.classList.remove("reading");
    if (opener && opener.isConnected) opener.focus({ preventScroll: true });
    opener = null;
  });

  // ---- Keyboard: one stop for all the QPV, arrows go to the next one that way, Page up and down from one to
  // the next by inhabitants; Enter opens.
  let stop = null;
  function reachable(place) {
    const path = layerOf(place).getElement();
    if (path.dataset.code) return;
    path.setAttribute("role", "button");
    path.setAttribute("tabindex", "-1");
    path.setAttribute("aria-label", named(place));
    path.dataset.code = place.qpv.code;
  }
  const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  const NEXT = { PageDown: 1, PageUp: -1 };
  function beside(place, [wx, wy]) {
    const here = map.latLngToLayerPoint(place.qpv.at);
    let best = null, least = Infinity;
    for (const other of places) {
      const d = map.latLngToLayerPoint(other.qpv.at).subtract(here), ahead = d.x * wx + d.y * wy;
      const aside = Math.abs(d.x * wy) + Math.abs(d.y * wx), far = ahead + aside;
      if (other !== place && ahead > 0 && aside <= 1.5 * ahead && far < least) [best, least] = [other, far];
    }
    return best;
  }
  function stand(place, focus) {
    if (stop) layerOf(stop).getElement()?.setAttribute("tabindex", "-1");
    stop = place;
    if (!place) return;
    const path = layerOf(place).getElement();
    path.setAttribute("tabindex", "0");
    if (focus) path.focus({ preventScroll: true });
  }
  map.getContainer().addEventListener("keydown", (event) => {
    const place = places.find((one) => one.qpv.code === event.target.dataset.code);
    if (event.key === "Escape") { map.closePopup(); return; }
    if (!place) return;
    if (event.key === "Enter" || event.key === " ") {
      opener = event.target;
      choose(place);
    } else if (WAYS[event.key] || NEXT[event.key]) {
      const next = WAYS[event.key] ? beside(place, WAYS[event.key]) : places[place.rank + NEXT[event.key]];
      if (next && !map.getBounds().contains(next.qpv.at)) map.panTo(next.qpv.at, { animate: false });
      if (next) stand(next, true);
    } else return;
    event.preventDefault();
    event.stopPropagation(); // else the map moves as well
  }, true);

  // ---- Names, none over another: far away the towns that have QPV, the most populated first;
  // close in the QPV of the view, then its communes.
  const names = L.layerGroup().addTo(map), box = byId("legend");
  function candidates() {
    if (!near()) return data.towns.map(([name, at, radius]) => [name, at, radius * factor() + 9, "town"]);
    const bounds = map.getBounds();
    const quarters = places.filter((p) => bounds.contains(p.qpv.at));
    return [...quarters.map((p) => [p.qpv.name, p.qpv.at, 0, "town"]), ...ground.inView().map(([name, at]) => [name, at, 0, "town far"])];
  }
  function label() {
    names.clearLayers();
    const room = map.getSize(), taken = [[0, 0, 60, 110]]; // the zoom control, then the legend
    if (!narrow()) taken.push([room.x - box.offsetWidth - 20, room.y - box.offsetHeight - 36, room.x, room.y]);
    const free = (b) => b[0] >= 0 && b[1] >= 0 && b[2] <= room.x && b[3] <= room.y
      && !taken.some((t) => b[0] < t[2] && t[0] < b[2] && b[1] < t[3] && t[1] < b[3]);
    const most = taken.length + Math.round((room.x * room.y) / 15000);
    for (const [full, place, gap, style] of candidates()) {
      if (taken.length >= most) break;
      const name = full.length > 30 ? `${full.slice(0, 29).trimEnd()}…` : full;
      const at = map.latLngToContainerPoint(place), half = name.length * 3.5 + 4, off = half + gap - 6;
      for (const [dx, dy] of gap ? [[0, -gap], [0, gap], [off, 0], [-off, 0]] : [[0, 0]]) {
        const spot = [at.x + dx - half, at.y + dy - 9, at.x + dx + half, at.y + dy + 9];
        if (!free(spot)) continue;
        taken.push(spot);
        const icon = L.divIcon({ className: style, html: element("span", name), iconSize: [0, 0], iconAnchor: [-dx, -dy] });
        L.marker(place, { icon, interactive: false, keyboard: false }).addTo(names);
        break;
      }
    }
  }

  // ---- Legend: follows what is shown.
  const heading = () => (view.name ? `${indicator.title} : écart aux ${view.name}, en points`
    : indicator.title + (indicator.unit ? `, en ${indicator.unit}` : ""));
  const count = (letter) => view.classes.split(letter).length - 1;
  function item(list, text, style, name) {
    const line = element("li"), sample = element("i", undefined, name);
    Object.assign(sample.style, style);
    line.append(sample, document.createTextNode(text));
    list.append(line);
  }
  function legend() {
    const part = element("div"), list = element("ul");
    part.append(element("p", heading()), list);
    view.labels.forEach((text, k) => item(list, text, { background: view.colours[k] }));
    for (const [letter, [text, name]] of Object.entries(ABSENT)) {
      if (count(letter)) item(list, `${text} (${count(letter)}\u00a0QPV)`, {}, name);
    }
    const parts = [part], rest = element("ul");
    for (const one of shownLayers()) {
      item(rest, one.label, { borderColor: colour(`layer-${one.key}`) }, one.points ? "point" : "line");
      if (one.note) rest.lastChild.append(element("small", one.note));
    }
    if (rest.children.length) parts.push(rest);
    if (data.sizes.length && !near()) {
      const sizes = element("div", undefined, "sizes"), row = element("ul");
      sizes.append(element("p", "Habitants du QPV"), row);
      for (const [radius, text] of data.sizes) {
        const side = `${Math.max(7, 2 * factor() * radius)}px`;
        item(row, text, { width: side, height: side }, "size");
      }
      parts.push(sizes);
    }
    box.lastElementChild.replaceChildren(...parts);
    byId("year").textContent = indicator.year;
    byId("told").textContent = `${[heading(), indicator.year].filter(Boolean).join(", ")}. ${indicator.source || data.source}`;
  }

  function show(next, rank, quiet) {
    indicator = next;
    view = indicator.views[rank] || indicator.views[0];
    byId("which").value = indicator.key;
    byId("against").replaceChildren(...indicator.views.map((one, k) => {
      const option = element("option", one.name ? `l'écart aux ${one.name}` : "la valeur");
      option.value = k;
      option.selected = one === view;
      return option;
    }));
    byId("against-field").hidden = indicator.views.length < 2;
    places.forEach(restyle);
    legend();
    if (popup.isOpen() && chosen) popup.setContent(card(chosen));
    if (quiet) return;
    byId("said").textContent = `Carte : ${heading()}`;
    tell({ qpv: "indicator", key: indicator.key });
  }
  byId("which").append(...data.indicators.map((one) => {
    const option = element("option", one.label);
    option.value = one.key;
    return option;
  }));
  const called = (key) => data.indicators.find((one) => one.key === key);
  byId("which").addEventListener("change", (event) => show(called(event.target.value), indicator.views.indexOf(view)));
  byId("against").addEventListener("change", (event) => show(indicator, Number(event.target.value)));
  byId("which").parentNode.hidden = data.indicators.length < 2;

  // ---- Layers.
  const points = new Map(), on = new Set(["qpv", "communes"]);
  const dot = () => (map.getZoom() < 11 ? 2.5 : 4.5);
  const shownLayers = () => data.layers.filter((one) => on.has(one.key));
  function toggle(one, wanted) {
    on[wanted ? "add" : "delete"](one.key);
    if (one.key === "qpv") { refresh(); return; }
    if (one.marked) {
      marks.find((m) => m.key === one.key).on = wanted;
      places.forEach(restyle);
    } else if (one.points) {
      if (!points.has(one.key)) {
        const ink = colour(`layer-${one.key}`), named = one.names.split("\n");
        points.set(one.key, L.layerGroup(line(one.points).map((at, k) => L.circleMarker(at, {
          radius: dot(), color: "#fff", weight: 1, fillColor: ink, fillOpacity: 1, name: named[k], more: one.label,
          words: qpvFinder.words(`${named[k]} ${one.label}`)
        }).bindTooltip(element("span", named[k])))));
      }
      wanted ? points.get(one.key).addTo(map) : points.get(one.key).remove();
    } else ground.show(one.key, wanted);
    legend();
  }
  const base = [{ key: "qpv", label: "Quartiers prioritaires" }];
  if (ground.names.length) base.push({ key: "communes", label: "Communes" });
  for (const one of [...base, ...data.layers]) {
    const line = element("label"), box = element("input");
    box.type = "checkbox";
    box.checked = on.has(one.key) || one.key === "departements";
    box.addEventListener("change", () => toggle(one, box.checked));
    line.append(box, document.createTextNode(one.label));
    byId("layers").lastElementChild.append(line);
    if (one.key === "departements") on.add(one.key);
  }
  byId("layers").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    byId("layers").open = false;
    byId("layers").firstElementChild.focus();
  });
  document.addEventListener("click", (event) => { if (!byId("layers").contains(event.target)) byId("layers").open = false; });

  // ---- What is drawn of a view.
  function refresh() {
    const [shown, hidden] = near() ? [polygons, circles] : [circles, polygons];
    const held = document.activeElement.dataset?.code;
    if (!shown._map || !on.has("qpv")) map.removeLayer(hidden);
    if (!on.has("qpv")) { map.removeLayer(shown); label(); return; }
    places.forEach(layerOf);
    if (!shown._map) { shown.addTo(map); places.forEach(reachable); }
    circles.eachLayer((one) => one.setRadius(size(one.place)));
    points.forEach((group) => group.eachLayer((one) => one.setRadius(dot())));
    const bounds = map.getBounds(), seen = (place) => place && bounds.contains(place.qpv.at);
    if (!seen(stop) || !layerOf(stop).getElement()?.hasAttribute("tabindex")) stop = null;
    stand(places.find((one) => one.qpv.code === held) || (seen(chosen) ? chosen : stop) || places.find(seen) || places[0], Boolean(held));
    label();
  }
  map.on("moveend", refresh);
  map.on("zoomend", legend);

  // ---- Controls, in French.
  L.control.zoom({ zoomInTitle: "Zoomer", zoomOutTitle: "Dézoomer" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.attributionControl.setPrefix("").setPosition("bottomleft");
  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label",
    "Carte : flèches pour se déplacer, + et − pour zoomer ; tabulation pour aller aux quartiers, flèches de l'un à l'autre, Entrée pour ouvrir");
  byId("whole").addEventListener("click", () => { map.closePopup(); goTo(whole); });
  byId("views").append(...data.zooms.map(([title, bounds]) => button(title, () => { map.closePopup(); goTo(bounds); })));
  // The wheel zooms only once the map is in use, so that the page still scrolls over it.
  map.on("click focus", () => map.scrollWheelZoom.enable());
  map.on("mouseout blur", () => map.scrollWheelZoom.disable());
  map.on("click", (event) => tell({ qpv: "clicked", lat: event.latlng.lat, lon: event.latlng.lng }));
  let asked = 0;
  map.on("mousemove", (event) => {
    cancelAnimationFrame(asked);
    if (event.originalEvent.target.dataset.code) return;
    asked = requestAnimationFrame(() => {
      const commune = ground.at(event.latlng);
      if (commune < 0) map.closeTooltip(tip);
      else hint([ground.names[commune], ...ground.grouped(commune)].join(" · "), event.latlng);
    });
  });
  map.on("mouseout", () => { cancelAnimationFrame(asked); map.closeTooltip(tip); });

  function goToQuarters(own, quiet) {
    if (own.length === 1) {
      map.closePopup();
      goTo(L.latLngBounds(shape(own[0].qpv).flat(2)), 15);
      if (!near()) map.setZoom(data.zoom, { animate: false });
      choose(own[0], quiet);
    } else goTo(L.latLngBounds(own.map((place) => place.qpv.at)).pad(0.2), 14);
  }
  function goToPoint(point) {
    map.closePopup();
    goTo(L.latLngBounds([point.getLatLng()]));
    point.openTooltip();
    byId("said").textContent = `Carte : ${point.options.name}`;
  }
  const place = (code) => places.find((one) => one.qpv.code === code);
  qpvFinder.attach({
    field: byId("goto"), list: byId("found"), propose: matches, none: "Aucune commune ni aucun quartier de ce nom sur cette carte.",
    take: ({ own, point }) => (point ? goToPoint(point) : goToQuarters(own.map((qpv) => place(qpv.code))))
  });

  // Communes that a text may mean, each with its quarters; quarters of other communes; then the points
  // of the layers shown, which no key reaches otherwise.
  function matches(text) {
    const listed = new Map(), people = (qpv) => (qpv.people ? `${qpv.people}\u00a0habitants` : "population inconnue");
    const list = (key, one) => listed.has(key) || listed.set(key, one);
    const names = [...new Set(data.qpv.flatMap((qpv) => qpv.towns))];
    const towns = names.map((name) => ({ town: name, words: qpvFinder.named(name) }));
    const each = data.qpv.map((qpv) => ({ qpv, rank: 1, words: qpvFinder.words([qpv.name, ...qpv.towns, qpv.code].join(" ")) }));
    const spots = shownLayers().flatMap((one) => points.get(one.key)?.getLayers() || []);
    const dots = spots.map((point) => ({ point, rank: 2, words: point.options.words }));
    for (const { town, qpv, point } of qpvFinder.matching([...towns, ...each, ...dots], text)) {
      if (point) list(point, { name: point.options.name, more: point.options.more, point });
      if (qpv) list(qpv.code, { name: qpv.name, more: `${qpv.towns.join(", ")}, ${people(qpv)}`, own: [qpv] });
      if (!town) continue;
      const own = data.qpv.filter((one) => one.towns.includes(town));
      list(town, { name: town, more: `commune, ${own.length}\u00a0${own.length > 1 ? "quartiers" : "quartier"}`, own });
      own.forEach((one) => list(one.code, { name: one.name, more: people(one), own: [one], under: true }));
    }
    return [...listed.values()];
  }

  // ---- The page around.
  let spot = null;
  const HEARD = {
    host: ({ linked = [], panel = false }) => { host = { linked, panel }; document.body.classList.toggle("hosted", panel); },
    choose: ({ code }) => { if (place(code) && place(code) !== chosen) goToQuarters([place(code)], true); },
    indicator: ({ key }) => { if (called(key)) show(called(key), 0, true); },
    bounds: ({ bounds }) => goTo(bounds),
    geojson: () => tell({
      qpv: "geojson", quarters: places.map(({ qpv, rank }) => ({
        ...qpv, shape: shape(qpv), told: data.indicators.map((one) => [one.label, one.unit, one.year, one.views[0].texts[rank]])
      }))
    }),
    point: ({ lat, lon }) => {
      spot = (spot || L.circleMarker([lat, lon], { radius: 8, color: "#fff", weight: 3, fillColor: colour("accent"), fillOpacity: 1, interactive: false }))
        .setLatLng([lat, lon]).addTo(map).bringToFront();
      map.setView([lat, lon], Math.max(map.getZoom(), 14), { animate: false });
    }
  };
  window.addEventListener("message", (event) => {
    const heard = event.source === window.parent && event.data && HEARD[event.data.qpv];
    if (heard) heard(event.data);
  });

  // ---- On paper: the map alone, as wide as a sheet on its side.
  byId("print").addEventListener("click", () => window.print());
  let before = null;
  addEventListener("beforeprint", () => {
    before = [map.getCenter(), map.getZoom()];
    const bounds = map.getBounds();
    document.body.classList.add("paper");
    box.open = true;
    map.closePopup();
    map.invalidateSize({ animate: false });
    map.fitBounds(bounds, { animate: false });
  });
  addEventListener("afterprint", () => {
    document.body.classList.remove("paper");
    map.invalidateSize({ animate: false });
    if (before) map.setView(...before, { animate: false });
  });

  // ---- First view, once the frame has its size (it may open inside a folded block); it fits the frame
  // as long as nobody moved it.
  const where = () => `${map.getCenter()} ${map.getZoom()}`;
  let fitted = "";
  show(indicator, 0, true);
  new ResizeObserver(() => {
    const still = !fitted || fitted === where(), first = !fitted;
    map.invalidateSize({ animate: false, pan: false });
    if (!still || !map.getSize().x) return;
    if (first) box.open = !narrow();
    goTo(whole);
    fitted = where();
    refresh();
    if (!first) return;
    map.setMinZoom(Math.min(Math.floor(map.getZoom()), data.zoom) - 1);
    tell({ qpv: "ready" });
  }).observe(map.getContainer());
})();
