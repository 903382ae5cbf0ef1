/* Suggestions under both search fields: the ARIA combobox pattern over GET /api/v1/suggestions.
   "Où ?" suggests places alone, and its button asks the browser for the position.
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

  /* two decimals of a degree are about one kilometre: no finer position leaves the browser */
  const POSITION_DECIMALS = 2;
  const POSITION_OPTIONS = { maximumAge: 600000, timeout: 10000 };

  function attach(input, isPlace) {
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
      shown = suggestions.filter(({ href, kind }) =>
        href.startsWith("/") && !href.startsWith("//") && (!isPlace || kind === "commune"));
      activate(-1);
      list.replaceChildren(...shown.map((suggestion, index) => {
        const option = document.createElement("li");
        option.id = list.id + "-" + index;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        part(option, "suggestion-text", suggestion.text);
        part(option, "suggestion-detail", suggestion.detail);
        if (!isPlace) part(option, "suggestion-kind", KINDS[suggestion.kind]);
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

    /* a place fills its field, because the other field may still be empty */
    function choose(index) {
      const { text, detail, href } = shown[index];
      if (!isPlace) {
        location.assign(href);
        return;
      }
      const area = (detail || "").split(", ").pop();
      /* homonyms carry the number of their département */
      input.value = area && area !== text && !/\d/.test(text) ? text + " (" + area + ")" : text;
      close();
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
        choose(active);
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
      if (option) choose([...list.children].indexOf(option));
    });
  }

  function offerPosition(button) {
    const form = button.form;
    const status = form.querySelector(".around [role=status]");
    status.parentElement.hidden = false;
    button.addEventListener("click", () => {
      status.textContent = "Recherche de votre position…";
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        const near = [coords.latitude, coords.longitude].map((each) => each.toFixed(POSITION_DECIMALS));
        form.querySelectorAll("input[type=hidden]").forEach((field) => field.remove());
        form.elements.ou.value = button.dataset.place;
        const field = document.createElement("input");
        field.type = "hidden";
        field.name = "near";
        field.value = near.join(",");
        form.append(field);
        form.requestSubmit();
      }, () => {
        status.textContent = "Votre position n’est pas disponible\u00a0: écrivez une commune.";
      }, POSITION_OPTIONS);
    });
  }

  document.querySelectorAll("form[role=search] input[name=q]").forEach((input) => attach(input, false));
  document.querySelectorAll("form[role=search] input[name=ou]").forEach((input) => attach(input, true));
  if (navigator.geolocation) document.querySelectorAll("button.around-me").forEach(offerPosition);
})();
