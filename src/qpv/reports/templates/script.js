// Sorting, filtering and downloading of tables, saving of drawings; folded blocks opened on paper.
// Without it the page says the same things. In a notebook each output brings it, for itself.
(function () {
  "use strict";
  const scope = document.currentScript?.closest(".qpv-notebook") || document;

  function element(tag, text, name) {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (name) node.className = name;
    return node;
  }
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
    .replace(/\u2019/g, "'").replace(/\u0153/g, "oe");
  const french = new Intl.Collator("fr", { numeric: true, sensitivity: "base" });

  function enhance(box) {
    const table = box.querySelector("table");
    const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
    const said = element("p", "", "qpv-said");
    said.setAttribute("role", "status");

    function sort(index) {
      const head = heads[index], numeric = head.dataset.kind === "number";
      const before = head.getAttribute("aria-sort");
      const falling = before ? before === "ascending" : numeric;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      const sign = falling ? -1 : 1;
      const key = (row) => {
        const { dataset, textContent } = row.cells[index];
        return "absent" in dataset ? undefined : dataset.sort ?? textContent;
      };
      const compare = numeric ? (a, b) => a - b : french.compare;
      rows.sort((one, two) => {
        const a = key(one), b = key(two);
        if (a === undefined || b === undefined) return (a === undefined) - (b === undefined);
        return sign * compare(a, b);
      });
      body.append(...rows);
      said.textContent = `Tri : ${head.textContent.trim()}, ordre ${falling ? "décroissant" : "croissant"}.`;
    }
    heads.forEach((head, index) => {
      head.querySelector("button")?.addEventListener("click", () => sort(index));
    });

    const texts = new Map(rows.map((row) => [row, plain(
      [...row.cells].filter((_, i) => heads[i].dataset.kind === "text").map((c) => c.textContent).join(" ")
    )]));
    const field = element("input");
    field.type = "search";
    field.id = `qpv-filter-${document.querySelectorAll(".qpv-tools").length}`;
    const label = element("label", box.dataset.search);
    label.htmlFor = field.id;
    field.addEventListener("input", () => {
      const words = plain(field.value).split(/\s+/);
      let count = 0;
      for (const row of rows) {
        row.hidden = !words.every((word) => texts.get(row).includes(word));
        count += !row.hidden;
      }
      said.textContent = field.value ? `${count} ligne${count > 1 ? "s" : ""} sur ${rows.length}.` : "";
    });

    const tools = element("div", undefined, "qpv-tools");
    if (rows.length > 5) tools.append(label, field);
    if (box.querySelector(".qpv-cut")) tools.append(printing(box));
    tools.append(said, bar(box.dataset.name, tabular(table, box.dataset.name, said)));
    box.prepend(tools);
  }

  // ---- A table that is saved says all that is read: numbers, both ends of a range (_min, _max), what
  // is rounded on screen (_exact), what is « ≈ » (_approché), why a value is absent (_motif).
  const clean = (node) => node?.textContent.trim().replace(/\s+/g, " ") || "";
  const ONE = "([+−-]?\\d[\\d ]*(?:,\\d+)?)", ABSENT = /^(?:—|n\. d\.(?: \((.*)\))?)$/;
  const NUMBER = new RegExp(`^(≈ )?(?:de )?${ONE}(?: à ${ONE})?(?: ([\\p{L}%€²°/. ]{1,40}))?$`, "u");
  const EXTRA = {
    _min: "borne basse", _max: "borne haute", _exact: "valeur avant l'arrondi de l'affichage", _affiché: "tel qu'écrit sur la page", _unité: "unité de la ligne",
    _approché: "« oui » : approximation (≈)", _motif: "motif d'absence"
  };

  function read(cell) {
    const text = clean(cell), absent = ABSENT.exec(text);
    if (absent || !text) return { why: cell.querySelector("abbr")?.title || absent?.[1] || text.replace("—", "") };
    const [, about, low, high, unit = ""] = NUMBER.exec(text) || [];
    const number = (end) => end && +(end.replace("−", "-").replace(/ /g, "").replace(",", ".") * (unit === "M€" ? 1e6 : 1)).toPrecision(12);
    return { text, about, low: number(low), high: number(high ?? low), ranged: high, unit: unit.replace("M€", "€"), coded: /^0\d/.test(text) };
  }

  function columns(table, rows) {
    const found = [], codes = rows.map((row) => row.dataset.code || "");
    [...table.tHead.rows[0].cells].forEach((head, i) => {
      const cells = rows.map((row) => row.cells[i]), seen = cells.map(read), known = seen.filter((one) => "text" in one);
      const all = (test) => known.length > 0 && known.every(test), some = (test) => known.some(test);
      const alike = (one) => one.unit.replace(/s$/, "") === known[0].unit.replace(/s$/, "");
      const title = clean(head), unit = clean(head.querySelector(".qpv-unit")).slice(1, -1) || (all(alike) ? known[0].unit || "" : "");
      const number = head.dataset.kind ? head.dataset.kind === "number" : cells[0]?.tagName === "TD" && !/^Code/.test(title)
        && all((one) => one.low !== undefined && !one.coded);
      const name = (/^Code/.test(title) && ((all((one) => /^QN/.test(one.text)) && "code_qp") || (all((one) => /^QP/.test(one.text)) && "code_qp_2015")))
        || (number && unit && !title.includes(`(${unit})`) && !title.endsWith(` en ${unit}`) ? `${title} (${unit})` : title || "Ligne");
      const put = (suffix, values) => found.push({
        name: name + suffix, values: values.map((value) => value ?? ""), unit: number ? unit : "", year: head.dataset.year, source: head.dataset.source,
        told: [head.title || title, EXTRA[suffix]].filter(Boolean).join(" : ")
      });
      const ends = some((one) => one.ranged) ? [["_min", "low", "sort"], ["_max", "high", "high"]] : [["", "low", "sort"]];
      if (!number) put("", seen.map((one) => one.text));
      else for (const [suffix, end, key] of ends) {
        const exact = cells.map((cell) => cell.dataset[key] && +cell.dataset[key]), shown = seen.map((one, j) => one[end] ?? exact[j]);
        put(suffix, shown);
        if (exact.some((value, j) => value !== undefined && value !== shown[j])) put(`${suffix}_exact`, exact);
      }
      if (number && !unit && some((one) => one.unit)) put("_unité", seen.map((one) => one.unit));
      if (number && some((one) => one.low === undefined)) put("_affiché", seen.map((one) => one.text));
      if (number && some((one) => one.about)) put("_approché", seen.map((one) => one.about && "oui"));
      if (seen.some((one) => one.why)) put("_motif", seen.map((one) => one.why));
    });
    if (codes.some(Boolean)) found.unshift({ name: "code_qp", values: codes, told: "Code du quartier prioritaire" });
    return found;
  }

  // On paper a long table shows its first rows, unless its reader wants them all.
  function printing(box) {
    const label = element("label", " Imprimer toutes les lignes"), tick = element("input");
    tick.type = "checkbox";
    tick.addEventListener("change", () => box.classList.toggle("qpv-whole", tick.checked));
    label.prepend(tick);
    return label;
  }
  // A spreadsheet would run a formula: a text that starts like one is quoted.
  const quiet = (text) => /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  function csv(found) {
    const cell = (value) => typeof value === "number" ? String(value).replace(".", ",") : `"${quiet(value).replace(/"/g, '""')}"`;
    const lines = [found.map((one) => one.name), ...(found[0]?.values || []).map((_, i) => found.map((one) => one.values[i]))];
    return "\ufeff" + lines.map((line) => line.map(cell).join(";")).join("\r\n") + "\r\n";
  }

  // ---- Files in one file (stored, not compressed), which is also what a workbook is.
  const bytes = (content) => typeof content === "string" ? new TextEncoder().encode(content) : content;
  function crc(data) {
    let sum = -1;
    for (const byte of data) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit++) sum = sum >>> 1 ^ (sum & 1 && 0xedb88320);
    }
    return ~sum >>> 0;
  }
  function packed(...fields) {
    const view = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)));
    let at = 0;
    for (const [size, value] of fields) {
      view[`setUint${8 * size}`](at, value, true);
      at += size;
    }
    return new Uint8Array(view.buffer);
  }
  function zip(files) {
    const parts = [], index = [], now = new Date();
    const day = now.getFullYear() - 1980 << 9 | now.getMonth() + 1 << 5 | now.getDate(), hour = now.getHours() << 11 | now.getMinutes() << 5;
    const size = (all) => all.reduce((sum, part) => sum + part.length, 0);
    for (const [name, content] of files) {
      const path = bytes(name), data = bytes(content), start = size(parts);
      const told = [[2, 20], [2, 0x800], [2, 0], [2, hour], [2, day], [4, crc(data)], [4, data.length], [4, data.length], [2, path.length], [2, 0]];
      parts.push(packed([4, 0x04034b50], ...told), path, data);
      index.push(packed([4, 0x02014b50], [2, 20], ...told, [2, 0], [2, 0], [2, 0], [4, 0], [4, start]), path);
    }
    const many = files.length, end = packed([4, 0x06054b50], [2, 0], [2, 0], [2, many], [2, many], [4, size(index)], [4, size(parts)], [2, 0]);
    return new Blob([...parts, ...index, end]);
  }

  // ---- A workbook of three sheets: data (numbers are numbers, codes are text), dictionary, sources.
  function xlsx(sheets) {
    const OOXML = "http://schemas.openxmlformats.org/", MAIN = `${OOXML}spreadsheetml/2006/main`, TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    const LINK = `${OOXML}officeDocument/2006/relationships`, top = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
    const safe = (text) => text.replace(/[^\t\n\r\u0020-\ufffd]/g, "").replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
    const cell = (value, head) => value === "" ? "<c/>" : typeof value === "number" ? `<c><v>${value}</v></c>`
      : `<c t="inlineStr" s="${head ? 1 : quiet(value) === value ? 0 : 2}"><is><t xml:space="preserve">${safe(value)}</t></is></c>`;
    const letters = (n) => (n > 26 ? letters(Math.floor((n - 1) / 26)) : "") + String.fromCharCode(65 + (n - 1) % 26);
    const sheet = ([, rows]) => `${top}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>`
      + `<cols><col min="1" max="${rows[0].length}" width="24" customWidth="1"/></cols><sheetData>`
      + rows.map((row, i) => `<row>${row.map((value) => cell(value ?? "", !i)).join("")}</row>`).join("")
      + `</sheetData><autoFilter ref="A1:${letters(rows[0].length)}${rows.length}"/></worksheet>`;
    const each = (told) => sheets.map(([name], i) => told(i + 1, name)).join("");
    const links = (own) => `${top}<Relationships xmlns="${OOXML}package/2006/relationships">${own}</Relationships>`;
    const link = (id, kind, target) => `<Relationship Id="r${id}" Type="${LINK}/${kind}" Target="${target}"/>`;
    return zip([
      ["[Content_Types].xml", `${top}<Types xmlns="${OOXML}package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}styles+xml"/>`
        + each((i) => `<Override PartName="/xl/worksheets/sheet${i}.xml" ContentType="${TYPE}worksheet+xml"/>`) + "</Types>"],
      ["_rels/.rels", links(link(1, "officeDocument", "xl/workbook.xml"))],
      ["xl/workbook.xml", `${top}<workbook xmlns="${MAIN}" xmlns:r="${LINK}"><sheets>${each((i, name) => `<sheet name="${name}" sheetId="${i}" r:id="r${i}"/>`)}</sheets></workbook>`],
      ["xl/_rels/workbook.xml.rels", links(each((i) => link(i, "worksheet", `worksheets/sheet${i}.xml`)) + link(99, "styles", "styles.xml"))],
      ["xl/styles.xml", `${top}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf fontId="1" applyFont="1" applyAlignment="1"><alignment wrapText="1" vertical="top"/></xf><xf numFmtId="49" quotePrefix="1" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`],
      ...sheets.map((own, i) => [`xl/worksheets/sheet${i + 1}.xml`, sheet(own)])
    ]);
  }

  const sourceOf = (figure) => clean(figure.querySelector(".qpv-source:not(.qpv-print-only)"));
  // What the page says of its sources: (name, words), then its table of files.
  const about = (source, more = []) => [
    ["Page", clean(document.querySelector("h1")) || document.title], ["Citation", clean(document.querySelector(".qpv-cite"))],
    ["Source et couverture", source], ["Licence et pages officielles", clean(document.querySelector(".qpv-sources .qpv-source"))], ...more
  ].filter(([, words]) => words);

  function tabular(table, name, said) {
    const figure = table.closest(".qpv-figure"), whole = [...table.tBodies[0].rows];
    const kept = () => [...table.tBodies[0].rows].filter((row) => !row.hidden);
    function left() {
      const rows = kept(), part = `${rows.length} sur ${whole.length}`;
      if (rows.length === whole.length) return [rows, [], ""];
      if (said) said.textContent = `Enregistré : ${part} lignes, celles que le filtre laisse voir. Videz-le pour tout avoir.`;
      return [rows, [["Lignes", `${part} : le filtre de la page cachait les autres`]], ` ${part} lignes`];
    }
    return [
      ["csv", "données", () => {
        const [rows, , part] = left();
        return [csv(columns(table, rows)), part];
      }],
      ["xlsx", "classeur : données, dictionnaire, sources", () => {
        const [rows, more, part] = left(), found = columns(table, rows), files = document.querySelector(".qpv-sources table");
        return [xlsx([
          ["Données", [found.map((one) => one.name), ...rows.map((_, i) => found.map((one) => one.values[i]))]],
          ["Dictionnaire", [["Colonne", "Sens", "Unité", "Année", "Source"], ...found.map((one) => [one.name, one.told, one.unit, one.year, one.source])]],
          ["Sources", [["Quoi", "Dit par la page"], ["Tableau", name], ...about(figure && sourceOf(figure), more),
            ...[...files?.rows || []].map((row) => [...row.cells].map(clean))]]
        ]), part];
      }]
    ];
  }

  const slug = (name) => plain(name).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 80);
  const TYPES = { csv: "text/csv;charset=utf-8", svg: "image/svg+xml", png: "image/png", geojson: "application/geo+json" };
  function download(name, kind, content) {
    const link = element("a");
    link.href = URL.createObjectURL(new Blob([content], { type: TYPES[kind] }));
    link.download = `${slug(name)}.${kind}`;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
  // kinds: (extension, what it holds, function that makes it: content, or content and an end for its name)
  function bar(name, kinds) {
    const tools = element("p", "Enregistrer : ", "qpv-save");
    for (const [kind, told, content] of kinds) {
      const button = element("button", kind.toUpperCase());
      button.type = "button";
      button.setAttribute("aria-label", `Enregistrer « ${name} » : ${told} (${kind.toUpperCase()})`);
      button.addEventListener("click", async () => {
        const [made, end = ""] = [await content()].flat();
        download(name + end, kind, made);
      });
      tools.append(button, " ");
    }
    return tools;
  }

  // ---- A drawing is saved with its title and its source: it stands by itself.
  const NS = "http://www.w3.org/2000/svg", FACE = "Liberation Sans, Arial, Helvetica, sans-serif";
  const pen = document.createElement("canvas").getContext("2d");

  function lines(text, size, weight, width) {
    pen.font = `${weight} ${size}px ${FACE}`;
    const rows = [""];
    for (const word of text.split(/ +/)) {
      const longer = `${rows.at(-1)} ${word}`.trim();
      if (rows.at(-1) && pen.measureText(longer).width > width) rows.push(word);
      else rows[rows.length - 1] = longer;
    }
    return rows;
  }

  function standing(figure) {
    const seen = [...figure.querySelectorAll("svg.qpv-static")].find((svg) => svg.getClientRects().length);
    const [, , width, height] = seen.getAttribute("viewBox").split(" ").map(Number);
    const copy = seen.cloneNode(true), text = (name) => figure.querySelector(name)?.textContent || "";
    ["class", "style", "aria-hidden", "role"].forEach((name) => copy.removeAttribute(name));
    const margin = 120, paper = document.createElementNS(NS, "rect");
    let y = 0;
    function write(words, size, weight, colour, before) {
      if (!words) return;
      y += before;
      for (const row of lines(words, size, weight, width)) {
        const line = document.createElementNS(NS, "text");
        const look = { x: 0, y: y += size * 1.25, "font-size": size, "font-weight": weight, fill: colour, "font-family": FACE };
        Object.entries(look).forEach(([name, value]) => line.setAttribute(name, value));
        line.textContent = row;
        copy.append(line);
      }
    }
    write(sourceOf(figure), 72, "normal", "#5b6673", height + 60);
    const foot = y, first = copy.childElementCount;
    y = 0;
    write(text(".qpv-title"), 110, "bold", "#1d2733", 0);
    write(text(".qpv-subtitle"), 84, "normal", "#5b6673", 30);
    const head = y + 100;
    [...copy.children].slice(first).forEach((line) => line.setAttribute("y", line.getAttribute("y") - head));
    const box = [-margin, -head - margin / 2, width + 2 * margin, head + Math.max(foot, height) + 1.5 * margin];
    ["x", "y", "width", "height"].forEach((name, i) => paper.setAttribute(name, box[i]));
    paper.setAttribute("fill", "#fff");
    copy.prepend(paper);
    copy.setAttribute("viewBox", box.join(" "));
    copy.setAttribute("width", box[2] / 5);
    copy.setAttribute("height", box[3] / 5);
    return { svg: new XMLSerializer().serializeToString(copy), width: box[2] / 5, height: box[3] / 5 };
  }

  async function painted(figure) {
    const { svg, width, height } = standing(figure), image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
    await image.decode();
    const board = element("canvas");
    Object.assign(board, { width: 2 * width, height: 2 * height });
    board.getContext("2d").drawImage(image, 0, 0, board.width, board.height);
    return new Promise((done) => board.toBlob(done, TYPES.png));
  }

  function savable(figure) {
    const name = clean(figure.querySelector(".qpv-title")), table = figure.querySelector("details table"), kinds = table ? tabular(table, name) : [];
    if (figure.querySelector("svg.qpv-static")) {
      const svg = () => standing(figure).svg, png = () => painted(figure);
      kinds.unshift(["svg", "dessin", svg], ["png", "image", png]);
      kinds.push(["zip", "dessin, image, données et LISEZMOI", async () => zip([
        [`${slug(name)}.svg`, svg()], [`${slug(name)}.png`, new Uint8Array(await (await png()).arrayBuffer())],
        ...(table ? [[`${slug(name)}.csv`, csv(columns(table, [...table.tBodies[0].rows]))]] : []), ["LISEZMOI.txt", readme(figure, name)]
      ])]);
    }
    if (figure.classList.contains("qpv-webmap")) kinds.push(["geojson", "quartiers, valeurs et motifs", () => mapped(figure, name)]);
    if (kinds.length) figure.append(bar(name, kinds));
  }

  // The map tells its QPV; values and reasons are read as those of a table.
  async function mapped(figure, name) {
    const frame = figure.querySelector("iframe").contentWindow;
    const quarters = await new Promise((done) => {
      window.addEventListener("message", function heard({ source, data }) {
        if (source !== frame || data?.qpv !== "geojson") return;
        window.removeEventListener("message", heard);
        done(data.quarters);
      });
      frame.postMessage({ qpv: "geojson" }, "*");
    });
    const features = quarters.map(({ code, name, towns, people, told, shape }) => {
      const properties = { code_qp: code, quartier: name, communes: towns.join(", "), habitants: read(element("td", people)).low ?? null };
      for (const [label, unit, year, text] of told) {
        const { low = null, why = "" } = read(element("td", text)), key = `${label}${unit && ` (${unit})`}, ${year}`;
        Object.assign(properties, { [key]: low, [`${key}_motif`]: why });
      }
      const ring = (points) => [...points, points[0]].map(([y, x]) => [x, y]);
      return { type: "Feature", properties, geometry: { type: "MultiPolygon", coordinates: shape.map((rings) => rings.map(ring)) } };
    });
    const note = "Contours simplifiés pour la carte (WGS 84) ; exacts avec « qpv export ».";
    return JSON.stringify({ type: "FeatureCollection", name, note, ...Object.fromEntries(about(sourceOf(figure))), features });
  }

  function readme(figure, name) {
    const table = figure.querySelector("details table"), limits = [figure.dataset.caveat, ...[...document.querySelectorAll(".qpv-notes li")].map(clean)].filter(Boolean);
    const told = [
      [name, clean(figure.querySelector(".qpv-subtitle"))], ...about(sourceOf(figure)),
      ...(table ? [["Colonnes des données", columns(table, [...table.tBodies[0].rows]).map((one) => `- ${one.name} : ${one.told}`).join("\n")]] : []),
      ...(limits.length ? [["Ce que ces chiffres ne disent pas", limits.map((one) => `- ${one}`).join("\n")]] : [])
    ];
    return "\ufeff" + told.map((pair) => pair.join("\n")).join("\n\n").replace(/\n/g, "\r\n") + "\r\n";
  }

  // The interactive map comes packed, and is opened once the page is there.
  window.addEventListener("load", () => setTimeout(() => scope.querySelectorAll("iframe[data-packed]").forEach(async (frame) => {
    const bytes = Uint8Array.from(atob(frame.dataset.packed), (sign) => sign.charCodeAt(0));
    const open = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    frame.srcdoc = await new Response(open).text();
    frame.removeAttribute("data-packed");
  })));

  scope.querySelectorAll(".qpv-table").forEach(enhance);
  scope.querySelectorAll(".qpv-figure").forEach(savable);
  scope.querySelectorAll(".qpv-scroll > table:not(.qpv-sortable)").forEach((table) => {
    const name = clean(table.caption);
    if (table.tBodies[0].rows.length > 1 && !table.closest(".qpv-figure")) table.parentElement.after(bar(name, tabular(table, name)));
  });

  scope.querySelectorAll(".qpv-cite").forEach((cite) => {
    const tools = element("p", "", "qpv-save"), button = element("button", "Copier la citation"), told = element("span", " ");
    button.type = "button";
    told.setAttribute("role", "status");
    button.addEventListener("click", () => {
      getSelection().selectAllChildren(cite);
      told.textContent = document.execCommand("copy") ? " Copiée." : " Sélectionnée : Ctrl + C la copie.";
    });
    tools.append(button, told);
    cite.after(tools);
  });

  // The interactive map is told which quarters have a sheet that the page links to, and opens it.
  window.addEventListener("message", ({ source, data }) => {
    const map = [...scope.querySelectorAll("iframe.qpv-webmap")].find((frame) => frame.contentWindow === source);
    if (!map || !data || map.closest(".home-map")) return;
    const links = [...scope.querySelectorAll('a[data-to^="fiche_quartier/"][href]')];
    const code = (link) => link.dataset.to.split("/")[1];
    if (data.qpv === "ready") source.postMessage({ qpv: "host", linked: links.map(code) }, "*");
    if (data.qpv === "open") links.find((link) => code(link) === data.code)?.click();
  });

  if (location.hash === "#imprimer") window.addEventListener("load", () => window.print());
})();
