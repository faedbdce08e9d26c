/**
 * Holds what the specs did against the list of known failures. A spec that fails and is not listed, one that is listed
 * and passes, one that is listed and is not there, and specs that did not run are failures. Known failures are
 * neither passed nor failed.
 * @param {{ name: string, status: string, message: string }[]} specs
 * @param {{ specs: number, failures: { name: string, reason: string }[] }} known
 */
function judge(specs, known) {
  const listed = new Set(known.failures.map(({ name }) => name));
  const of = (status) => specs.filter((spec) => spec.status === status);
  const [passed, failed] = [of('passed'), of('failed')];
  const seen = new Set(specs.map(({ name }) => name));
  const missing = known.specs - passed.length - failed.length;
  const failures = [
    ...failed.filter(({ name }) => !listed.has(name)).map(({ name, message }) => `${name}\n  ${message}`),
    ...passed.filter(({ name }) => listed.has(name)).map(({ name }) => `${name}\n  passes: take it off the list.`),
    ...[...listed].filter((name) => !seen.has(name)).map((name) => `${name}\n  is on the list, and no such spec ran.`),
    ...(missing > 0 ? [`${missing} of ${known.specs} specs did not run.`] : []),
  ];
  const off = specs.length - passed.length - failed.length;
  return {
    passed: passed.filter(({ name }) => !listed.has(name)).length,
    failed: failures.length,
    skipped: [
      `${listed.size} specs known to fail, counted as neither: reasons in backend/test/known-failures.json`,
      `${off} specs that tfjs-core itself switches off`,
    ],
    failures,
  };
}

module.exports = { judge };
