import type { Claim } from './claim';
import type { Judgement } from './judge';
import { intervalsOf, isPrintedAs, numbersOf, resultNumbers, sharesIn } from './numbers';
import type { Mark, Sentence } from './sentences';
import { comparativeWords, equalWords, saysUndecided } from './words';

/** How many sentences with a result's number or a comparison are covered by what. */
export interface Coverage {
  claims: number;
  citations: number;
  tested: number;
  plain: number;
  questions: number;
  uncovered: number;
}

/** What is wrong in a document, one sentence each, and what covers its numbers and comparisons. */
export interface Checked {
  readonly problems: readonly string[];
  readonly coverage: Coverage;
}

const SHOWN = 60;
const excerpt = (text: string) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/**
 * Compares a document's sentences with its claims. A reading list is citation; a question asserts nothing. `judge` gives
 * what the data say of a claim and throws where they cannot. In the document a citation's
 * surname and year have to appear outside the mark; `exists` tells whether the file of a test is there.
 */
export function checkDocument(
  sentences: readonly Sentence[],
  claims: ReadonlyMap<string, Claim>,
  judge: (claim: Claim) => Judgement,
  exists: (file: string) => boolean,
): Checked {
  const problems: string[] = [];
  const coverage: Coverage = { claims: 0, citations: 0, tested: 0, plain: 0, questions: 0, uncovered: 0 };
  const used = new Set<string>();
  const read = sentences.map(({ text }) => text).join('\n');
  for (const sentence of sentences) {
    const wrong = (what: string) => problems.push(`'${excerpt(sentence.text)}' ${what}`);
    const states = [...comparativeWords(sentence.text), ...equalWords(sentence.text), ...resultNumbers(sentence.text)];
    if (sentence.marks.length > 0) {
      for (const mark of sentence.marks) checkMark(mark, sentence, wrong);
      const kind = coveredBy(sentence.marks);
      // The head of a table marks cells of words as well.
      if (states.length > 0 || kind !== 'tested') coverage[kind] += 1;
    } else if (states.length > 0) {
      if (/^to read$/i.test(sentence.under)) coverage.citations += 1;
      else if (/\?[)"”’*_]*$/.test(sentence.text)) coverage.questions += 1;
      else {
        coverage.uncovered += 1;
        wrong(
          `states '${states.join("', '")}' and has no mark: make it a claim, a citation, tested, or plain with a reason`,
        );
      }
    }
  }
  for (const name of claims.keys()) if (!used.has(name)) problems.push(`claim '${name}' belongs to no sentence`);
  return { problems, coverage };

  function checkMark(mark: Mark, sentence: Sentence, wrong: (what: string) => void): void {
    if (mark.kind === 'plain') return;
    if (mark.kind === 'tested') {
      if (!/(?:\.test\.\w+|\.py)$/.test(mark.says) || !exists(mark.says))
        wrong(`names '${mark.says}', which is no test`);
      return;
    }
    if (mark.kind === 'cite') {
      for (const paper of mark.says.split(/\s*;\s*/)) {
        const cited = /^(\S.*) (\d{4})$/.exec(paper);
        if (!cited) wrong(`cites '${paper}': write the surname and the year`);
        else if (!read.includes(cited[1]) || !read.includes(cited[2])) {
          wrong(`cites ${paper}, whom the document does not name`);
        }
      }
      return;
    }
    const judgements: Judgement[] = [];
    for (const name of claimsOf(mark)) {
      const claim = claims.get(name);
      if (!claim) {
        wrong(`names the claim '${name}', which this document does not have`);
        continue;
      }
      used.add(name);
      try {
        const judgement = judge(claim);
        judgements.push(judgement);
        if (!judgement.agrees) {
          wrong(`expects '${name}' to be ${JSON.stringify(claim.expect)}; the data say ${describe(judgement)}`);
        }
      } catch (error) {
        wrong(`rests on '${name}', which cannot be computed: ${(error as Error).message}`);
      }
    }
    checkWords(sentence.text, mark, claims, wrong);
    if (judgements.length === 0) return;
    for (const number of numbersOf(sentence.text)) {
      const computed = judgements.flatMap(({ numbers, counts = [], ps = [] }) => [
        ...numbers,
        ...(number.unit || number.decimals > 0 ? [] : counts),
        ...(/\bp\b/.test(sentence.text) && !number.unit ? ps : []),
      ]);
      if (!computed.some((value) => isPrintedAs(number, value))) {
        wrong(`prints ${number.text}, which its claims do not give: ${judgements.map(describe).join('; ')}`);
      }
    }
    const bounds = judgements.flatMap(({ intervals = [] }) => intervals);
    for (const { before, low, high } of intervalsOf(sentence.text)) {
      const isInterval = bounds.some(
        ([mean, lowest, highest]) =>
          isPrintedAs(low, lowest) && isPrintedAs(high, highest) && before.some((number) => isPrintedAs(number, mean)),
      );
      if (!isInterval) wrong(`prints (${low.text} to ${high.text}) behind a number whose interval it is not`);
    }
    for (const share of sharesIn(sentence.text)) wrong(`says '${share}': print the number`);
  }
}

/** The verdict in words, with what was computed: the difference and both p, or a mean, each with its interval, or values. */
export function describe({ verdict, difference, holm, family, intervals, numbers }: Judgement): string {
  const digits = (value: number) => value.toFixed(Math.abs(value) < 10 ? 2 : 1);
  if (!difference) {
    const first = intervals?.[0];
    if (first) return `${verdict}: ${digits(first[0])} (${digits(first[1])} to ${digits(first[2])})`;
    return numbers.length > 0 ? `${verdict}: ${numbers.map(digits).join(', ')}` : verdict;
  }
  const [mean, low, high] = [difference.mean, difference.low, difference.high].map((value) => value.toFixed(1));
  const p = (value: number) => (value < 0.001 ? '<0.001' : value.toFixed(3));
  return `${verdict}: ${mean} (${low} to ${high}), p ${p(difference.p)}, Holm ${p(holm as number)} of ${family}`;
}

function coveredBy(marks: readonly Mark[]): 'claims' | 'citations' | 'tested' | 'plain' {
  if (marks.some(({ kind }) => kind === 'claim')) return 'claims';
  if (marks.some(({ kind }) => kind === 'cite')) return 'citations';
  return marks.some(({ kind }) => kind === 'tested') ? 'tested' : 'plain';
}

/** The names in a mark of claims. */
const claimsOf = ({ says }: Mark) => says.split(/[\s,;]+/);

/** The words of a sentence against what its claims expect. */
function checkWords(text: string, mark: Mark, claims: ReadonlyMap<string, Claim>, wrong: (what: string) => void): void {
  const expected = claimsOf(mark)
    .map((name) => claims.get(name)?.expect)
    .filter((verdict) => verdict !== undefined);
  if (expected.length === 0) return;
  const sides = expected.filter((verdict) => verdict === 'ahead' || verdict === 'behind' || verdict === 'best');
  const counts = expected.filter((verdict) => typeof verdict === 'object');
  const near = expected.some((verdict) => String(verdict).startsWith('within '));
  const equal = equalWords(text);
  if (equal.length > 0 && !near) wrong(`says '${equal[0]}'; only a claim of \`within D\` may say so`);
  if (expected.includes('undecided') && !saysUndecided(text)) {
    wrong("rests on an undecided claim and does not say so: 'undecided', 'no difference detected', 'includes zero'");
  }
  if (sides.length === expected.length && saysUndecided(text))
    wrong('says that something is undecided; its claims are not');
  const compared = comparativeWords(text).filter((word) => !equal.includes(word));
  if (compared.length > 0 && expected.every((verdict) => verdict === 'value') && sides.length + counts.length === 0) {
    wrong(`compares ('${compared[0]}') and rests on values alone: claim a comparison`);
  }
}
