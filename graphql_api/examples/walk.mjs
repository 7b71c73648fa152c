// Walks all institutions of a region, a hundred at a time. Needs nothing but fetch.
const query = `query Walk($after: String) {
  institutions(first: 100, after: $after, filter: { region: "370100" }) {
    edges { node { uscc name filingStatus } }
    pageInfo { hasNextPage endCursor }
  }
}`
let after = null
do {
  const response = await fetch("http://127.0.0.1:8000/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", "GraphQL-Client-Name": "walk" },
    body: JSON.stringify({ query, variables: { after } }),
  })
  const { data, errors } = await response.json()
  if (errors) throw new Error(errors[0].message)
  for (const { node } of data.institutions.edges) console.log(node.uscc, node.filingStatus, node.name)
  after = data.institutions.pageInfo.hasNextPage ? data.institutions.pageInfo.endCursor : null
} while (after)
