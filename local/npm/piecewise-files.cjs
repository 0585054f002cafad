// Azurite's table store (LokiJS) writes all that it holds as one text, and reads it as one. Node.js holds no text longer than
// 2^29 - 24 characters, and ends the whole process when that text would be longer: with 0.9 KB for a row, at 600,000 rows.
// Here the same JSON is written and read in pieces: a line for each row, so that an Azurite of its own still reads the file.
'use strict';
const fs = require('fs');

const pieceCharacters = 1 << 20;
const containerEnd = '"collections":[';
const collectionEnd = '"data":[';

// Loki: the class whose file databases are written and read in pieces.
function piecewise(Loki) {
  const save = Loki.prototype.saveDatabaseInternal;
  Loki.prototype.saveDatabaseInternal = function (callback) {
    if (!(this.persistenceAdapter instanceof Loki.LokiFsAdapter)) {
      save.call(this, callback);
      return;
    }
    this.autosaveClearFlags();
    const error = attempt(() => writeDatabase(this));
    if (error !== null) {
      this.collections.forEach(collection => { collection.dirty = true; });
    }
    finish(error, callback);
  };

  const load = Loki.LokiFsAdapter.prototype.loadDatabase;
  Loki.LokiFsAdapter.prototype.loadDatabase = function (file, callback) {
    if (isPiecewise(file)) {
      readDatabase(file).then(callback, callback);
    } else {
      load.call(this, file, callback);
    }
  };
}

function attempt(action) {
  try {
    action();
    return null;
  } catch (error) {
    return error;
  }
}

function finish(error, callback) {
  if (callback) {
    callback(error);
  } else if (error !== null) {
    throw error;
  }
}

// In one go: what is written later may only be on the disk together with what was written before it.
function writeDatabase(database) {
  const unfinished = `${database.filename}~`;
  const descriptor = fs.openSync(unfinished, 'w');
  try {
    let piece = '';
    for (const line of linesOf(database)) {
      piece += line;
      if (piece.length >= pieceCharacters) {
        fs.writeSync(descriptor, piece);
        piece = '';
      }
    }
    fs.writeSync(descriptor, piece);
  } finally {
    fs.closeSync(descriptor);
  }
  fs.renameSync(unfinished, database.filename);
}

function* linesOf(database) {
  const { serializeReplacer } = database;
  yield opening(database, 'collections', containerEnd, serializeReplacer);
  for (let c = 0; c < database.collections.length; c++) {
    const { data } = database.collections[c];
    yield opening(database.collections[c], 'data', collectionEnd, serializeReplacer);
    for (let d = 0; d < data.length; d++) {
      yield `${JSON.stringify(data[d])}${d + 1 < data.length ? ',' : ''}\n`;
    }
    yield c + 1 < database.collections.length ? ']},\n' : ']}\n';
  }
  yield ']}\n';
}

// All of an object but one list, which comes last and is left open.
function opening(object, list, end, serializeReplacer) {
  const replacer = function (key, value) {
    return this === object && key === list ? undefined : serializeReplacer(key, value);
  };
  return `${JSON.stringify(object, replacer).slice(0, -1)},${end}\n`;
}

function isPiecewise(file) {
  let descriptor;
  try {
    descriptor = fs.openSync(file, 'r');
  } catch {
    return false;
  }
  try {
    const start = Buffer.alloc(pieceCharacters);
    const read = fs.readSync(descriptor, start, 0, start.length, 0);
    const line = start.toString('utf8', 0, read).split('\n', 1)[0];
    return line.endsWith(containerEnd);
  } finally {
    fs.closeSync(descriptor);
  }
}

async function readDatabase(file) {
  let database = null;
  let collection = null;
  let complete = false;
  for await (const line of linesIn(file)) {
    if (database === null) {
      database = JSON.parse(`${line}]}`);
    } else if (line.startsWith(']}')) {
      complete = collection === null;
      collection = null;
    } else if (collection === null) {
      collection = JSON.parse(`${line}]}`);
      database.collections.push(collection);
    } else {
      collection.data.push(JSON.parse(line.endsWith(',') ? line.slice(0, -1) : line));
    }
  }
  if (!complete) {
    throw new Error(`${file} ends before its data does. Delete it to begin without data, or put a copy of it in its place.`);
  }
  return database;
}

// Not of Node's readline: that ends lines at U+2028 and U+2029 too, which JSON texts may hold.
async function* linesIn(file) {
  let rest = '';
  for await (const piece of fs.createReadStream(file, { encoding: 'utf8', highWaterMark: pieceCharacters })) {
    const parts = piece.split('\n');
    parts[0] = rest + parts[0];
    rest = parts.pop();
    yield* parts;
  }
}

module.exports = { piecewise };
