/* template.js - the project behind the preset 'template': an exercise with blanks to fill in, trained in batches of 1313 for
 * 5 epochs. Its source states an accuracy of 0.9869 and a loss of 0.0395.
 */
import {
  fillTemplate,
  loadEngine,
  plotConfusion,
  plotHistory,
  plotPredictions,
  plotSamples,
} from 'inkling';
import { folderFor, loadDigits, ownImage, quickly, showEpochs } from './support.js';

const save = folderFor('template');
const engine = await loadEngine();

// Load the data and look at them.
const { train, test } = await loadDigits();
console.log(`${train.count} pictures to train, ${test.count} to test`);
save('samples.svg', plotSamples(train, { count: 25, title: 'Training pictures' }));

// Fill in the blanks: filters, kernel, activation, pooling, units, optimiser.
const filled = fillTemplate({
  filters: [32, 64],
  kernel: 5,
  activation: 'relu',
  pool: 'max',
  poolSize: 2,
  units: quickly(512, 64),
  optimizer: 'adam',
  learningRate: 0.002,
});
const model = engine.createModel(filled.layers, { seed: 1 });
console.log(model.summary());

// Train it. Nothing validates, as in the source: all of the training data train.
const recipe = { ...filled.recipe, batchSize: quickly(1313, 32), epochs: quickly(5, 1) };
const { history } = await showEpochs(model.fit(train, recipe));
save('history.svg', plotHistory(history));

// Evaluate it beside what the source states.
const score = await model.evaluate(test);
console.log(`Source: ${filled.expected}`);
console.log(`Here:   test accuracy ${score.accuracy.toFixed(4)}, loss ${score.loss.toFixed(4)}`);
save('confusion.svg', plotConfusion(score));
save('predictions.svg', plotPredictions(test, score, { count: 10, title: 'Ten test pictures' }));

// Save it, load it, and test it with a new image.
const loaded = await engine.loadModel(save('model.safetensors', model.save()));
const { digit, verdict } = loaded.predict(ownImage(save));
console.log(`Your image: ${digit} (${verdict})`);
