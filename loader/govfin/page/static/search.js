// Searching where there is no server: the lists of names are read as files, and what is found is shown as the server would.
"use strict";

(() => {
  const place = document.getElementById("found");
  const words = document.getElementById("search-words");
  const asked = new URLSearchParams(location.search);
  const text = (asked.get("q") ?? "").trim().slice(0, 100);
  const SHOWN = 30;
  const ELSEWHERE = 3;
  if (!place || !words || !text) return;

  const say = (name, values = {}) =>
    words.querySelector(`[data-phrase="${name}"]`).textContent.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
  const kinds = [...words.querySelectorAll("[data-kind]")].map((each) => each.dataset.kind);
  const schemes = [...words.querySelectorAll("[data-scheme]")].map((each) => each.dataset.scheme);
  const called = (what, name) => words.querySelector(`[data-${what}="${CSS.escape(name)}"]`)?.textContent ?? name;
  const folded = (each) => each.normalize("NFKC").toLowerCase();
  const kind = kinds.includes(asked.get("kind")) ? asked.get("kind") : "";
  const page = /^[1-9]\d{0,2}$/.test(asked.get("page") ?? "") ? Number(asked.get("page")) : 1;
  document.getElementById("q").value = text;

  const rowsOf = async (address) => {
    const told = await (await fetch(address)).json();
    return told.rows.map((row) => Object.fromEntries(told.columns.map((name, at) => [name, row[at]])));
  };

  // Where the text stands in a name: it is the whole, the start, or a part of it, or stands in its place; and how long that name is.
  const rank = (wanted, own) =>
    own
      .map((each) => [each === wanted ? 0 : each.startsWith(wanted) ? 1 : each.includes(wanted) ? 2 : ELSEWHERE, each.length])
      .sort((one, other) => one[0] - other[0] || one[1] - other[1])[0];

  const search = (rows) => {
    const parts = folded(text).split(/\s+/);
    const wanted = parts.join(" ");
    const used = new Set(rows.filter((row) => row.kind === "unit").map((row) => row.district));
    const found = [];
    rows.forEach((row, number) => {
      const tail = row.kind === "unit" && row.district_name ? row.name.split(row.district_name).slice(1).join(row.district_name) : "";
      const own = [row.name, row.name_en, row.notation, tail].filter(Boolean).map(folded);
      const whole = [...own, folded(row.unit), folded(row.district_name)].join("\n");
      if (!parts.every((part) => whole.includes(part))) return;
      const order = row.kind === "code" ? (schemes.indexOf(row.scheme) + schemes.length) % schemes.length : row.kind === "district" && !used.has(row.notation);
      found.push({ row, key: [...rank(wanted, own), number], kind: kinds.indexOf(row.kind), order: Number(order) });
    });
    found.sort((one, other) => one.key[0] - other.key[0] || one.kind - other.kind || one.order - other.order || one.key[1] - other.key[1] || one.key[2] - other.key[2]);
    return found.map((each) => each.row);
  };

  const made = (name, content, attributes = {}) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...[content].flat());
    return element;
  };
  const where = (changes) => {
    const told = { q: text, kind, ...changes };
    return "?" + new URLSearchParams(Object.entries(told).filter(([, value]) => value));
  };
  // The page of an IRI: what is not ASCII is escaped, and what is escaped already stays so.
  const pageOf = (iri) => {
    const { root, data, code, suffix } = place.dataset;
    const path = iri.startsWith(data) ? "id/" + iri.slice(data.length) : "code/" + iri.slice(code.length);
    return root + path.replace(/[^\x00-\x7f]+/g, encodeURIComponent) + suffix;
  };

  const item = (row) => {
    const name = (place.dataset.language === "en" && row.name_en) || row.name;
    const about = [row.kind === "code" ? called("scheme", row.scheme) : called("kind", row.kind), row.unit, row.district_name];
    const notation = row.notation ? [" ", made("span", row.notation, { class: "notation" })] : [];
    return made("li", [made("a", name, { href: pageOf(row.iri) }), ...notation, made("span", about.filter(Boolean).join(" · "), { class: "soft" })]);
  };

  const choices = (found) => {
    const counted = [["", found.length], ...kinds.map((each) => [each, found.filter((row) => row.kind === each).length])];
    const line = made("p", [], { class: "kinds" });
    for (const [each, count] of counted.filter(([, many]) => many)) {
      const name = each ? called("kind", each) : say("all-kinds");
      if (line.childNodes.length) line.append(" · ");
      line.append(each === kind ? made("strong", name) : made("a", name, { href: where({ kind: each }) }), " ", made("span", String(count), { class: "soft" }));
    }
    return line;
  };

  // The names that have most characters in common with the text: twice as many as both have, of all that they have.
  const near = (rows) => {
    const wanted = [...text];
    const likeness = (name) => {
      const left = [...name];
      const common = wanted.filter((each) => left.includes(each) && left.splice(left.indexOf(each), 1)).length;
      return (2 * common) / (wanted.length + [...name].length);
    };
    const names = [...new Set(rows.flatMap((row) => [row.name, row.name_en].filter(Boolean)))].map((name) => [likeness(name), name]);
    const least = /^[\x00-\x7f]+$/.test(text) ? 0.65 : 0.5;
    return names.filter(([like]) => like >= least).sort((one, other) => other[0] - one[0]).slice(0, 5).map(([, name]) => name);
  };

  // What stands in names and is the text but for one character, the most frequent first.
  const slips = (rows) => {
    const wanted = [...folded(text)];
    if (wanted.length < 3 || wanted.length > 30) return [];
    const escaped = wanted.map((each) => each.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    const without = (at, instead) => [...escaped.slice(0, at), ...instead, ...escaped.slice(at + 1)].join("");
    const missing = escaped.slice(1).map((each, at) => without(at + 1, [".", each]));
    const others = escaped.map((each, at) => without(at, ["."]));
    const needless = wanted.length > 3 ? escaped.map((each, at) => without(at, [])) : [];
    const slip = new RegExp([...missing, ...others, ...needless].join("|"), "u");
    const counts = new Map();
    for (const row of rows) {
      const [match] = slip.exec(folded(row.name)) ?? [];
      if (match) counts.set(match, (counts.get(match) ?? 0) + 1);
    }
    return [...counts].sort((one, other) => other[1] - one[1]).slice(0, 3).map(([each]) => each);
  };

  const miss = (rows) => {
    const names = [...new Set([...slips(rows), ...near(rows)])].slice(0, 5).map((name) => made("li", made("a", name, { href: "?" + new URLSearchParams({ q: name }) })));
    const nearest = names.length ? [made("p", say("search-near")), made("ul", names, { class: "plain" })] : [];
    const letters = /^[ -~]*[A-Za-z]{2}[ -~]*$/.test(text) ? " " + say("search-letters") : "";
    place.replaceChildren(made("p", say("search-nothing", { text }) + letters), ...nearest);
  };

  const show = (rows) => {
    const everything = search(rows);
    if (!everything.length) return miss(rows);
    const found = everything.filter((row) => !kind || row.kind === kind);
    const first = SHOWN * (page - 1);
    const shown = found.slice(first, first + SHOWN);
    const list = made("ol", shown.map(item), { class: "plain hits" });
    const pages = made("nav", [], { class: "pages", "aria-label": say("search-pages") });
    if (first) pages.append(made("a", say("search-before"), { rel: "prev", href: where({ page: page > 2 ? String(page - 1) : "" }) }), " ");
    pages.append(made("span", say("search-shown", { first: first + 1, last: first + shown.length, count: found.length }), { class: "soft" }));
    if (found.length > first + SHOWN) pages.append(" ", made("a", say("search-after"), { rel: "next", href: where({ page: String(page + 1) }) }));
    place.replaceChildren(choices(everything), list, ...(found.length > SHOWN ? [pages] : []));
  };

  Promise.all(place.dataset.lists.split(" ").map(rowsOf)).then((lists) => show(lists.flat()), () => {
    place.replaceChildren(made("p", say("search-unread"), { role: "alert" }));
  });
})();
