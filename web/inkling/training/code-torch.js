/* code-torch.js - a program for PyTorch that trains a network by its recipe. */
import { checkAnswerOrder } from '../formats/leave.js';
import { torchModules } from '../formats/write-torch.js';
import {
  OPTIMIZERS,
  classWeightLines,
  dataText,
  differences,
  isOfAdams,
  named,
  rateFunction,
} from './code-python.js';

/** @typedef {import('./code.js').Facts} Facts */
/** @typedef {import('./code.js').Part} Part */

/** @param {Facts} facts */
function optimizerText({ recipe: { optimizer: o, weightDecay } }) {
  const name = o.kind === 'nadam' ? 'NAdam' : OPTIMIZERS[o.kind];
  const isAdam = isOfAdams(o.kind);
  const betas = isAdam ? `betas=(${o.beta1}, ${o.beta2}), ` : '';
  const text = named({
    ...(o.momentum > 0 && o.kind === 'sgd' && { momentum: o.momentum, nesterov: o.nesterov }),
    ...(o.kind === 'rmsprop' && { alpha: o.beta2, momentum: o.momentum }),
    ...(o.kind === 'adadelta' && { rho: o.beta2 }),
    ...(o.kind === 'adagrad' && { initial_accumulator_value: o.beta2 }),
    ...(o.kind !== 'sgd' && { eps: o.epsilon }),
    ...(o.kind === 'amsgrad' && { amsgrad: true }),
  });
  return `kernels = [m.weight for m in model if isinstance(m, (nn.Conv2d, nn.Linear))]
others = [p for p in model.parameters() if not any(p is k for k in kernels)]
groups = [{"params": kernels, "weight_decay": ${weightDecay}}, {"params": others, "weight_decay": 0}]
optimizer = torch.optim.${name}(groups, lr=rate(0), ${betas}${text})`;
}

/** @param {Facts} facts */
function initText({ net }) {
  const inits = net.layers.flatMap(({ layer }) => ('init' in layer ? [layer.init] : []));
  return `inits = ${JSON.stringify(inits)}
for init, layer in zip(inits, (m for m in model if isinstance(m, (nn.Conv2d, nn.Linear)))):
    if init == "he":
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    else:
        nn.init.xavier_uniform_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)`;
}

/** Lines behind an epoch. @param {Facts} facts @returns {string[]} */
function callbackLines({ recipe: { callbacks, averageDecay } }) {
  const net = averageDecay > 0 ? 'average.module' : 'model';
  return callbacks.flatMap((callback, i) => {
    const word = {
      loss: 'loss',
      accuracy: 'accuracy',
      valLoss: 'val_loss',
      valAccuracy: 'val_accuracy',
    }[callback.monitor];
    const sign = word.endsWith('accuracy') ? '-' : '';
    const begin = [
      `    now = ${sign}scores[${JSON.stringify(word)}]  # less is better`,
      `    state = states[${i}]`,
    ];
    if (callback.type === 'earlyStopping')
      return [
        ...begin,
        `    if now + ${callback.minDelta} < state["best"]:`,
        `        state.update(best=now, wait=0${callback.restoreBest ? `, weights=copy.deepcopy(${net}.state_dict())` : ''})`,
        '    else:',
        '        state["wait"] += 1',
        `        if epoch > 0 and state["wait"] >= ${callback.patience}:`,
        '            stopped = True',
      ];
    return [
      ...begin,
      '    if state["rest"] > 0:',
      '        state.update(rest=state["rest"] - 1, wait=0)',
      `    if now < state["best"] - ${callback.minDelta}:`,
      '        state.update(best=now, wait=0)',
      '    elif state["rest"] == 0:',
      '        state["wait"] += 1',
      '        at = optimizer.param_groups[0]["lr"]',
      `        if state["wait"] >= ${callback.patience} and at > ${callback.minLearningRate}:`,
      `            scale *= max(${callback.factor}, ${callback.minLearningRate} / at)`,
      `            state.update(rest=${callback.cooldown}, wait=0)`,
    ];
  });
}

/**
 * @param {Facts} facts
 * @returns {Part[]}
 */
export function torchParts(facts) {
  const { net, recipe, params, outputs } = facts;
  checkAnswerOrder(net.layers);
  return [
    {
      title: `Trains the network ${JSON.stringify(facts.name)} with PyTorch, by the settings that Inkling trains it with.\n${differences(facts, 'PyTorch has no such distortions; they are left out.').join('\n')}\nThe running variance of batch normalisation is that of a sample here, that of the batch in Inkling.`,
      code: `import copy\nimport math\n\nimport numpy as np\nimport torch\nfrom torch import nn\nfrom torch.optim.swa_utils import AveragedModel\n\ntorch.manual_seed(${recipe.seed})\ndevice = "cuda" if torch.cuda.is_available() else "cpu"\n`,
    },
    {
      title: 'The data: pictures of 0 for paper to 1 for ink, (count, channel, row, column)',
      code: dataCode(facts),
    },
    {
      title: `The network: ${params} parameters, with the statistics of batch normalisation`,
      code: `model = nn.Sequential(
${torchModules(net)
  .map(({ call }) => `    ${call},\n`)
  .join('')})
${initText(facts)}
model.to(device)
`,
    },
    { title: 'How it is trained', code: trainingCode(facts) },
    { title: 'The run', code: loopCode(facts) },
    {
      title: 'The score, and a file that Inkling opens with the option layers',
      code: `trained = ${recipe.averageDecay > 0 ? 'average.module' : 'model'}
print(score(trained, x_test, y_test), ${JSON.stringify(outputs)})

from safetensors.torch import save_file

save_file(trained.state_dict(), "model.safetensors")
`,
    },
  ];
}

