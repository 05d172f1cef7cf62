/* signals.js - the signals that ask a command to stop: Ctrl-C, an end that is asked for, a terminal that was closed. */
import process from 'node:process';
import { EXIT } from './command.js';

/** @type {NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** What is to be done, the latest last. @type {{ act: () => void, isAsked: boolean }[]} */
const wanted = [];

let isHungUp = false;

/** @param {NodeJS.Signals} signal */
const listener = (signal) => {
  // A terminal that is closed says so twice to what runs in it: itself, and by its shell.
  if (signal === 'SIGHUP' && isHungUp) return;
  isHungUp ||= signal === 'SIGHUP';
  const last = wanted.at(-1);
  if (!last || last.isAsked) process.exit(EXIT.interrupted);
  last.isAsked = true;
  last.act();
};

/** Calls `act` at the first of the signals, instead of what was to be done before; the second ends the process.
 *  @param {() => void} act @returns {() => void} takes it back */
export function onStop(act) {
  const entry = { act, isAsked: false };
  if (wanted.length === 0) SIGNALS.forEach((signal) => process.on(signal, listener));
  wanted.push(entry);
  return () => {
    wanted.splice(wanted.indexOf(entry), 1);
    if (wanted.length === 0) SIGNALS.forEach((signal) => process.off(signal, listener));
  };
}
