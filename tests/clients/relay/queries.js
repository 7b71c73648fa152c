// What the compiler reads: a query, and a list that can be paged and fetched anew, for which it checks that the schema is Relay's.
import { graphql } from "relay-runtime"

graphql`
  query queriesInstitutionQuery($code: String!) {
    institution(uscc: $code) {
      id
      name
      filingStatus
      ...queriesPlatforms
    }
  }
`

graphql`
  fragment queriesPlatforms on Institution
  @argumentDefinitions(count: { type: "Int", defaultValue: 1 }, cursor: { type: "String" })
  @refetchable(queryName: "queriesPlatformsPageQuery") {
    platforms(first: $count, after: $cursor) @connection(key: "Institution_platforms") {
      edges { node { name status } }
    }
  }
`
