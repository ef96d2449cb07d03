module.exports = { rootDir: 'dist/readme', testRegex: 'e2e-spec.js$' };
