// The editor of queries: YASGUI's, in the place of the field of the form, which goes on holding the text. The page shows results itself.
"use strict";
(function () {
  const form = document.querySelector("form.sparql");
  const field = form.querySelector("textarea");
  const { prefixes, names } = JSON.parse(document.getElementById("names").textContent);
  const { Yasqe } = Yasgui;

  // The service knows these prefixes, so that no query need declare them.
  Yasqe.defineMode("sparql-with-prefixes", (options) => {
    const mode = Yasqe.getMode(options, "sparql11");
    return { ...mode, startState: () => Object.assign(mode.startState(), { prefixes: { ...prefixes } }) };
  });

  // Names are completed from what stands in the page: nothing is asked of any other host, and only variables are looked for in the text.
  Yasqe.registerAutocompleter({
    name: "names",
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: (editor) => /^[a-z][\w-]*:[\w-]*$/i.test(editor.getCompleteToken().string),
    get: (editor, token) => {
      const [prefix, local] = (token ? token.string : "").toLowerCase().split(":");
      if (local === undefined) return [];
      const fitting = names.filter((each) => each.toLowerCase().startsWith(`${prefix}:`) && each.toLowerCase().includes(local, prefix.length));
      return fitting.filter((each) => each !== token.string);
    },
  }, false);
  Yasqe.defaults.autocompleters = ["variables", "names"];

  const holder = document.createElement("div");
  field.after(holder);
  const run = () => form.requestSubmit();
  const lines = field.value.split("\n").length;
  const editor = new Yasqe(holder, {
    value: field.value,
    mode: "sparql-with-prefixes",
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    resizeable: true,
    editorHeight: `${Math.min(Math.max(lines + 2, 10), 28) * 1.5}em`,
    extraKeys: { "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-S": false, Tab: false, "Shift-Tab": false },
  });
  const input = editor.getInputField();
  const label = form.querySelector("label").textContent;
  input.setAttribute("aria-label", label);
  const scroller = editor.getScrollerElement(); // the keyboard can scroll it
  for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", label]]) scroller.setAttribute(name, value);
  form.querySelector("label").addEventListener("click", () => editor.focus());
  field.required = false;
  field.hidden = true;
  editor.on("change", () => { field.value = editor.getValue(); });
  for (const each of form.querySelectorAll(".keys")) each.hidden = false;

  // An example that is chosen is shown at once.
  const examples = document.querySelector("form.examples");
  examples.querySelector("button").hidden = true;
  examples.querySelector("select").addEventListener("change", () => examples.submit());
})();
