// Starts GraphiQL in the page of the explorer. Nothing is loaded from elsewhere, and no header is kept.
const place = document.getElementById("explorer")
const fetcher = GraphiQL.createFetcher({ url: place.dataset.endpoint })

// The editors come without names, and their scrolled parts cannot be reached with the keyboard.
const LABELS = { "graphiql-query-editor": "Query", "graphiql-editor-tool": "Variables", "result-window": "Result" }

function makeReachable() {
  for (const [part, label] of Object.entries(LABELS)) {
    for (const field of place.querySelectorAll(`.${part} textarea:not([aria-label])`)) field.setAttribute("aria-label", label)
  }
  for (const region of place.querySelectorAll('.CodeMirror-scroll[tabindex="-1"]')) region.tabIndex = 0
}

new MutationObserver(makeReachable).observe(place, { childList: true, subtree: true })

ReactDOM.createRoot(place).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: document.getElementById("explorer-query").textContent,
    isHeadersEditorEnabled: false,
    shouldPersistHeaders: false,
  }),
)
