/* The command line: help, mistyped words, exit codes, pipes. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { verbHelp } from '../../../tools/command/command.js';
import { commandOf, emptyFolder, inklingCommand, refusal } from '../support/command.js';

const VERBS = ['serve', 'predict', 'train', 'eval', 'convert', 'data', 'bench'];

test('help names every command, its exit codes, and comes with examples first', async () => {
  const { status, stdout, stderr } = await inklingCommand(['--help']);
  assert.equal(status, 0);
  assert.equal(stderr, '');
  for (const verb of VERBS) assert.match(stdout, new RegExp(`^  ${verb} `, 'm'));
  assert.ok(stdout.indexOf('Examples') < stdout.indexOf('Commands'));
  for (const code of ['0', '1', '2', '3', '4', '70', '130'])
    assert.match(stdout, new RegExp(`(^| {2})${code} `, 'm'));
});

test('every command has a page with examples and all of its options', async () => {
  for (const verb of VERBS) {
    const page = verbHelp(await commandOf(verb));
    assert.match(page, new RegExp(`^inkling ${verb}`));
    assert.ok(page.indexOf('Examples') < page.indexOf('Options'), verb);
  }
  for (const args of [
    ['train', '--help'],
    ['help', 'train'],
  ]) {
    const { status, stdout } = await inklingCommand(args);
    assert.deepEqual([status, stdout], [0, verbHelp(await commandOf('train'))]);
  }
});

test('no command at all shows the help and is wrong usage', async () => {
  const { status, stdout } = await inklingCommand([]);
  assert.equal(status, 2);
  assert.match(stdout, /Examples/);
});

test('a mistyped word is answered by the nearest right one, with exit code 2 and no stack', async () => {
  const processes = [
    [['tarin'], /no command 'tarin'; did you mean 'train'\? See inkling --help\n$/],
    [['frobnicate'], /^inkling: there is no command 'frobnicate'; see inkling --help\n$/],
    [['train', '--epoch', '3'], /no option '--epoch'; did you mean '--epochs'/],
    [['train', '--data', 'no-such-thing'], /--data takes mnist, synthetic/],
  ];
  for (const [args, message] of /** @type {[string[], RegExp][]} */ (processes)) {
    const { status, stdout, stderr } = await inklingCommand(args);
    assert.deepEqual([status, stdout], [2, ''], args.join(' '));
    assert.match(stderr, message);
    assert.match(stderr, /^.*\n$/, `one line for ${args.join(' ')}`);
  }
  const refused = [
    [['train', '--out', 'x'], /no option '--out'; did you mean '--save'\?/],
    [['show', 'synthetic', '--save', 'x'], /no option '--save'; did you mean '--out'\?/],
    [
      ['eval', '--model', 'x'],
      /no option '--model'; the model stands alone: inkling eval \[MODEL\]/,
    ],
    [['train', '--colour'], /no option '--colour'; inkling train --help lists them/],
    [['train', '--preset', 'slimm'], /no preset 'slimm'; did you mean 'slim'/],
    [
      ['train', '--optimizer', 'adm'],
      /--optimizer is one of sgd, adam, adamw, rmsprop, adagrad, adadelta, nadam, amsgrad; not 'adm'; did you mean 'adam'/,
    ],
    [['data', 'dwonload'], /did you mean 'download'/],
    [['train', '--epochs'], /--epochs needs a value: --epochs N/],
    [['train', '--epochs', '1.5'], /--epochs takes a whole number from 1 to 100000, not '1.5'/],
    [['train', '--epochs', '1e99'], /not '1e99'/],
    [['train', '--seed', '-1'], /--seed/],
    [['train', '--quiet=yes'], /--quiet takes no value/],
    [['train', '--data', 'synthetic:0'], /synthetic:COUNT takes 1 to/],
    [['train', '--preset', 'slim', '--layers', 'x.json'], /either --preset or --layers/],
    [['train', '--warmup', '0.1', '--schedule', 'step'], /--warmup goes with/],
    [['train', 'extra'], /unexpected argument 'extra'/],
    [['predict'], /an argument is missing: inkling predict FILE/],
    [['serve', '--port', '70000'], /--port takes a whole number from 0 to 65535/],
  ];
  for (const [args, message] of /** @type {[string[], RegExp][]} */ (refused)) {
    const { status, stderr } = await refusal(args);
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, message);
    assert.match(stderr, /^.*\n$/, `one line for ${args.join(' ')}`);
  }
});

test("--version is the package's", async () => {
  assert.match((await inklingCommand(['--version'])).stdout, /^inkling \d+\.\d+\.\d+\n$/);
});

test('there are no colours in a pipe', async () => {
  const { stderr } = await inklingCommand(['nonsense'], { env: { TERM: 'xterm' } });
  assert.ok(!stderr.includes('\u001b'));
});

test('a reader that leaves early is no error', async () => {
  const inkling = fileURLToPath(new URL('../../../tools/inkling.js', import.meta.url));
  const shell = spawn('sh', ['-c', `"${process.execPath}" "${inkling}" --help | head -n 1`]);
  let stderr = '';
  shell.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  assert.equal(
    await new Promise((resolve) => {
      shell.on('close', resolve);
    }),
    0,
  );
  assert.equal(stderr, '');
});

test('INKLING_DEBUG shows the stack', async () => {
  const { stderr } = await inklingCommand(['nonsense'], { env: { INKLING_DEBUG: '1' } });
  assert.match(stderr, /\n {4}at /);
});

test('a model is not saved under the name of another format', async (context) => {
  const cwd = emptyFolder(context);
  const convert = ['convert'];
  for (const [verb, name, found] of /** @type {[string[], string, string][]} */ ([
    [convert, 'x.onnx', 'an ONNX model'],
    [convert, 'x.H5', 'a Keras model'],
    [convert, 'x.txt', '.txt'],
    [['train', '--data', 'synthetic:200'], 'x.keras', 'a Keras model'],
    [['train', '--resume'], 'x.checkpoint', 'a checkpoint'],
    [['combine', 'a', 'b'], 'x.pt', 'a PyTorch model'],
  ])) {
    const { status, stderr } = await refusal([...verb, '--save', path.join(cwd, name)]);
    assert.equal(status, 2, `${verb[0]} ${name}: ${stderr}`);
    assert.ok(
      stderr.includes(`--save takes a file that ends in .safetensors; '${path.join(cwd, name)}'`),
      stderr,
    );
    assert.ok(stderr.includes(found), stderr);
    assert.match(stderr, /Try --save \S*x\.safetensors(, or inkling convert --to \w+)?\n$/);
  }
  const { status, stdout } = await inklingCommand([...convert, '--save', 'x.onnx'], { cwd });
  assert.deepEqual([status, stdout], [2, '']);
  assert.deepEqual(readdirSync(cwd), [], 'and nothing is written');
});
