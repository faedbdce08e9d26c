/** Runs `main(argv)` of an ES module here and exits with the number it gives. Apart, since old Nodes cannot read `import()`. */
module.exports = async (module) => {
  const { main } = await import(`./${module}`);
  process.exitCode = await main(process.argv.slice(2));
};
