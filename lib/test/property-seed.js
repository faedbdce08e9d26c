const { configureGlobal } = require('fast-check');

/**
 * Property tests draw from the day, as `lib/src/fixtures/drawn.ts` does, or from `TRANSFERLAB_TESTS=SEED`: a run and its
 * repetition on one day have the same cases, and a new day has new ones.
 */
configureGlobal({ seed: Number(process.env.TRANSFERLAB_TESTS) || Math.floor(Date.now() / 86_400_000) });
