/* <annuaire-rpps>: completes the field inside it with a health professional of this directory.
   The field works without this file; an answer is only ever written as text. */
(() => {
  "use strict";
  const SERVICE = document.currentScript.src.replace(/\/widget\/rpps\.js.*$/, "");
  const WAIT_MS = 250;
  const PATIENCE_MS = 5000;
  const FEWEST_CHARS = 3;
  const MOST_PEOPLE = 8;
  const NOBODY = "Personne de trouvé. Remplissez à la main.";
  const SILENT = "L’annuaire ne répond pas. Remplissez à la main.";
  const FIELDS = ["rpps", "nom", "profession", "lieu"];
  let last = 0;

  const text = (value) => (typeof value === "string" ? value : "");
  const join = (parts, glue) => parts.map(text).filter(Boolean).join(glue);

  /* What fills a form; throws if the answer has another shape. */
  function read({ professional: person }) {
    const exercise = person.exercises[0];
    const place = exercise.activities.map((activity) => activity.place).find(Boolean);
    const at = place?.address;
    const town = join([at?.postal_code, at?.commune?.label || at?.locality], " ");
    return {
      rpps: text(person.rpps),
      nom: join([exercise.exercise_first_name, exercise.exercise_name], " "),
      profession: text(exercise.profession.label),
      lieu: join([place?.name || place?.trade_name, ...(at?.lines || []), town], ", "),
      town: text(at?.commune?.label) || text(at?.locality),
    };
  }

  class AnnuaireRpps extends HTMLElement {
    static formAssociated = true;
    #internals = this.attachInternals?.();
    #input = null;
    #list = document.createElement("ul");
    #status = document.createElement("p");
    #people = [];
    #active = -1;
    #timer = 0;
    #request = null;
    #closedUntil = 0;

    connectedCallback() {
      const input = this.querySelector("input");
      if (!input || this.#input) return;
      const list = this.#list;
      this.#input = input;
      list.id = "annuaire-rpps-" + ++last;
      list.hidden = true;
      list.setAttribute("role", "listbox");
      list.setAttribute("aria-label", "Professionnels de santé");
      this.#status.setAttribute("role", "status");
      const attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list",
        "aria-controls": list.id, "aria-expanded": "false" };
      for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
      Object.assign(list.style, { margin: 0, padding: 0, listStyle: "none", border: "1px solid",
        background: "Canvas", color: "CanvasText", maxHeight: "20em", overflowY: "auto" });
      input.after(list, this.#status);
      input.addEventListener("input", () => this.#wait());
      input.addEventListener("keydown", (event) => this.#press(event));
      input.addEventListener("blur", () => this.#close());
      list.addEventListener("mousedown", (event) => event.preventDefault());
      list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.#choose([...list.children].indexOf(option));
      });
    }

    disconnectedCallback() {
      this.#close();
    }

    formResetCallback() {
      this.#internals?.setFormValue(null);
      this.#close();
      this.#say("");
    }

    #say(message) {
      if (this.#status.textContent !== message) this.#status.textContent = message;
    }

    #close() {
      clearTimeout(this.#timer);
      this.#request?.abort();
      this.#list.hidden = true;
      this.#activate(-1);
      this.#input?.setAttribute("aria-expanded", "false");
    }

    #wait() {
      this.#close();
      this.#internals?.setFormValue(null);
      if (this.#input.value.trim().length < FEWEST_CHARS) return this.#say("");
      this.#timer = setTimeout(() => this.#ask(), WAIT_MS);
    }

    async #ask() {
      const words = this.#input.value.trim();
      if (words.length < FEWEST_CHARS || Date.now() < this.#closedUntil) return;
      this.#request?.abort();
      const request = (this.#request = new AbortController());
      const patience = setTimeout(() => request.abort("late"), PATIENCE_MS);
      try {
        const query = new URLSearchParams({ q: words.slice(0, 200), page_size: MOST_PEOPLE });
        const answer = await fetch(SERVICE + "/api/v1/professionals?" + query, {
          signal: request.signal,
          credentials: "omit",
          headers: { Accept: "application/json" },
        });
        if (answer.status === 429) return this.#rest(answer.headers.get("Retry-After"));
        if (!answer.ok) throw new Error(String(answer.status));
        this.#show((await answer.json()).results.map(read));
      } catch (error) {
        const { aborted, reason } = request.signal;
        if (!aborted || reason === "late") {
          this.#close();
          this.#say(SILENT);
        }
      } finally {
        clearTimeout(patience);
      }
    }

    #rest(seconds) {
      const wait = Math.min(Math.max(Number(seconds) || 1, 1), 3600);
      this.#closedUntil = Date.now() + wait * 1000;
      this.#close();
      this.#say("Trop de demandes. Réessayez dans " + wait + " s, ou remplissez à la main.");
    }

    #show(people) {
      if (!this.isConnected || !this.contains(document.activeElement)) return;
      this.#people = people;
      this.#list.replaceChildren(...people.map((person, index) => {
        const option = document.createElement("li");
        option.id = this.#list.id + "-" + index;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = join([person.nom, person.profession, person.town, person.rpps], ", ");
        Object.assign(option.style, { padding: "0.5em 0.75em", cursor: "pointer" });
        return option;
      }));
      const count = people.length;
      this.#list.hidden = !count;
      this.#input.setAttribute("aria-expanded", String(!!count));
      const found = count + (count > 1 ? " personnes" : " personne");
      this.#say(count ? found + ", flèches haut et bas pour choisir." : NOBODY);
    }

    #activate(index) {
      const paint = (option, isActive) => {
        if (!option) return;
        option.setAttribute("aria-selected", String(isActive));
        option.style.background = isActive ? "Highlight" : "";
        option.style.color = isActive ? "HighlightText" : "";
      };
      paint(this.#list.children[this.#active], false);
      this.#active = index;
      const option = this.#list.children[index];
      paint(option, true);
      if (!option) return this.#input?.removeAttribute("aria-activedescendant");
      option.scrollIntoView({ block: "nearest" });
      this.#input.setAttribute("aria-activedescendant", option.id);
    }

    #press(event) {
      if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      const { key } = event;
      const isOpen = !this.#list.hidden;
      const step = { ArrowDown: 1, ArrowUp: -1 }[key];
      if (!step && !(isOpen && (key === "Escape" || (key === "Enter" && this.#active >= 0)))) return;
      event.preventDefault();
      if (step) {
        const stops = this.#people.length + 1; /* the stop after the last option is the field */
        if (!isOpen) this.#ask();
        else this.#activate(((this.#active + 1 + step + stops) % stops) - 1);
      } else if (key === "Enter") this.#choose(this.#active);
      else this.#close();
    }

    #choose(index) {
      const person = this.#people[index];
      this.#close();
      this.#internals?.setFormValue(person.rpps);
      this.#input.value = person.nom;
      for (const name of FIELDS) {
        const field = this.getAttribute(name) && document.getElementById(this.getAttribute(name));
        if (!field) continue;
        field.value = person[name];
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
      this.#say(person.nom + (person.rpps ? ", RPPS " + person.rpps : "") + ".");
      this.dispatchEvent(new CustomEvent("annuaire-rpps", { bubbles: true, detail: { ...person } }));
    }
  }

  if (!customElements.get("annuaire-rpps")) customElements.define("annuaire-rpps", AnnuaireRpps);
})();
