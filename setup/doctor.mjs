import { checkoutFindings } from './doctor/checkout.mjs';
import { machineFindings } from './doctor/machine.mjs';
import { report } from './doctor/report.mjs';
import { version } from './engine/version.mjs';

/** @import { Finding } from './doctor/machine.mjs' */

const SIGN = { ok: '✓', missing: '✗', corrupt: '✗', optional: '–', note: '·' };

const HELP = `npm run doctor -- [option]
  what this machine and this checkout have and what they lack
  --json    print it as JSON
  --report  print it as text to paste in a question
  --help    this text`;

/** `npm run doctor`: what this machine and checkout have and lack. Exit code 1 where something needed is broken. @param {string[]} argv @returns {Promise<number>} */
export async function main(argv) {
  if (argv.includes('--version')) {
    console.log(version());
    return 0;
  }
  if (argv.includes('--help') || argv.includes('-h')) {
    console.log(HELP);
    return 0;
  }
  const unknown = argv.filter((argument) => !['--json', '--report'].includes(argument));
  if (unknown.length > 0 || argv.length > 1) {
    const got = unknown.length > 0 ? unknown.join(' ') : argv.join(' ');
    console.error(`doctor takes --json or --report (to paste in a question), and got '${got}'.`);
    return 2;
  }
  const findings = [...machineFindings(), ...(await checkoutFindings())];
  const broken = findings.filter(({ state }) => state === 'missing' || state === 'corrupt');
  if (argv.includes('--json')) {
    console.log(JSON.stringify({ ok: broken.length === 0, findings }, null, 2));
  } else if (argv.includes('--report')) {
    console.log(report(findings));
  } else {
    console.log(table(findings));
    console.log(
      broken.length === 0
        ? '\nNothing needed is missing.'
        : `\n${broken.length} of ${findings.length} need something done.`,
    );
  }
  return broken.length === 0 ? 0 : 1;
}

/** @param {Finding[]} findings */
function table(findings) {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings
    .map(({ name, state, value, todo }) => {
      const word = state === 'missing' || state === 'corrupt' ? ` ${state}` : '';
      const next = todo && state !== 'ok' ? `\n  ${' '.repeat(width)} → ${todo}` : '';
      return `${SIGN[state]} ${name.padEnd(width)} ${value}${word}${next}`;
    })
    .join('\n');
}
