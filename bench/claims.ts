import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { checkDocument, describe } from './claims/check-document';
import { readClaims } from './claims/claim';
import { documentsIn, GENERATED, readSentences } from './claims/documents';
import { judge } from './claims/judge';
import { figures } from './figures';

/**
 * Holds the sentences of lessons and guides to the stored results: `node bench/dist/claims.js` checks all of them and
 * exits with 1 where one is wrong; with documents as arguments it also prints what the data say of each of their claims.
 */
function main(): number {
  const root = resolve(__dirname, '..', '..');
  const named = process.argv.slice(2);
  const missing = named.find((file) => !existsSync(file));
  if (missing !== undefined) {
    console.error(`There is no document ${missing}.`);
    return 2;
  }
  const paths = named.map((file) => relative(root, resolve(file)));
  const judgeOne = judge();
  const problems: string[] = [];
  const rows = (paths.length > 0 ? paths : documentsIn(root)).map((document) => {
    try {
      const claims = readClaims(document);
      if (paths.length > 0) {
        for (const [name, claim] of claims) console.log(`${name}: ${told(() => describe(judgeOne(claim)))}`);
      }
      const checked = checkDocument(readSentences(root, document), claims, judgeOne, (file) =>
        existsSync(join(root, file)),
      );
      for (const problem of checked.problems) problems.push(`${document}: ${problem}`);
      return { document, ...checked.coverage };
    } catch (error) {
      problems.push(`${document}: ${(error as Error).message}`);
      return { document };
    }
  });
  if (paths.length === 0 && readFileSync(join(root, 'guides/figures.md'), 'utf8') !== figures()) {
    problems.push('guides/figures.md is not what `npm run figures` makes of the stored results');
  }
  console.table(rows);
  console.log(`generated: ${GENERATED.join(', ')}`);
  for (const problem of problems) console.error(problem);
  console.log(`${rows.length} documents, ${problems.length} problems`);
  return problems.length === 0 ? 0 : 1;
}

function told(judgement: () => string): string {
  try {
    return judgement();
  } catch (error) {
    return (error as Error).message;
  }
}

process.exitCode = main();
