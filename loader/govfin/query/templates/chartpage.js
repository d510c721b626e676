// The page of a chart: draws the picture, and draws it anew for another language, another part of the answer, or another width.
(function () {
  const root = document.documentElement;
  const holder = document.getElementById("chart");
  const choice = document.getElementById("picture");
  const language = () => (document.getElementById("language-en").checked ? "en" : "zh");
  function relabel() {
    root.lang = language() === "zh" ? "zh-Hans" : "en";
    root.dataset.language = language();
    document.title = root.dataset[language() === "zh" ? "titleZh" : "titleEn"];
    if (choice) for (const each of choice.options) each.textContent = each.dataset[language()];
  }
  if (holder) {
    const pictures = JSON.parse(document.getElementById("pictures").textContent);
    for (const each of document.querySelectorAll("figure [hidden]:not(.of-picture)")) each.hidden = false;
    let chart = null;
    function draw(width, onPaper) {
      const place = choice ? Number(choice.value) : 0;
      const drawn = pictures[language()][place];
      chart = drawing.show(holder, drawn, width, onPaper, chart);
      document.querySelectorAll(".of-picture").forEach((each, number) => { each.hidden = number !== place; });
    }
    const redraw = () => draw(holder.clientWidth);
    const resized = () => { if (holder.clientWidth && Number(holder.dataset.width) !== holder.clientWidth) redraw(); };
    redraw();
    window.addEventListener("resize", resized);
    window.addEventListener("beforeprint", () => draw(680, true));
    window.addEventListener("afterprint", redraw);
    if (choice) choice.addEventListener("change", redraw);
    for (const each of document.querySelectorAll("[name=language]")) each.addEventListener("change", () => { relabel(); redraw(); });
  } else {
    for (const each of document.querySelectorAll("[name=language]")) each.addEventListener("change", relabel);
  }
})();
