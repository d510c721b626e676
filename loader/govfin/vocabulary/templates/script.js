// What the pages can do beyond plain HTML. Without scripts they show and fold everything all the same.
"use strict";

// An address with a place in it opens what the place is folded into.
function openTo(place) {
  const target = place && document.getElementById(decodeURIComponent(place.slice(1)));
  if (!target) return;
  for (let node = target.querySelector("details:not(.used)") || target; node; node = node.parentElement) {
    if (node.tagName === "DETAILS") node.open = true;
  }
  target.scrollIntoView();
}
addEventListener("hashchange", () => openTo(location.hash));
openTo(location.hash);

// Buttons that copy an IRI.
for (const button of document.querySelectorAll("button.copy")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  const words = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
    setTimeout(() => (button.textContent = words), 1500);
  });
}

// A box that leaves of a list only what contains the words in it, and what that stands under.
function ownText(item) {
  let text = "";
  for (const node of item.childNodes) {
    if (node.nodeName === "UL") continue;
    text += node.nodeName === "DETAILS" ? ownText(node) : node.textContent;
  }
  return text;
}

for (const box of document.querySelectorAll("input[data-filter]")) {
  const list = document.querySelector(`[data-filtered="${box.dataset.filter}"]`);
  const none = box.parentElement.querySelector(".none");
  const items = [...list.querySelectorAll("li")].map((item) => ({ item, text: ownText(item).toLowerCase() }));
  const folds = [...list.querySelectorAll("details")].map((fold) => [fold, fold.open]);
  box.parentElement.hidden = false;
  let waiting = 0;
  const apply = () => {
    const wanted = box.value.trim().toLowerCase();
    const shown = new Set();
    for (const { item, text } of items) {
      if (!text.includes(wanted)) continue;
      for (let node = item; node && node !== list; node = node.parentElement) shown.add(node);
    }
    for (const { item } of items) item.hidden = !shown.has(item);
    for (const [fold, open] of folds) fold.open = wanted ? shown.has(fold) : open;
    for (const part of list.querySelectorAll(":scope > section")) part.hidden = !shown.has(part);
    none.hidden = shown.size > 0;
  };
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
}
