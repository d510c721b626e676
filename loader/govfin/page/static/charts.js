// The charts of a page: drawn in the chosen unit of money, and drawn anew for another unit, part of the answer, or width.
"use strict";
for (const figure of document.querySelectorAll("figure.chart")) {
  const pictures = JSON.parse(figure.querySelector("script").textContent);
  const holder = figure.querySelector(".drawing");
  const choice = figure.querySelector(".picture");
  const looking = figure.querySelector(".looking");
  const amounts = document.querySelectorAll("input[name=money]");
  let chart = null;

  const chosen = () => [...amounts].find((each) => each.checked);
  const unit = () => (chosen() ? chosen().id.slice("money-".length) : "");
  const unitName = () => (pictures[unit()] && chosen() ? ` (${chosen().nextElementSibling.textContent})` : "");
  const shown = () => (pictures[unit()] || pictures[Object.keys(pictures)[0]])[choice ? Number(choice.value) : 0];

  // What is being looked at: the whole, or the box that was led into, with the way to its page.
  function tell(node) {
    if (!looking) return;
    const about = looking.querySelector(".about");
    const data = node || { path: shown().option.series[0].name + unitName(), told: [] };
    looking.querySelector(".where").textContent = [data.path, ...data.told].join(" · ");
    about.hidden = !data.page;
    if (data.page) about.href = data.page;
  }

  function draw(width, onPaper) {
    chart = drawing.show(holder, shown(), width, onPaper, chart);
    chart.on("treemapRootToNode", () => {
      const series = chart.getModel().getSeriesByIndex(0);
      const place = series.getViewRoot().dataIndex;
      tell(place > 0 && series.getData().getRawDataItem(place));
    });
    figure.querySelectorAll(".of-picture").forEach((each, number) => { each.hidden = number !== (choice ? Number(choice.value) : 0); });
    tell();
  }

  figure.hidden = false;
  const redraw = () => draw(holder.clientWidth, false);
  redraw();
  addEventListener("resize", () => { if (holder.clientWidth && Number(holder.dataset.width) !== holder.clientWidth) redraw(); });
  addEventListener("beforeprint", () => draw(680, true));
  addEventListener("afterprint", redraw);
  if (choice) choice.addEventListener("change", redraw);
  for (const each of amounts) each.addEventListener("change", redraw);
}
