// Copies the citation of a page; where the browser does not let it, the citation is selected, to be copied by hand.
"use strict";
for (const line of document.querySelectorAll("p.copy")) {
  const cited = line.previousElementSibling;
  const [button, status] = [line.querySelector("button"), line.querySelector("[role=status]")];
  line.hidden = false;
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(cited);
    try {
      await navigator.clipboard.writeText(cited.textContent);
    } catch {
      if (!document.execCommand("copy")) return;
    }
    status.textContent = button.dataset.done;
  });
}
