// Asks with the compiled artifacts in Relay's own environment: the first page, then the next one by the record's global id.
import { Environment, Network, RecordSource, Store, fetchQuery, getSelector, createOperationDescriptor } from "relay-runtime"
import institutionQuery from "./artifacts/queriesInstitutionQuery.graphql.js"
import platformsFragment from "./artifacts/queriesPlatforms.graphql.js"
import platformsPageQuery from "./artifacts/queriesPlatformsPageQuery.graphql.js"

const [url, code] = process.argv.slice(2)

const network = Network.create(async ({ text: query }, variables) => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query, variables }),
  })
  return response.json()
})
const environment = new Environment({ network, store: new Store(new RecordSource()) })

const { institution } = await fetchQuery(environment, institutionQuery, { code }).toPromise()
environment.retain(createOperationDescriptor(institutionQuery, { code }))
const platforms = () => environment.lookup(getSelector(platformsFragment, institution)).data.platforms
const first = platforms()
await fetchQuery(environment, platformsPageQuery, { id: institution.id, count: 1, cursor: first.pageInfo.endCursor }).toPromise()
console.log(
  JSON.stringify({
    name: institution.name,
    status: institution.filingStatus,
    platforms: platforms().edges.map(({ node }) => node.name),
    hasMore: first.pageInfo.hasNextPage,
  }),
)
