/** The parts of a `tokenizer.json` with names of tokens. */
interface NamesFile {
  readonly model?: { readonly vocab?: unknown };
  readonly added_tokens?: unknown;
}

/** From a token's id to its name, by the text of a `tokenizer.json`; undefined for an id without name. */
export function tokenNames(json: string | undefined): (id: number) => string | undefined {
  let names: Map<unknown, string> | undefined;
  return (id) => {
    names ??= namesIn(json);
    return names.get(id);
  };
}

/** Without entries where the text is missing or not a `tokenizer.json`: `tokenizer` then says so. */
function namesIn(json: string | undefined): Map<unknown, string> {
  const { model, added_tokens: added }: NamesFile = parsed(json);
  const vocabulary = Object.entries(model?.vocab ?? {}).map(([token, id]): [unknown, string] => [id, token]);
  const special = (Array.isArray(added) ? added : []).map((one): [unknown, string] => [one?.id, String(one?.content)]);
  return new Map([...vocabulary, ...special]);
}

function parsed(json: string | undefined): NamesFile {
  try {
    return (json && JSON.parse(json)) || {};
  } catch {
    return {};
  }
}
