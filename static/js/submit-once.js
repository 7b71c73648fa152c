/* A second press on the button of a form that is already on its way does nothing. The server recognises a repeated
   submission by itself; this only spares the wait. Coming back with the browser's back button makes the form usable again, and so
   does a while: whoever stops what takes too long on a weak line can try again. */

const A_WHILE_MS = 10_000;

/* A page with errors came by POST and is not kept, so that going back to it would end at the browser's own question whether to
   send everything again. In the history, the page on which its form stands takes its place; a page that has an address of its own,
   such as that of a past day, keeps it. A page that the browser keeps says so on its form, <form data-kept>, and stays. */
function leavePageBehind() {
  const page = new URL(document.querySelector("link[rel=canonical]")?.href ?? location.href);
  history.replaceState(history.state, "", page.pathname === location.pathname ? location.href : page.href);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (!("kept" in form.dataset)) {
    leavePageBehind();
  }
  // A file is fetched beside the page, which stays and may be asked for it again.
  if ("download" in form.dataset) {
    return;
  }
  form.dataset.sent = "yes";
  form.querySelectorAll("button:not([type=button])").forEach((button) => button.setAttribute("aria-disabled", "true"));
  setTimeout(() => makeUsable(form), A_WHILE_MS);
});

function makeUsable(form) {
  delete form.dataset.sent;
  form.querySelectorAll("button[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
}

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(makeUsable));
