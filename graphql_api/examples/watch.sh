# Asks again and again for one institution; the tag of the last answer makes the next one empty (304) while nothing has changed.
query='query Watch($code: String!) { institution(uscc: $code) { name filingStatus creditStatus updatedAt } }'
tag=none
for turn in 1 2; do
  status=$(curl --silent --show-error --get http://127.0.0.1:8000/graphql \
    --data-urlencode "query=$query" --data-urlencode 'variables={"code": "52370102YL00000042"}' \
    --header 'GraphQL-Client-Name: watch' --header "If-None-Match: $tag" \
    --dump-header head.txt --output answer.json --write-out '%{http_code}')
  case $status in
  200)
    tag=$(sed -n 's/^[Ee][Tt]ag: //p' head.txt | tr -d '\r')
    jq --raw-output '.data.institution | [.filingStatus, .creditStatus, .name] | @tsv' answer.json
    ;;
  304) echo "nothing new (304)" ;;
  *) echo "no answer ($status)" >&2 ;;
  esac
done
