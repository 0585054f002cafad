// Runs Azurite as a child of the local host and ends it, with its data written, when the host ends in any way:
// the host holds the other end of this process's standard input, and the operating system closes that end even
// when the host is killed. Arguments: the path of Azurite's main file, the file to note this process's id in,
// then Azurite's own arguments.
'use strict';
const fs = require('fs');
const path = require('path');
const { pace, realClock } = require('./paced-saves.cjs');
const { piecewise } = require('./piecewise-files.cjs');

const [, , main, pidFile, ...azuriteArguments] = process.argv;
const graceMilliseconds = 10000;

fs.writeFileSync(pidFile, String(process.pid));
process.on('exit', () => fs.rmSync(pidFile, { force: true }));

// Azurite closes on SIGINT and SIGTERM by itself. Ctrl-C in a terminal reaches the whole process group, but the
// host still writes results then: so Azurite's listener is kept aside and called when the host has ended.
let closeAzurite = null;
const once = process.once.bind(process);
process.once = (event, listener) => {
  if (event === 'SIGINT' || event === 'SIGTERM') {
    closeAzurite = listener;
    return process;
  }
  return once(event, listener);
};

let ending = false;
function end() {
  if (ending) {
    return;
  }
  ending = true;
  process.stdin.destroy();
  if (closeAzurite === null) {
    process.exit(0);
  }
  closeAzurite();
  setTimeout(() => process.exit(1), graceMilliseconds).unref();
}

process.stdin.on('end', end);
process.stdin.on('error', end);
process.stdin.resume();
process.on('SIGINT', () => {});
process.on('SIGTERM', end);
// A reader that is gone must not end Azurite before its data is written.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const Loki = require(require.resolve('lokijs', { paths: [path.dirname(main)] }));
piecewise(Loki);
pace(Loki, realClock);

process.argv = [process.argv[0], main, ...azuriteArguments];
require(main);
