// Starts GraphiQL in the page of the explorer. Nothing is loaded from elsewhere, and the key is in this page's memory alone.
const place = document.getElementById("explorer")
const settings = document.getElementById("explorer-settings")
const chooser = document.getElementById("explorer-example")
const key = document.getElementById("explorer-key")
const cost = document.getElementById("explorer-cost")

// The editors come without names, their scrolled parts cannot be reached with the keyboard, and whoever reached one could not leave
// it: Tab wrote blanks. They are indented by themselves, and Tab goes on, as in every other field of a page.
const LABELS = { "graphiql-query-editor": "Query", "graphiql-editor-tool": "Variables", "result-window": "Result" }

function makeReachable() {
  for (const [part, label] of Object.entries(LABELS)) {
    for (const field of place.querySelectorAll(`.${part} textarea:not([aria-label])`)) field.setAttribute("aria-label", label)
  }
  for (const box of place.querySelectorAll(".CodeMirror:not([data-left-by-tab])")) {
    box.dataset.leftByTab = "yes"
    box.CodeMirror.addKeyMap({ Tab: false, "Shift-Tab": false })
  }
  for (const region of place.querySelectorAll('.CodeMirror-scroll[tabindex="-1"]')) region.tabIndex = 0
}

function filled(words, values) {
  return words.replace(/\{(\w+)\}/g, (_, name) => Number(values[name]).toLocaleString("en"))
}

async function send(url, options) {
  const asked = JSON.parse(options.body)
  // The editor finds out the name of an operation only a moment after its text was put in.
  if (!asked.query.includes(asked.operationName)) delete asked.operationName
  const headers = { ...options.headers, "GraphQL-Client-Name": "explorer" }
  if (key.value.trim()) headers.Authorization = `Bearer ${key.value.trim()}`
  const response = await fetch(url, { ...options, headers, body: JSON.stringify(asked) })
  // The schema is asked for by the editor itself; what that takes is not the reader's question.
  if (!asked.query.includes("__schema")) {
    const { extensions } = await response.clone().json()
    const seconds = response.headers.get("Retry-After")
    cost.textContent = seconds ? filled(cost.dataset.refused, { seconds }) : filled(cost.dataset.words, extensions.cost)
  }
  return response
}

const fetcher = GraphiQL.createFetcher({ url: place.dataset.endpoint, fetch: send })

function Explorer() {
  const [chosen, choose] = React.useState(0)
  React.useEffect(() => {
    const change = () => choose(chooser.selectedIndex)
    chooser.addEventListener("change", change)
    return () => chooser.removeEventListener("change", change)
  }, [])
  const { query, variables } = chooser.options[chosen].dataset
  return React.createElement(GraphiQL, {
    fetcher,
    query,
    variables,
    defaultEditorToolsVisibility: "variables",
    isHeadersEditorEnabled: false,
    shouldPersistHeaders: false,
  })
}

new MutationObserver(makeReachable).observe(place, { childList: true, subtree: true })
chooser.selectedIndex = 0
settings.hidden = false
ReactDOM.createRoot(place).render(React.createElement(Explorer))
