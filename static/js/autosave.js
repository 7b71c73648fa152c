/* Keeps what is being written in a long form until the tab is closed: <form data-autosave="name of the draft">.
   Only the tab knows the draft. Never kept: passwords, files, hidden fields, and whatever says who somebody is
   (autocomplete other than off, or data-private). Sending the form forgets the draft. */

function keepable(field) {
  const kept = field.name && !["password", "file", "hidden", "submit", "button"].includes(field.type);
  const personal = (field.autocomplete && field.autocomplete !== "off") || field.closest("[data-private]");
  return kept && !personal;
}

function written(form) {
  return [...form.elements].filter(keepable).map((field) => ({
    name: field.name,
    value: field.value,
    checked: Boolean(field.checked),
  }));
}

function restore(form, draft) {
  for (const field of [...form.elements].filter(keepable)) {
    const choice = field.type === "radio" || field.type === "checkbox";
    const saved = draft.find(({ name, value }) => name === field.name && (!choice || value === field.value));
    if (saved && choice) {
      field.checked = saved.checked;
    } else if (saved && !field.value) {
      field.value = saved.value;
    }
  }
}

document.querySelectorAll("form[data-autosave]").forEach((form) => {
  const key = `draft:${form.dataset.autosave}`;
  const draft = sessionStorage.getItem(key);
  // A page that shows errors carries what the server was sent; that is newer than the draft.
  if (draft && !document.querySelector(".error-summary")) {
    restore(form, JSON.parse(draft));
  }
  form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(written(form))));
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) {
      sessionStorage.removeItem(key);
    }
  });
});
