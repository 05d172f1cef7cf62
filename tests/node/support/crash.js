/* crash.js - runs a verb of the command in this process, which kills itself (SIGKILL) at its n-th change of the disk.
 *
 * Arguments: JSON with args (verb and arguments) and at (n, from 1 on). A run that ends prints how many changes there were.
 */
import process from 'node:process';
import { parseCommand } from '../../../tools/command/command.js';
import { tryOutputs } from '../../../tools/command/files.js';
import { commandOf } from './command.js';
import { planFault } from './faults.js';

/** @type {{ args: string[], at: number }} */
const { args, at } = JSON.parse(process.argv[2]);
const command = await commandOf(args[0]);
const { values, positionals } = parseCommand(command, args.slice(1));
const calls = planFault(at, 'kills');
await tryOutputs(command, values);
await command.run(values, positionals);
console.log(`changes: ${calls.length}`);
