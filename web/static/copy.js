/* Buttons that copy a number or an address, and details that are opened for print.
   Without this script the buttons stay hidden; everything can be selected and read all the same. */
(() => {
  "use strict";
  const SHOWN_MS = 4000;
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");

  async function copy(button) {
    let said = "Copié";
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      said = "La copie est refusée par le navigateur";
    }
    status.textContent = said + "\u00a0: " + button.dataset.copy;
    button.dataset.said = said;
    setTimeout(() => delete button.dataset.said, SHOWN_MS);
  }

  function reopen(isOpen) {
    document.querySelectorAll("details.table-details").forEach((details) => {
      details.open = isOpen;
    });
  }

  document.body.append(status);
  if (navigator.clipboard) {
    document.querySelectorAll("button.copy").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => copy(button));
    });
  }
  addEventListener("beforeprint", () => reopen(true));
  addEventListener("afterprint", () => reopen(false));
})();
