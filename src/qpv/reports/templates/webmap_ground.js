// The communes of one map, on a canvas of our own: a border is drawn once, whatever it parts.
// `qpvNumbers` reads the letters of outlines.py: five bits each, the sign in the first bit.
function qpvNumbers(text) {
  const found = [];
  for (let i = 0, value = 0, shift = 0; i < text.length; i++) {
    const part = text.charCodeAt(i) - 63;
    value |= (part & 31) << shift;
    shift += 5;
    if (part & 32) continue;
    found.push(value & 1 ? ~(value >> 1) : value >> 1);
    value = shift = 0;
  }
  return found;
}

function qpvGround(map, data, colour) {
  "use strict";
  const unit = 10 ** data.decimals, names = data.names ? data.names.split("\n") : [];
  // Where a degree falls at zoom 0 (256 px for the world).
  const east = (x) => (x / unit + 180) / 360 * 256;
  const south = (y) => {
    const sine = Math.sin((y / unit) * Math.PI / 180);
    return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256;
  };

  function arcs() {
    const numbers = qpvNumbers(data.arcs), found = [];
    let i = 0, right = 0, x = 0, y = 0;
    while (i < numbers.length) {
      right += numbers[i];
      const beyond = numbers[i + 1], line = new Float64Array(2 * numbers[i + 2]);
      const left = beyond > 0 ? right + beyond : beyond ? right : -1;
      i += 3;
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (let k = 0; k < line.length; k += 2, i += 2) {
        x += numbers[i];
        y += numbers[i + 1];
        const px = line[k] = east(x), py = line[k + 1] = south(y);
        if (px < box[0]) box[0] = px;
        if (py < box[1]) box[1] = py;
        if (px > box[2]) box[2] = px;
        if (py > box[3]) box[3] = py;
      }
      found.push({ right, left, line, box });
    }
    return found;
  }
  const ring = (text) => {
    const numbers = qpvNumbers(text), line = new Float64Array(numbers.length);
    for (let k = 0, x = 0, y = 0; k < numbers.length; k += 2) {
      line[k] = east(x += numbers[k]);
      line[k + 1] = south(y += numbers[k + 1]);
    }
    return line;
  };
  const borders = arcs(), land = data.land.map(ring), shown = new Set(["communes", "departements"]);

  // ---- Drawing: what is under a pixel from the last vertex is left out.
  const canvas = L.DomUtil.create("canvas", "ground", map.getPanes().tilePane.parentNode.insertBefore(
    L.DomUtil.create("div", "leaflet-pane"), map.getPanes().overlayPane));
  const pen = canvas.getContext("2d");
  let later = borders.length > 3000, scale = 1, left = 0, top = 0, view = [0, 0, 0, 0];
  function trace(line) {
    let x = line[0] * scale - left, y = line[1] * scale - top;
    pen.moveTo(x, y);
    for (let k = 2, last = line.length - 2; k <= last; k += 2) {
      const nx = line[k] * scale - left, ny = line[k + 1] * scale - top;
      if (k < last && Math.abs(nx - x) + Math.abs(ny - y) < 1.2) continue;
      pen.lineTo(x = nx, y = ny);
    }
  }
  function stroke(which, ink, width, dashes = []) {
    pen.beginPath();
    for (const arc of borders) {
      const [west, north, beyond, under] = arc.box;
      if (beyond < view[0] || west > view[2] || under < view[1] || north > view[3] || !which(arc)) continue;
      trace(arc.line);
    }
    Object.assign(pen, { strokeStyle: ink, lineWidth: width, lineJoin: "round" });
    pen.setLineDash(dashes);
    pen.stroke();
  }
  const apart = (groups) => (arc) => (groups[arc.right] ?? -1) !== (groups[arc.left] ?? -1);
  const LOOKS = { departements: [1.4], epci: [1.6], contrats: [2.2, [7, 3]], cites: [2.6, [2, 2.5]] };

  function draw() {
    const size = map.getSize();
    if (!size.x) return;
    const pad = size.multiplyBy(0.2).round(), ratio = window.devicePixelRatio || 1;
    const corner = map.containerPointToLayerPoint(pad.multiplyBy(-1)).round(), whole = size.add(pad.multiplyBy(2));
    L.DomUtil.setPosition(canvas, corner);
    Object.assign(canvas, { width: whole.x * ratio, height: whole.y * ratio });
    Object.assign(canvas.style, { width: `${whole.x}px`, height: `${whole.y}px` });
    const origin = map.getPixelOrigin().add(corner);
    [scale, left, top] = [2 ** map.getZoom(), origin.x, origin.y];
    view = [left / scale, top / scale, (left + whole.x) / scale, (top + whole.y) / scale];
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.beginPath();
    land.forEach((line) => { trace(line); pen.closePath(); });
    Object.assign(pen, { fillStyle: colour("land"), globalAlpha: data.tiles ? 0.15 : 1 });
    pen.fill("evenodd");
    pen.globalAlpha = 1;
    if (shown.has("communes") && !later) stroke(() => true, colour("outline"), map.getZoom() < 10 ? 0.5 : 1);
    for (const layer of data.layers) {
      if (layer.groups && shown.has(layer.key)) {
        const [width, dashes] = LOOKS[layer.key] || [1.6];
        stroke(apart(layer.groups), colour(`layer-${layer.key}`), width, dashes);
      }
    }
  }
  map.on("moveend viewreset resize", draw);
  // Of a région, the communes come once the rest is seen.
  function rest() {
    if (!map.getSize().x) return;
    later = false;
    map.off("moveend", wait);
    draw();
  }
  const wait = () => (window.requestIdleCallback || setTimeout)(rest, { timeout: 1500 });
  if (later) map.on("moveend", wait);

  // ---- The commune under a point: the one whose borders a line westwards crosses an odd number of times.
  let known = null;
  function places() {
    if (known) return known;
    known = names.map((name) => ({ name, box: [Infinity, Infinity, -Infinity, -Infinity], arcs: [] }));
    for (const arc of borders) {
      for (const place of new Set([known[arc.right], known[arc.left]])) {
        if (!place) continue;
        place.arcs.push(arc);
        const { box } = place;
        [0, 1].forEach((k) => { box[k] = Math.min(box[k], arc.box[k]); });
        [2, 3].forEach((k) => { box[k] = Math.max(box[k], arc.box[k]); });
      }
    }
    return known;
  }
  function at(latlng) {
    const { x, y } = map.project(latlng, 0);
    return places().findIndex(({ box, arcs: own }) => {
      if (x < box[0] || x > box[2] || y < box[1] || y > box[3]) return false;
      let inside = false;
      for (const { line } of own) {
        for (let k = 2; k < line.length; k += 2) {
          const y0 = line[k - 1], y1 = line[k + 1];
          if (y0 > y !== y1 > y && x > line[k - 2] + (y - y0) / (y1 - y0) * (line[k] - line[k - 2])) inside = !inside;
        }
      }
      return inside;
    });
  }
  // Communes of the view, each with a point in the middle of it.
  function inView() {
    const bounds = map.getBounds();
    return places().map(({ name, box }) => [name, map.unproject([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2], 0)])
      .filter(([, middle]) => bounds.contains(middle));
  }

  return {
    names, at, inView,
    show(key, on) { shown[on ? "add" : "delete"](key); draw(); },
    grouped: (commune) => data.layers.filter((layer) => layer.groups && shown.has(layer.key) && layer.groups[commune] >= 0)
      .map((layer) => layer.names[layer.groups[commune]])
  };
}
