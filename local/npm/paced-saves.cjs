// Azurite's table store (LokiJS) writes everything it holds to its file, every five seconds if anything changed,
// and answers nothing meanwhile: the more rows, the longer. Here the next save that nobody asked for waits until all together
// take at most a twentieth of the time, or for a minute. What ends Azurite in order still saves.
'use strict';

const restPerSave = 19;
// What is lost with an Azurite that is killed is what came since the last save.
const longestRestMilliseconds = 60000;

// Loki: the class whose databases are paced. clock: { now(), later(action, milliseconds) }.
function pace(Loki, clock) {
  const save = Loki.prototype.saveDatabaseInternal;
  Loki.prototype.saveDatabaseInternal = function (callback) {
    const began = clock.now();
    save.call(this, callback);
    // All of it is written when the call returns (piecewise-files.cjs).
    const rest = Math.min((clock.now() - began) * restPerSave, longestRestMilliseconds);
    this.ignoreAutosave = true;
    clock.later(() => { this.ignoreAutosave = false; }, rest);
  };
}

const realClock = {
  now: () => performance.now(),
  later: (action, milliseconds) => setTimeout(action, milliseconds).unref(),
};

module.exports = { pace, realClock };
