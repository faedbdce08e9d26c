import { setUpTests } from './stages/node-tests.mjs';
import { runStages } from './stages/run-stages.mjs';
import { unit } from './stages/unit.mjs';

// `npm run test:unit`: the tests that take a minute, on a machine that is set up.
process.exitCode = await runStages([setUpTests, unit()], console.log);
