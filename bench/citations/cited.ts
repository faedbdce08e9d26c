/** A paper as a text names it: the first author, the others that are named, and the year. */
export interface Cited {
  readonly first: string;
  readonly others: readonly string[];
  readonly year: number;
}

const NAME = String.raw`(?:(?:Van|von|de) )?\p{Lu}[\p{L}'’-]*\p{Ll}(?:['’]s)?`;
const CITED = new RegExp(
  String.raw`(?<![\p{L}\p{N}.-])(${NAME})((?:(?:, & |, and | & | and |, )${NAME})*)(?: et al\.| and others)?(?:['’]s)?,? \(?((?:19|20)\d\d)(?![\p{N}]|[.,]\p{N})`,
  'gu',
);

/** Words before a year that are not authors: dates, data sets, conferences. */
const NO_AUTHOR =
  /^(?:January|February|March|April|May|June|July|August|September|October|November|December|Before|Since|In|Copyright|Repository|ILSVRC|KDD|ICASSP)$/;

const bare = (name: string) => name.replace(/['’]s$/, '');

/** The papers that a text names as "Kumar (2022)" or "Hinton, Vinyals & Dean 2015". Comments of code may break lines. */
export function citedIn(text: string): Cited[] {
  const joined = text.replace(/\n\s*(?:\*|\/\/|#)? ?/g, (lineBreak) => (/\n\s*\n/.test(lineBreak) ? '\n' : ' '));
  return [...joined.matchAll(CITED)].flatMap(([, first, rest, year]) => {
    const others = rest.split(/, & |, and | & | and |, /).filter((name) => name !== '');
    if (NO_AUTHOR.test(first)) return [];
    return [{ first: bare(first), others: others.map(bare), year: Number(year) }];
  });
}
