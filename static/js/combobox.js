/* Type-ahead on a lookup box: the list combobox of the WAI-ARIA practices. Without it the form is a plain search form.
   /suggest?q= answers {"suggestions": [{"text": …, "kind": …, "note": …, "url": …}]}; without an url the text is searched for. */

const WAIT_MS = 150;

class Combobox {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=search]");
    this.status = form.querySelector("[data-combobox-status]");
    this.list = document.createElement("ul");
    this.list.id = `${this.input.id}-suggestions`;
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", form.querySelector("label").textContent);
    this.list.hidden = true;
    form.append(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) {
      this.input.setAttribute(name, value);
    }
    this.suggestions = [];
    this.chosen = -1;
    this.input.addEventListener("input", (event) => this.typed(event));
    this.input.addEventListener("compositionend", (event) => this.typed(event));
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => this.close());
    // A press on the list must not take the focus from the input, which would close the list before the click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) {
        this.take([...this.list.children].indexOf(option));
      }
    });
  }

  typed(event) {
    clearTimeout(this.timer);
    // Half-typed pinyin is not yet a query.
    if (event.isComposing) {
      return;
    }
    this.timer = setTimeout(() => this.ask(this.input.value.trim()), WAIT_MS);
  }

  async ask(query) {
    this.request?.abort();
    if (!query) {
      this.close();
      return;
    }
    this.request = new AbortController();
    try {
      const answer = await fetch(`${this.form.dataset.combobox}?q=${encodeURIComponent(query)}`, {
        signal: this.request.signal,
        headers: { Accept: "application/json" },
      });
      const found = answer.ok ? (await answer.json()).suggestions : [];
      if (this.input.value.trim() === query && document.activeElement === this.input) {
        this.show(found);
      }
    } catch (error) {
      // A newer question or a broken line: the form itself still works.
      if (error.name !== "AbortError") {
        this.close();
      }
    }
  }

  show(suggestions) {
    this.suggestions = suggestions;
    this.list.replaceChildren(...suggestions.map((suggestion, place) => this.option(suggestion, place)));
    this.choose(-1);
    this.open(suggestions.length > 0);
    const { one, many, none } = this.status.dataset;
    const count = suggestions.length;
    this.status.textContent = count === 0 ? none : count === 1 ? one : many.replace("%d", count);
  }

  option({ text, kind, note }, place) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${place}`;
    option.className = "suggestions__option";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const words = document.createElement("span");
    words.textContent = text;
    option.append(words);
    if (note) {
      const more = document.createElement("span");
      more.className = "suggestions__note";
      more.textContent = note;
      words.append(more);
    }
    if (kind) {
      const label = document.createElement("span");
      label.className = "suggestions__kind";
      label.textContent = kind;
      option.append(label);
    }
    return option;
  }

  open(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.choose(-1);
    this.open(false);
    this.status.textContent = "";
  }

  choose(place) {
    this.chosen = place;
    [...this.list.children].forEach((option, here) => option.setAttribute("aria-selected", String(here === place)));
    if (place < 0) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    const option = this.list.children[place];
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    if (event.isComposing) {
      return;
    }
    const last = this.suggestions.length - 1;
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (last < 0) {
        return;
      }
      event.preventDefault();
      this.open(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      const from = this.chosen < 0 && step < 0 ? 0 : this.chosen;
      this.choose((from + step + last + 1) % (last + 1));
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && isOpen && this.chosen >= 0) {
      event.preventDefault();
      this.take(this.chosen);
    }
  }

  take(place) {
    const { text, url } = this.suggestions[place];
    this.input.value = text;
    this.close();
    if (url) {
      window.location.assign(url);
    } else {
      this.form.requestSubmit();
    }
  }
}

document.querySelectorAll("form[data-combobox]").forEach((form) => new Combobox(form));
