/* Keeps what is being written in a long form until it has been taken, the tab is closed or it has lain for two hours:
   <form data-autosave="kind:which one">; the steps of one thing share a draft.
   Only the tab knows the draft. Never kept: passwords, files, hidden fields, and whatever says who somebody is
   (autocomplete other than off, or data-private). Sending the form does not forget the draft, because the line may break on the
   way. It is forgotten with the next one of its kind, and by a page after it: <div data-autosave-ends="kind">. */

const PREFIX = "draft:";
const LONGEST_MS = 2 * 60 * 60 * 1000;

function keepable(field) {
  const kept = field.name && !["password", "file", "hidden", "submit", "button"].includes(field.type);
  const personal = (field.autocomplete && field.autocomplete !== "off") || field.closest("[data-private]");
  return kept && !personal;
}

function isChoice(field) {
  return field.type === "radio" || field.type === "checkbox";
}

function isOf(field, saved) {
  return saved.name === field.name && (!isChoice(field) || saved.value === field.value);
}

/* A page with errors brings along what has just been sent, which the draft has too. */
function showsErrors() {
  return document.querySelector(".error-summary") !== null;
}

/* What the page brought along. */
function brought(field) {
  if (field.options) {
    return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? "";
  }
  return isChoice(field) ? field.defaultChecked : field.defaultValue;
}

function keptIn(key) {
  return JSON.parse(sessionStorage.getItem(key))?.fields ?? [];
}

function keep(form, key) {
  const earlier = keptIn(key);
  const ofOtherSteps = earlier.filter(({ name }) => !form.elements.namedItem(name));
  const written = [...form.elements].filter(keepable).map((field) => ({
    name: field.name,
    value: field.value,
    checked: Boolean(field.checked),
    over: showsErrors() ? (earlier.find((saved) => isOf(field, saved))?.over ?? "") : brought(field),
  }));
  sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: [...ofOtherSteps, ...written] }));
}

/* Puts the draft into the fields that still say what it was written over; others have been answered since, perhaps in another tab. */
function restore(form, draft) {
  const pairs = [...form.elements].filter(keepable).map((field) => {
    return { field, saved: draft.find((saved) => isOf(field, saved)) };
  });
  const answered = new Set(pairs.filter(({ field, saved }) => saved?.over !== brought(field)).map(({ field }) => field.name));
  for (const { field, saved } of pairs.filter((pair) => !answered.has(pair.field.name))) {
    if (isChoice(field)) {
      field.checked = saved.checked;
    } else {
      field.value = saved.value;
    }
  }
}

function draftKeys() {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
}

function forget(keys) {
  keys.forEach((key) => sessionStorage.removeItem(key));
}

function ofKind(kind) {
  return draftKeys().filter((key) => key.startsWith(`${PREFIX}${kind}:`));
}

forget(draftKeys().filter((key) => Date.now() - JSON.parse(sessionStorage.getItem(key)).at > LONGEST_MS));

document.querySelectorAll("[data-autosave-ends]").forEach((page) => forget(page.dataset.autosaveEnds.split(" ").flatMap(ofKind)));

document.querySelectorAll("form[data-autosave]").forEach((form) => {
  const key = PREFIX + form.dataset.autosave;
  forget(ofKind(form.dataset.autosave.split(":")[0]).filter((other) => other !== key));
  if (!showsErrors()) {
    restore(form, keptIn(key));
  }
  form.addEventListener("input", () => keep(form, key));
  form.addEventListener("submit", () => keep(form, key));
});
