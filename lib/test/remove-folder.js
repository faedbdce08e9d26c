/** What `temporary-folder.js` has prepared for the end of a run. */
module.exports = () => globalThis.removeTestFolder();
