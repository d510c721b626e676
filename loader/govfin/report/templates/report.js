// The switch works without this; here the page also tells its language to readers of screens, and opens what is folded for printing.
(() => {
  const root = document.documentElement;
  const radios = [...document.querySelectorAll('input[name="language"]')];
  const tell = () => {
    const chosen = radios.find((radio) => radio.checked);
    root.lang = chosen.value === "zh" ? "zh-Hans" : "en";
    root.dataset.language = chosen.value;
    document.title = root.dataset[chosen.value === "zh" ? "titleZh" : "titleEn"];
  };
  radios.forEach((radio) => radio.addEventListener("change", tell));
  tell();
  const folded = () => [...document.querySelectorAll("details:not([open])")];
  let opened = [];
  window.addEventListener("beforeprint", () => { opened = folded(); opened.forEach((each) => { each.open = true; }); });
  window.addEventListener("afterprint", () => { opened.forEach((each) => { each.open = false; }); });
})();
