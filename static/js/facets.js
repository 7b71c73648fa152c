/* Facets stand open in their column on wide screens and are folded on narrow ones. */

const wide = window.matchMedia("(min-width: 56em)");

function fit() {
  document.querySelectorAll("details[data-open-wide]").forEach((facet) => {
    facet.open = wide.matches;
    facet.querySelector("summary").tabIndex = wide.matches ? -1 : 0;
  });
}

wide.addEventListener("change", fit);
fit();
