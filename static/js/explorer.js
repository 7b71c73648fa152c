// Starts GraphiQL in the page of the explorer. Nothing is loaded from elsewhere, and no header is kept.
const place = document.getElementById("explorer")
const fetcher = GraphiQL.createFetcher({ url: place.dataset.endpoint })

ReactDOM.createRoot(place).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: document.getElementById("explorer-query").textContent,
    isHeadersEditorEnabled: false,
    shouldPersistHeaders: false,
  }),
)
