/* Suggestions under the search box: the ARIA combobox pattern over GET /api/v1/suggestions.
   If anything here fails, the form still works. */
(() => {
  "use strict";
  const WAIT_MS = 120;
  const FEWEST_LETTERS = 2;
  const KINDS = {
    person: "Personne",
    name: "Nom",
    profession: "Profession",
    savoir_faire: "Savoir-faire",
    function: "Rôle",
    commune: "Lieu",
    structure: "Structure",
  };

  function attach(input) {
    const list = document.createElement("ul");
    const status = document.createElement("p");
    const known = new Map();
    let shown = [];
    let active = -1;
    let timer = 0;
    let request = null;

    list.id = input.id + "-suggestions";
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    input.after(list, status);

    function close() {
      clearTimeout(timer);
      request?.abort();
      list.hidden = true;
      activate(-1);
      input.setAttribute("aria-expanded", "false");
    }

    function activate(index) {
      list.children[active]?.setAttribute("aria-selected", "false");
      active = index;
      const option = list.children[index];
      if (!option) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    }

    function part(option, name, text) {
      if (!text) return;
      const span = document.createElement("span");
      span.className = name;
      span.textContent = text;
      option.append(span, " ");
    }

    function show(suggestions) {
      shown = suggestions.filter(({ href }) => href.startsWith("/") && !href.startsWith("//"));
      activate(-1);
      list.replaceChildren(...shown.map((suggestion, index) => {
        const option = document.createElement("li");
        option.id = list.id + "-" + index;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        part(option, "suggestion-text", suggestion.text);
        part(option, "suggestion-detail", suggestion.detail);
        part(option, "suggestion-kind", KINDS[suggestion.kind]);
        return option;
      }));
      const count = shown.length;
      list.hidden = !count;
      input.setAttribute("aria-expanded", String(!!count));
      status.textContent = count
        ? count + (count > 1 ? " suggestions" : " suggestion") + ", flèches haut et bas pour choisir."
        : "Aucune suggestion.";
    }

    async function ask() {
      const text = input.value.trim();
      request?.abort();
      if (text.length < FEWEST_LETTERS) {
        status.textContent = "";
        close();
        return;
      }
      request = new AbortController();
      try {
        if (!known.has(text)) {
          const answer = await fetch("/api/v1/suggestions?q=" + encodeURIComponent(text), {
            signal: request.signal,
            headers: { Accept: "application/json" },
          });
          if (!answer.ok) throw new Error(answer.status);
          known.set(text, (await answer.json()).suggestions);
        }
        if (document.activeElement === input && input.value.trim() === text) show(known.get(text));
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    }

    function move(step) {
      const count = shown.length;
      if (list.hidden) {
        ask();
        return;
      }
      /* the position after the last option is the box itself */
      activate(((active + 1 + step + count + 1) % (count + 1)) - 1);
    }

    const keys = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Escape: () => {
        if (list.hidden) return false;
        close();
        return true;
      },
      Enter: () => {
        if (active < 0) {
          close();
          return false;
        }
        location.assign(shown[active].href);
        return true;
      },
      Tab: () => {
        close();
        return false;
      },
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT_MS);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      const act = keys[event.key];
      if (act && act() !== false) event.preventDefault();
    });
    input.addEventListener("blur", close);
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) location.assign(shown[[...list.children].indexOf(option)].href);
    });
  }

  document.querySelectorAll("form[role=search] input[name=q]").forEach(attach);
})();