/** @param {Facts} facts */
function dataCode(facts) {
  const { net, recipe } = facts;
  const [h, w, c] = net.input;
  const mnist = `from torchvision.datasets import MNIST

sets = [MNIST("data", train=part, download=True) for part in (True, False)]
(x_train, y_train), (x_test, y_test) = ((s.data.numpy(), s.targets.numpy()) for s in sets)`;
  return `${dataText(facts, mnist)}
x_train, x_test = (
    torch.tensor(x.reshape(-1, ${h}, ${w}, ${c}).transpose(0, 3, 1, 2).astype("float32") / 255, device=device)
    for x in (x_train, x_test)
)
kept = int(len(x_train) * (1 - ${recipe.validationSplit}))  # the end is to validate on
x_val, y_val, x_train, y_train = x_train[kept:], y_train[kept:], x_train[:kept], y_train[:kept]
${classWeightLines(facts)
  .map((line) => `${line}\n`)
  .join(
    '',
  )}y_train, y_val, y_test = (torch.tensor(np.asarray(y, "int64"), device=device) for y in (y_train, y_val, y_test))
steps_per_epoch = math.ceil(kept / ${recipe.batchSize})
steps = ${recipe.epochs} * steps_per_epoch
`;
}

/** @param {Facts} facts */
function trainingCode(facts) {
  const { recipe, outputs } = facts;
  const { classWeight, labelSmoothing, averageDecay } = recipe;
  const smooth = labelSmoothing ? `, label_smoothing=${labelSmoothing}` : '';
  return `${rateFunction(facts)}


${optimizerText(facts)}
cross_entropy = nn.CrossEntropyLoss(reduction="none"${smooth})
${classWeight ? `weights = torch.tensor([class_weight.get(c, 1.0) for c in range(${outputs.length})], device=device)\n` : ''}${
    averageDecay > 0
      ? `decay = lambda mean, new, t: mean + (1 - min(${averageDecay}, (1 + t) / (10 + t))) * (new - mean)
average = AveragedModel(model, avg_fn=decay, use_buffers=True)  # of the weights, which is the result
`
      : ''
  }

def score(net, x, y):
    net.eval()
    with torch.no_grad():
        answers = torch.cat([net(part) for part in x.split(1000)])
    loss = nn.functional.cross_entropy(answers, y).item()
    return loss, (answers.argmax(1) == y).float().mean().item()
`;
}

/** @param {Facts} facts */
function loopCode(facts) {
  const { recipe } = facts;
  const { l1 = 0, clipNorm, averageDecay, callbacks, classWeight, batchSize, epochs } = recipe;
  const net = averageDecay > 0 ? 'average.module' : 'model';
  const restore = callbacks.findIndex((one) => one.type === 'earlyStopping' && one.restoreBest);
  const lines = [
    'step, scale, stopped = 0, 1.0, False',
    `states = [{"best": math.inf, "wait": 0, "rest": 0} for _ in range(${callbacks.length})]`,
    `for epoch in range(${epochs}):`,
    '    model.train()',
    '    total = right = 0',
    `    for picked in torch.randperm(kept, device=device).split(${batchSize}):`,
    '        for group in optimizer.param_groups:',
    '            group["lr"] = rate(step) * scale',
    '        answers = model(x_train[picked])',
    `        losses = cross_entropy(answers, y_train[picked])${classWeight ? ' * weights[y_train[picked]]' : ''}`,
    '        optimizer.zero_grad()',
    '        losses.mean().backward()',
    ...(clipNorm > 0 ? [`        nn.utils.clip_grad_norm_(model.parameters(), ${clipNorm})`] : []),
    ...(l1 > 0
      ? [
          '        for kernel in kernels:',
          `            kernel.grad += ${l1} * kernel.detach().sign()`,
        ]
      : []),
    '        optimizer.step()',
    ...(averageDecay > 0 ? ['        average.update_parameters(model)'] : []),
    '        total += losses.sum().item()',
    '        right += (answers.argmax(1) == y_train[picked]).sum().item()',
    '        step += 1',
    '    scores = {"loss": total / kept, "accuracy": right / kept}',
    '    if len(x_val) > 0:',
    `        scores["val_loss"], scores["val_accuracy"] = score(${net}, x_val, y_val)`,
    '    print(epoch + 1, scores)',
    ...callbackLines(facts),
    '    if stopped:',
    '        break',
    ...(restore >= 0
      ? [
          `if "weights" in states[${restore}]:`,
          `    ${net}.load_state_dict(states[${restore}]["weights"])`,
        ]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}
