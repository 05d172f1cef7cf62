/* dropout.js - the project behind the preset 'dropout': two convolutions, dropout behind them and behind the dense layer, and more
 * scores than accuracy. Its author validates on the test data; here a tenth of the training data validates.
 */
import { loadEngine, plotConfusion, plotHistory, plotPredictions, plotSamples } from 'inkling';
import { folderFor, loadDigits, ownImage, quickly, showEpochs } from './support.js';

const save = folderFor('dropout');
const engine = await loadEngine();

// Load the data and look at them: bytes of 28 x 28 x 1, which are divided by 255 on their way into the network.
const { train, test } = await loadDigits();
console.log(
  `x_train: ${[train.count, ...(train.shape ?? [])]}, x_test: ${[test.count, ...(test.shape ?? [])]}`,
);
save('samples.svg', plotSamples(train, { count: 25, title: 'Training pictures' }));

// Build the network.
const model = engine.createModel(
  [
    { type: 'Conv2D', filters: 32, kernel_size: [3, 3], activation: 'relu' },
    { type: 'MaxPooling2D', pool_size: [2, 2] },
    { type: 'Conv2D', filters: 64, kernel_size: [3, 3], activation: 'relu' },
    { type: 'MaxPooling2D', pool_size: [2, 2] },
    { type: 'Dropout', rate: 0.25 },
    { type: 'Flatten' },
    { type: 'Dense', units: 128, activation: 'relu' },
    { type: 'Dropout', rate: 0.5 },
    { type: 'Dense', units: 10, activation: 'softmax' },
  ],
  { seed: 1 },
);
console.log(model.summary());

// Train it.
model.compile({ optimizer: 'adam', loss: 'categorical_crossentropy', metrics: ['accuracy'] });
const run = model.fit(train, { epochs: quickly(12, 1), batch_size: 32, validation_split: 0.1 });
const { history } = await showEpochs(run);
save('history.svg', plotHistory(history));

// Evaluate it: accuracy with its interval, and a line for each digit.
const score = await model.evaluate(test);
const [low, high] = score.interval.map((share) => share.toFixed(4));
console.log(
  `Test loss: ${score.loss.toFixed(4)}, test accuracy: ${score.accuracy.toFixed(4)} (${low} to ${high})`,
);
console.table(
  score.perClass.map(({ precision, recall, f1 }) => ({
    precision: precision.toFixed(4),
    recall: recall.toFixed(4),
    f1: f1.toFixed(4),
  })),
);
save('confusion.svg', plotConfusion(score));
save('predictions.svg', plotPredictions(test, score, { count: 10, title: 'Ten test pictures' }));
save(
  'mistakes.svg',
  plotPredictions(test, score, { select: 'worst', title: 'The worst mistakes' }),
);

// Save it, load it, and read an image of your own.
const loaded = await engine.loadModel(save('model.safetensors', model.save()));
const { digit, verdict } = loaded.predict(ownImage(save));
console.log(`Your image: ${digit} (${verdict})`);
