# pip install "gql[requests]" cryptography
# Keeps what the registry said of a day, with its proofs, and checks them without us.
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import requests
from gql import Client, gql
from gql.transport.requests import RequestsHTTPTransport

SITE = "http://127.0.0.1:8000"
CODE, DAY = "91370102YL00000041", "2021-06-01"
THAT_DAY = """query ThatDay($code: String!, $day: Date!) {
  institution(uscc: $code, asOf: $day) {
    name filingStatus history(first: 100) { ...Entries }
    platforms(first: 50) { edges { node { name status history(first: 100) { ...Entries } } } }
  }
  ledgerHead { verifierKeys }
}
fragment Entries on HistoryEntryConnection { edges { node { seq effectiveOn } } pageInfo { hasNextPage } }"""
PROOF = """query Proof($seq: Int!) { proof(seq: $seq) {
  size hashes checkpoint entry { seq kind id parent action effectiveOn recordedAt digest payload salt }
} }"""


def entry_of_the_day(record: dict[str, Any]) -> int:
    """Return the number of the entry in force: of those up to the day the latest, of one day the last."""
    if record["history"]["pageInfo"]["hasNextPage"]:
        sys.exit(f"{record['name']} has more than a hundred entries: page through its history.")
    entries = [edge["node"] for edge in record["history"]["edges"]]
    _day, seq = max((each["effectiveOn"], each["seq"]) for each in entries if each["effectiveOn"] <= DAY)
    return int(seq)


verifier = Path("beian_verify.py")
if not verifier.exists():
    verifier.write_bytes(requests.get(f"{SITE}/ledger/beian_verify.py", timeout=60).content)
transport = RequestsHTTPTransport(url=f"{SITE}/graphql", headers={"GraphQL-Client-Name": "payments"}, retries=3)
with Client(transport=transport) as session:
    query = gql(THAT_DAY)
    query.variable_values = {"code": CODE, "day": DAY}
    told = session.execute(query)
    institution = told["institution"]
    # Whoever checks takes the keys from another place too.
    keys = [f"--key={each}" for each in told["ledgerHead"]["verifierKeys"]]
    for record in (institution, *(edge["node"] for edge in institution["platforms"]["edges"])):
        query = gql(PROOF)
        query.variable_values = {"seq": entry_of_the_day(record)}
        proof = session.execute(query)["proof"]
        if proof["checkpoint"] is None:
            sys.exit("The entry is newer than the last signed head: ask again tomorrow.")
        # The leaf holds the kind and the action in small letters.
        entry = {name: value.lower() if name in ("kind", "action") else value for name, value in proof["entry"].items()}
        kept = Path(f"proof-{entry['seq']}.json")
        bundle = {"checkpoint": proof["checkpoint"], "entry": entry, "index": entry["seq"] - 1, "size": proof["size"]}
        kept.write_text(json.dumps({**bundle, "proof": proof["hashes"]}, ensure_ascii=False), encoding="utf-8")
        print(kept, record["name"], record.get("status", institution["filingStatus"]), sep="\t", flush=True)
        subprocess.run([sys.executable, verifier, *keys, "proof", kept], check=True)  # noqa: S603
