// What an option of ECharts can't say as data: labels that fit their place, tooltips, and sizes. Runs in a browser and in a bare V8.
"use strict";
var drawing = (function () {
  const measure = (text, font) => echarts.format.getTextRect(text, font).width;
  const face = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, WenQuanYi Micro Hei, sans-serif"; // as options have it
  const number = (value) => echarts.format.addCommas(value);
  // Where there is no canvas, widths are reckoned, rather too large than too small, because the reader's fonts are not known.
  if (typeof document === "undefined") {
    const share = (character) => (
      /[\u0000-\u02ff\u2000-\u201f\u203a]/.test(character)
        ? /[mwMW@%…—]/.test(character) ? 0.95 : /[A-Z&<>=+~#]/.test(character) ? 0.68 : /[ .,:;!|'ijl›]/.test(character) ? 0.32 : 0.58
        : 1
    );
    echarts.setPlatformAPI({
      measureText: (text, font) => {
        const size = parseFloat((/([\d.]+)px/.exec(font || "") || [0, 12])[1]);
        return { width: size * [...String(text || "")].reduce((sum, character) => sum + share(character), 0) };
      },
    });
  }

  // A text in as few lines as it needs, none wider than the width. Chinese breaks anywhere, Latin words and numbers stay whole where they can.
  function wrapped(text, font, width) {
    const lines = [];
    let line = "";
    const pieces = String(text).match(/[\u0021-\u024f]+|\s+|[^]/gu) || [];
    const put = (piece) => {
      if (!line || measure(line + piece, font) <= width) { line += piece; return; }
      if (/^[，。、；：！？）》”’%]/u.test(piece)) {
        const last = [...line].pop();
        lines.push(line.slice(0, -last.length).trimEnd());
        line = last + piece;
        return;
      }
      lines.push(line.trimEnd());
      line = piece.trimStart();
    };
    for (const piece of pieces) {
      if (measure(piece, font) <= width) put(piece);
      else for (const character of piece) put(character);
    }
    if (line.trim()) lines.push(line.trimEnd());
    return lines;
  }

  // A text in at most so many lines; where it is longer, its middle gives way, because names of units differ at their ends.
  function shortened(text, font, width, most) {
    let lines = wrapped(text, font, width);
    const characters = [...String(text)];
    for (let kept = characters.length - 1; lines.length > most && kept > 2; kept -= 1) {
      const head = Math.ceil(kept / 2);
      lines = wrapped(characters.slice(0, head).join("") + "…" + characters.slice(characters.length - (kept - head)).join(""), font, width);
    }
    return lines.length <= most ? lines : [];
  }

  // What a box of a treemap says: its name and amount, its name alone, or nothing where a part of the name would be a riddle.
  function boxed(node, width, height, size) {
    const font = `${size}px ${face}`;
    const [room, most] = [width - 14, Math.floor((height - 12) / 16)]; // within border and padding, by the height of a line
    if (room < size * 2 || most < 1) return [];
    if ((node.name.match(/[\u0021-\u024f]+/gu) || []).some((each) => measure(each, font) > room)) return []; // no code in two
    const name = wrapped(node.children && !node.still ? `${node.name} ▸` : node.name, font, room);
    const fits = (lines) => lines.length <= most && lines.every((line) => measure(line, font) <= room);
    const whole = [...name, node.text];
    return node.text && fits(whole) ? whole : fits(name) ? name : [];
  }

  function layout(chart, index) {
    return chart.getModel().getSeriesByIndex(0).getData().getItemLayout(index) || {};
  }

  // Tooltips are built of nodes, without markup: a page may forbid styles in it.
  function element(name, text, ...inside) {
    const made = document.createElement(name);
    made.append(text, ...inside);
    return made;
  }

  function framed(...lines) {
    const box = document.createElement("div");
    Object.assign(box.style, { maxWidth: "22em", whiteSpace: "normal", overflowWrap: "anywhere" });
    for (const line of lines) box.append(element("div", "", ...line));
    return box;
  }

  function dot(colour) {
    const made = document.createElement("span");
    Object.assign(made.style, { display: "inline-block", width: "10px", height: "10px", borderRadius: "10px", marginRight: "4px", background: colour });
    return made;
  }

  function tooltip(drawn, params) {
    if (drawn.kind === "treemap") {
      const data = params.data || {};
      return data.path ? framed([element("b", data.path)], ...(data.told || []).map((each) => [each])) : "";
    }
    const [first] = params;
    const lines = params.map((each) => [dot(each.color), each.seriesName ? `${each.seriesName}  ` : "", element("b", each.data.text)]);
    return framed([drawn.names[first.dataIndex]], ...lines);
  }

  function height(drawn, width) {
    if (drawn.kind === "treemap") return width < 600 ? 460 : 560;
    if (drawn.across) return 52 + drawn.names.length * Math.max(34, 17 * drawn.bars + 12);
    return width < 600 ? 320 : 420;
  }

  // The option with what depends on the width, for ECharts. `report` is told of each box: its number, whether its name
  // stands in it, and whether all of it does, with the amount; with it a treemap has all its levels, because nobody can press it.
  function complete(drawn, width, chart, report) {
    const option = { ...drawn.option };
    const narrow = width < 600;
    option.tooltip = { ...option.tooltip, formatter: (params) => tooltip(drawn, params) };
    if (drawn.kind === "treemap") {
      const [series] = option.series;
      const label = (size, upper) => (params) => {
        const place = layout(chart, params.dataIndex);
        const node = { ...params.data, still: Boolean(report) };
        const lines = upper ? headed(node, place.width || 0, size) : boxed(node, place.width || 0, place.height || 0, size);
        if (report) report(node.number, lines.length > 0, lines.join("").includes(node.text) && !lines.join("").includes("…"));
        return lines.join("\n");
      };
      option.series = [{
        ...series,
        name: narrow ? drawn.short : series.name,
        leafDepth: report ? null : narrow ? 1 : 2,
        ...(report ? { breadcrumb: { show: false }, top: 0 } : {}),
        label: { ...series.label, formatter: label(12, false) },
        upperLabel: { ...series.upperLabel, formatter: label(12, true) },
      }];
      return option;
    }
    const font = `12px ${face}`;
    const widest = Math.max(0, ...drawn.names.map((name) => measure(name, font)));
    const room = Math.min(widest + 2, Math.floor(width * (narrow ? 0.36 : 0.3)));
    const name = (value) => shortened(drawn.names[Number(value)], font, room, 2).join("\n");
    const axis = drawn.across ? "yAxis" : "xAxis";
    option[axis] = { ...option[axis], axisLabel: { ...option[axis].axisLabel, formatter: drawn.across ? name : (value) => drawn.names[Number(value)] } };
    const texts = drawn.option.series.flatMap((series) => series.data.map((each) => measure(each.text, font)));
    // A browser draws names a little wider than it measures them: dots and Chinese characters depend on the language of the page.
    const spare = typeof document === "undefined" ? 0 : Math.ceil(room * 0.08);
    if (drawn.across) option.grid = { ...option.grid, left: option.grid.left + spare, right: Math.ceil(Math.max(12, ...texts)) + 12 };
    const value = drawn.across ? "xAxis" : "yAxis";
    option[value] = {
      ...option[value], splitNumber: narrow ? 3 : 5, axisLabel: { ...option[value].axisLabel, formatter: (each) => number(each) },
    };
    option.series = option.series.map((series, place) => ({
      ...series,
      label: {
        ...series.label,
        formatter: (params) => {
          if (params.data.value === null || !series.stack) return params.data.value === null ? "" : params.data.text;
          const bar = chart.getModel().getSeriesByIndex(place).getData().getItemLayout(params.dataIndex) || {};
          const space = drawn.across ? Math.abs(bar.width || 0) : Math.abs(bar.height || 0) >= 16 ? Math.abs(bar.width || 0) : 0;
          return measure(params.data.text, font) + 8 <= space ? params.data.text : "";
        },
      },
    }));
    return option;
  }

  function headed(node, width, size) {
    const font = `bold ${size}px ${face}`;
    const whole = `${node.name}  ${node.text}`;
    const room = width - 14;
    for (const text of [whole, node.name]) if (measure(text, font) * 1.05 <= room) return [text];
    return room > size * 6 ? shortened(node.name, font, room / 1.05, 1) : [];
  }

  // A picture in its holder, in a width; of a treemap that is on paper all levels. It takes the place of the one that was there.
  function show(holder, drawn, width, onPaper, before) {
    const high = height(drawn, width);
    if (before) before.dispose();
    holder.style.height = `${high}px`;
    const chart = echarts.init(holder, null, { renderer: "svg", width, height: high });
    chart.setOption(complete(drawn, width, chart, onPaper && (() => {})));
    chart.getZr().flush();
    holder.dataset.width = width;
    // A box that shows its parts already is not led into by the library: its heading leads there as well. One without parts leads to its page.
    chart.on("click", ({ data, dataIndex }) => {
      if (data && data.page && !data.children) location.assign(data.page);
      const box = data && data.children && layout(chart, dataIndex);
      if (box && !box.isLeafRoot) chart.dispatchAction({ type: "treemapRootToNode", seriesIndex: 0, targetNodeId: data.id });
    });
    return chart;
  }

  // A picture as text; of a treemap the numbers of the boxes that are drawn, and of those that have room for their names, for all of them with their amounts.
  function svg(drawn, width, tall) {
    const high = tall || height(drawn, width);
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height: high });
    const told = new Map();
    chart.setOption(complete(drawn, width, chart, (each, ...fits) => told.set(each, fits)));
    const text = chart.renderToSVGString();
    chart.dispose();
    const those = (place) => [...told].filter(([, fits]) => fits[place]).map(([each]) => each);
    return { text, height: high, drawn: [...told.keys()], named: those(0), whole: those(1) };
  }

  return { wrapped, shortened, measure, complete, height, show, svg };
})();
