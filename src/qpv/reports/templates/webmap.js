// The QPV of one map. Texts from data only ever go through textContent and setAttribute.
function qpvMap(map, data) {
  "use strict";
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);

  // One text per ring: first vertex, then steps, five bits per letter; a letter below « ? » counts
  // vertices of a border already drawn, which is followed backwards (see outlines.py).
  function ring(text, decimals, drawn) {
    const scale = 10 ** decimals, points = [];
    const key = (point) => point.join();
    let at = [0, 0], pair = [], value = 0, shift = 0;
    const go = (to) => { at = to; points.push(at); };
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i), part = code - 63;
      for (let left = code - 39; part < 0 && left > 0; left--) go(drawn.get(key(at)));
      if (part < 0) continue;
      value |= (part & 31) << shift;
      shift += 5;
      if (part & 32) continue;
      pair.push(value & 1 ? ~(value >> 1) : value >> 1);
      value = shift = 0;
      if (pair.length < 2) continue;
      go([at[0] + pair[0], at[1] + pair[1]]);
      pair = [];
    }
    if (drawn) points.forEach((point, i) => drawn.set(key(points[(i + 1) % points.length]), point));
    return points.map(([x, y]) => [y / scale, x / scale]);
  }
  const shape = (polygons, decimals, drawn) =>
    polygons.map((rings) => rings.map((r) => ring(r, decimals, drawn)));

  function element(tag, text, name) {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (name) node.className = name;
    return node;
  }

  // ---- Backdrop: communes and départements, on canvas so that thousands stay light.
  const canvas = L.canvas({ padding: 0.3 });
  const drawn = new Map();
  const communes = data.communes.shapes.map((polygons, index) => {
    const name = data.communes.names[index];
    const area = L.polygon(shape(polygons, data.decimals, drawn), {
      renderer: canvas, color: colour("outline"), weight: 0.4, fillColor: colour("land"),
      fillOpacity: data.tiles ? 0.15 : 1, smoothFactor: 0.5
    }).bindTooltip(element("span", name), { sticky: true }).addTo(map);
    return { name, area };
  });
  data.borders.forEach((rings) => {
    L.polyline(rings.map((r) => { const p = ring(r, data.decimals); return [...p, p[0]]; }), {
      renderer: canvas, color: colour("border"), weight: 1.4, interactive: false, smoothFactor: 0.5
    }).addTo(map);
  });

  // ---- QPV: circles below the zoom of polygons, polygons from it on.
  const circles = L.layerGroup(), polygons = L.layerGroup();
  const places = data.qpv.map(neighbourhood);

  function neighbourhood(qpv) {
    const absent = qpv.class < 0;
    const look = {
      color: colour(absent ? "absent-edge" : "ink"), weight: absent ? 1.6 : 0.8, dashArray: absent ? "3 2" : null,
      fillColor: absent ? "url(#qpv-absent)" : data.colours[qpv.class], fillOpacity: 0.92
    };
    const circle = L.circleMarker(qpv.at, { ...look, radius: qpv.radius });
    const polygon = L.polygon(shape(qpv.shape, 5), look);
    const place = { qpv, circle, polygon };
    for (const layer of [circle, polygon]) {
      layer.bindTooltip(() => element("span", `${qpv.name}, ${qpv.place} : ${qpv.text}`), { sticky: true });
      layer.bindPopup(() => card(qpv), { maxWidth: 300, autoPanPadding: [20, 20] });
      layer.on("add", () => reachable(layer, qpv));
    }
    circles.addLayer(circle);
    polygons.addLayer(polygon);
    return place;
  }

  function card(qpv) {
    const box = element("div");
    box.append(element("h2", qpv.name), element("p", `${qpv.place} (${qpv.code})`));
    const value = element("p", undefined, "value");
    value.append(element("b", qpv.text), document.createTextNode(data.legend));
    const rows = element("dl");
    data.labels.forEach((label, i) => {
      if (qpv.rows[i]) rows.append(element("dt", label), element("dd", qpv.rows[i]));
    });
    box.append(value);
    if (rows.children.length) box.append(rows);
    return box;
  }

  // Keyboard: every QPV in view is a stop; Enter and Space open its window.
  function reachable(layer, qpv) {
    const path = layer.getElement();
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", `${qpv.name}, ${qpv.place} : ${qpv.text}`);
    path.setAttribute("data-code", qpv.code);
    path.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      layer.closeTooltip();
      opener = path;
      layer.openPopup();
    });
  }

  let opener = null;
  map.on("popupopen", (event) => {
    const close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", "Fermer");
    close.setAttribute("title", "Fermer");
    if (opener) close.focus({ preventScroll: true });
  });
  map.on("popupclose", () => {
    if (opener && opener.isConnected) opener.focus({ preventScroll: true });
    opener = null;
  });
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });

  const near = () => map.getZoom() >= data.zoom;
  // From afar circles crowd: they shrink together, and those of the legend with them.
  function resize() {
    const factor = Math.min(1, Math.max(0.7, 1 + (map.getZoom() - 10.5) * 0.12));
    for (const place of places) place.circle.setRadius(Math.max(3.5, place.qpv.radius * factor));
    for (const sample of document.querySelectorAll(".legend b")) {
      const side = `${Math.max(7, 2 * factor * sample.dataset.radius)}px`;
      Object.assign(sample.style, { width: side, height: side });
    }
    document.querySelectorAll(".sizes").forEach((part) => { part.hidden = near(); });
    const thick = map.getZoom() < 10 ? 0.4 : 1;
    if (communes.length && communes[0].area.options.weight !== thick) {
      communes.forEach((c) => c.area.setStyle({ weight: thick }));
    }
  }

  function refresh() {
    const [shown, hidden] = near() ? [polygons, circles] : [circles, polygons];
    map.removeLayer(hidden);
    shown.addTo(map);
    const view = map.getBounds();
    for (const place of places) {
      const layer = near() ? place.polygon : place.circle;
      layer.getElement().setAttribute("tabindex", view.contains(place.qpv.at) ? "0" : "-1");
    }
    label();
  }

  const legend = document.querySelector(".legend");
  const lies = () => getComputedStyle(legend).position === "absolute";
  const legendWidth = () => (lies() ? legend.offsetWidth + 16 : 0);

  // ---- Names, none over another: far away the towns that have QPV, the most populated first;
  // close in the QPV of the view, then its communes.
  const names = L.layerGroup().addTo(map);
  function candidates() {
    if (!near()) return data.towns.map(([name, at, radius]) => [name, at, radius + 9, "town"]);
    const view = map.getBounds();
    const quarters = places.filter((p) => view.contains(p.qpv.at));
    const around = communes.filter((c) => view.intersects(c.area.getBounds()));
    return [
      ...quarters.map((p) => [p.qpv.name, p.qpv.at, 0, "town"]),
      ...around.map((c) => [c.name, c.area.getCenter(), 0, "town far"])
    ];
  }
  function label() {
    names.clearLayers();
    const size = map.getSize(), covered = legendWidth();
    const taken = [[0, 0, 52, 92]]; // the zoom control, then the legend where it lies on the map
    if (covered) taken.push([size.x - covered - 10, size.y - legend.offsetHeight - 26, size.x, size.y]);
    const free = (box) => box[0] >= 0 && box[1] >= 0 && box[2] <= size.x && box[3] <= size.y
      && !taken.some((t) => box[0] < t[2] && t[0] < box[2] && box[1] < t[3] && t[1] < box[3]);
    const most = taken.length + Math.round((size.x * size.y) / 15000);
    for (const [full, place, gap, style] of candidates()) {
      if (taken.length >= most) break;
      const name = full.length > 30 ? full.slice(0, 29).trimEnd() + "…" : full;
      const at = map.latLngToContainerPoint(place), half = name.length * 3.5 + 4;
      const beside = half + gap - 6;
      const sides = gap ? [[0, -gap], [0, gap], [beside, 0], [-beside, 0]] : [[0, 0]];
      for (const [dx, dy] of sides) {
        const box = [at.x + dx - half, at.y + dy - 9, at.x + dx + half, at.y + dy + 9];
        if (!free(box)) continue;
        taken.push(box);
        const icon = L.divIcon({
          className: style, html: element("span", name), iconSize: [0, 0], iconAnchor: [-dx, -dy]
        });
        L.marker(place, { icon, interactive: false, keyboard: false }).addTo(names);
        break;
      }
    }
  }

  // ---- Controls, in French.
  L.control.zoom({ zoomInTitle: "Zoomer", zoomOutTitle: "Dézoomer" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.attributionControl.setPrefix("").setPosition("bottomleft");
  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label",
    "Carte : flèches pour se déplacer, + et − pour zoomer, tabulation pour passer d'un quartier à l'autre");

  const whole = L.latLngBounds(data.bounds);
  function fit() {
    map.fitBounds(whole, {
      paddingTopLeft: [24, 28], paddingBottomRight: [24 + legendWidth(), 16], maxZoom: 15, animate: false
    });
  }
  document.getElementById("whole").addEventListener("click", () => { map.closePopup(); fit(); });

  // The wheel zooms only once the map is in use, so that the page still scrolls over it.
  map.on("click focus", () => map.scrollWheelZoom.enable());
  map.on("mouseout blur", () => map.scrollWheelZoom.disable());

  // ---- « Aller à un quartier ».
  const asked = document.getElementById("goto"), said = document.getElementById("said");
  const title = (qpv) => `${qpv.name} – ${qpv.place} (${qpv.code})`;
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
    .replace(/\u2019/g, "'").replace(/\u0153/g, "oe");
  const ordered = [...places].sort((a, b) => title(a.qpv).localeCompare(title(b.qpv), "fr"));
  for (const place of ordered) {
    const option = element("option");
    option.value = title(place.qpv);
    document.getElementById("qpv-names").append(option);
  }
  function search(exact) {
    const wanted = plain(asked.value.trim());
    if (!wanted) return;
    const found = ordered.find((p) => plain(title(p.qpv)) === wanted)
      || (!exact && ordered.find((p) => plain(title(p.qpv)).includes(wanted)));
    if (!found) {
      said.textContent = exact ? "" : "Aucun quartier de ce nom sur cette carte.";
      return;
    }
    said.textContent = "";
    map.fitBounds(found.polygon.getBounds(), { maxZoom: 15, padding: [60, 60], animate: false });
    if (!near()) map.setZoom(data.zoom, { animate: false });
    (near() ? found.polygon : found.circle).openPopup();
  }
  asked.addEventListener("input", () => search(true));
  asked.addEventListener("keydown", (event) => { if (event.key === "Enter") search(false); });

  // ---- First view, once the frame has its size (it may open inside a folded block).
  map.on("zoomend", resize);
  map.on("moveend", refresh);
  let fitted = false;
  new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    if (fitted || !map.getSize().x) return;
    fitted = true;
    fit();
    map.setMinZoom(Math.min(Math.floor(map.getZoom()), data.zoom) - 1);
  }).observe(map.getContainer());
}
