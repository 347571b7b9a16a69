// Runs a script of ours, or says in one sentence why it cannot: node commands/run.cjs FILE [ARGUMENT…]. Every npm script
// goes through here. Written so that a Node of the last ten years can read it: an old one must come as far as the sentence.

const { existsSync, readFileSync } = require('fs');
const { join, resolve } = require('path');
const { pathToFileURL } = require('url');

const WANTED = Number.parseInt(readFileSync(join(__dirname, '../.nvmrc'), 'utf8'), 10);

/** What is missing here, undefined when nothing is. */
function missing() {
  if (!existsSync(join(__dirname, '../node_modules/graphql'))) return 'Its packages are not installed: run npm ci.';
  if (Number.parseInt(process.versions.node, 10) >= WANTED) return undefined;
  return `It needs Node ${WANTED}, and this is Node ${process.versions.node}: npm rebuild node brings the one that npm ci --ignore-scripts leaves out.`;
}

const sentence = missing();
if (sentence) {
  console.error(`Citizen Graph cannot run. ${sentence}`);
  process.exit(1);
}
const [file] = process.argv.splice(2, 1);
// Without a file it has only looked.
if (file) {
  process.argv[1] = resolve(file);
  import(pathToFileURL(join(__dirname, 'launcher.ts')).href).then(({ watchLauncher }) => {
    watchLauncher(() => process.kill(process.pid, 'SIGTERM'));
    return import(pathToFileURL(process.argv[1]).href);
  });
}
