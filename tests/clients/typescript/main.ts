// Asks with the generated, typed documents; does not compile unless their types say what is used here.
import type { TypedDocumentNode } from "@graphql-typed-document-node/core"
import { print } from "graphql"
import {
  FindInstitutionDocument,
  VerifyTheseDocument,
  type FilingStatus,
  type FindInstitutionQuery,
} from "./generated.js"

const [url = "", code = ""] = process.argv.slice(2)

async function ask<Answer, Variables>(document: TypedDocumentNode<Answer, Variables>, variables: Variables): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: print(document), variables }),
  })
  const { data, errors } = (await response.json()) as { data: Answer; errors?: { message: string }[] }
  if (errors) throw new Error(errors[0]?.message)
  return data
}

const found: FindInstitutionQuery = await ask(FindInstitutionDocument, { code })
const status: FilingStatus | undefined = found.institution?.filingStatus
const { verify } = await ask(VerifyTheseDocument, { these: [{ value: code }] })
console.log(JSON.stringify({ name: found.institution?.name, status, outcome: verify[0]?.outcome }))
