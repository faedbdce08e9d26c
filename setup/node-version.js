// Old syntax on purpose: this file and the entries that need it are read by whatever Node is installed.

var OLDEST = 20;

/** A sentence for the reader where this Node is too old for the course, else null. */
function tooOld(version) {
  var major = parseInt(String(version).replace(/^v/, ''), 10);
  if (major >= OLDEST) return null;
  return (
    'Node ' +
    OLDEST +
    ' or newer is needed; this is Node ' +
    version +
    '.\n' +
    'Install a current one (https://nodejs.org, or `nvm install 24`), open a new terminal, and run the command again.'
  );
}

/** Starts `module`'s `main` with the command line, or says why not. */
function launch(module) {
  var complaint = tooOld(process.versions.node);
  if (complaint) {
    console.error(complaint);
    process.exit(2);
  }
  require('./load.js')(module);
}

module.exports = { tooOld: tooOld, launch: launch };
