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

    const button = element("button", "Télécharger en CSV");
    button.type = "button";
    button.addEventListener("click", () => download(box.dataset.name, "csv", csv(heads, rows)));

    const tools = element("div", undefined, "qpv-tools");
    if (rows.length > 5) tools.append(label, field);
    tools.append(button, said);
    box.prepend(tools);
  }

  // What is displayed is what is downloaded: same rows, same order, same precision.
  function csv(heads, rows) {
    const value = (cell, i) => {
      const sort = cell.dataset.sort;
      if (heads[i].dataset.kind === "number" && sort !== undefined) {
        return Number(sort).toFixed(heads[i].dataset.decimals).replace(".", ",");
      }
      return words(cell);
    };
    const shown = rows.filter((row) => !row.hidden).map((row) => [...row.cells].map(value));
    return delimited([heads.map(words), ...shown]);
  }
  // A spreadsheet would run a formula: what starts like one, and is no number, is quoted.
  function words(cell) {
    const text = cell.textContent.trim().replace(/\s+/g, " ");
    return /^[=+\-@]/.test(text) && !/^[+-]? ?[\d ]+(,\d+)?( [\p{L}%€²./ ]*)?$/u.test(text) ? `'${text}` : text;
  }
  function delimited(lines) {
    const quoted = (text) => `"${text.replace(/"/g, '""')}"`;
    return "\ufeff" + lines.map((line) => line.map(quoted).join(";")).join("\r\n") + "\r\n";
  }

  const slug = (name) => plain(name).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 80);
  const TYPES = { csv: "text/csv;charset=utf-8", svg: "image/svg+xml", png: "image/png" };
  function download(name, kind, content) {
    const link = element("a");
    link.href = URL.createObjectURL(new Blob([content], { type: TYPES[kind] }));
    link.download = `${slug(name)}.${kind}`;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // ---- A drawing is saved with its title, its source and its font: it stands by itself.
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
    const faces = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
      .filter((rule) => rule instanceof CSSFontFaceRule).map((rule) => rule.cssText);
    ["class", "style", "aria-hidden", "role"].forEach((name) => copy.removeAttribute(name));
    const margin = 120, style = document.createElementNS(NS, "style"), paper = document.createElementNS(NS, "rect");
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
    write(text(".qpv-source"), 72, "normal", "#5b6673", height + 60);
    const foot = y, first = copy.childElementCount;
    y = 0;
    write(text(".qpv-title"), 110, "bold", "#1d2733", 0);
    write(text(".qpv-subtitle"), 84, "normal", "#5b6673", 30);
    const head = y + 100;
    [...copy.children].slice(first).forEach((line) => line.setAttribute("y", line.getAttribute("y") - head));
    const box = [-margin, -head - margin / 2, width + 2 * margin, head + Math.max(foot, height) + 1.5 * margin];
    style.textContent = faces.join("");
    ["x", "y", "width", "height"].forEach((name, i) => paper.setAttribute(name, box[i]));
    paper.setAttribute("fill", "#fff");
    copy.prepend(style, paper);
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
    if (!figure.querySelector("svg.qpv-static")) return;
    const name = figure.querySelector(".qpv-title").textContent, table = figure.querySelector("details table");
    const cells = () => delimited([...table.rows].map((row) => [...row.cells].flatMap(
      (cell) => [words(cell), ...Array(cell.colSpan - 1).fill("")])));
    const kinds = [
      ["svg", "Dessin (SVG)", () => standing(figure).svg], ["png", "Image (PNG)", () => painted(figure)],
      ...(table ? [["csv", "Données (CSV)", cells]] : [])
    ];
    const tools = element("p", "Enregistrer : ", "qpv-save");
    for (const [kind, label, content] of kinds) {
      const button = element("button", label);
      button.type = "button";
      button.setAttribute("aria-label", `Enregistrer « ${name} » : ${label}`);
      button.addEventListener("click", async () => download(name, kind, await content()));
      tools.append(button, " ");
    }
    figure.append(tools);
  }

  scope.querySelectorAll(".qpv-table").forEach(enhance);
  scope.querySelectorAll(".qpv-figure").forEach(savable);

  // On paper what is folded is unfolded, but for the long tables that the page prints elsewhere.
  const whole = Math.max(0, ...[...scope.querySelectorAll(".qpv-sortable tbody")].map((b) => b.rows.length));
  scope.querySelectorAll("details").forEach((block) => {
    const rows = block.querySelectorAll("tbody tr").length;
    if (rows <= 30 || rows > whole) return;
    block.classList.add("qpv-long");
    block.after(element("p", "Données de cette figure : sur la page à l'écran ; l'essentiel est au tableau des quartiers, plus loin.",
      "qpv-source qpv-print-only"));
  });
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = [...scope.querySelectorAll("details:not([open], .qpv-long)")];
    folded.forEach((block) => { block.open = true; });
  });
  window.addEventListener("afterprint", () => folded.forEach((block) => { block.open = false; }));
})();
