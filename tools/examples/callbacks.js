/* callbacks.js - the project behind the preset 'callbacks': dropout, early stopping and a learning rate that falls on a plateau, both
 * on the validation accuracy. Its three pictures are graph, cm and test; it states about 98.8 % on training data (with dropout
 * active) and 99.3 % on validation data.
 */
import { loadEngine, plotConfusion, plotHistory, plotPredictions, plotSamples } from 'inkling';
import { folderFor, loadDigits, ownImage, quickly, showEpochs } from './support.js';

const save = folderFor('callbacks');
const engine = await loadEngine();

// Load the data and look at them.
const { train, test } = await loadDigits();
console.log(`${train.count} pictures to train, ${test.count} to test`);
save('samples.svg', plotSamples(train, { count: 25, title: 'Training pictures' }));

// Build the network.
const model = engine.createModel(
  [
    { type: 'Conv2D', filters: 32, kernel_size: 3, activation: 'relu' },
    { type: 'MaxPooling2D', pool_size: 2 },
    { type: 'Conv2D', filters: 64, kernel_size: 3, activation: 'relu' },
    { type: 'MaxPooling2D', pool_size: 2 },
    { type: 'Dropout', rate: 0.25 },
    { type: 'Flatten' },
    { type: 'Dense', units: 128, activation: 'relu' },
    { type: 'Dropout', rate: 0.5 },
    { type: 'Dense', units: 10, activation: 'softmax' },
  ],
  { seed: 1 },
);
console.log(model.summary());

// Train it with both callbacks.
model.compile({
  optimizer: { class_name: 'Adam', config: { learning_rate: 0.001 } },
  loss: 'categorical_crossentropy',
  metrics: ['accuracy'],
});
const run = model.fit(train, {
  epochs: quickly(20, 1),
  batch_size: 32,
  validation_split: 0.1,
  callbacks: [
    { type: 'earlyStopping', monitor: 'valAccuracy', patience: 5 },
    { type: 'reduceOnPlateau', monitor: 'valAccuracy', patience: 2 },
  ],
});
const { history, epochs, stopped } = await showEpochs(run);
console.log(`Ended at epoch ${epochs}: ${stopped}`);
console.log(
  `Final training accuracy: ${history.accuracy.at(-1)?.toFixed(4)}, validation accuracy: ${history.valAccuracy.at(-1)?.toFixed(4)}`,
);
save('graph.svg', plotHistory(history));

// The confusion matrix, and sample predictions: right ones in green.
const score = await model.evaluate(test);
console.log(`Test loss: ${score.loss.toFixed(4)}, test accuracy: ${score.accuracy.toFixed(4)}`);
save('cm.svg', plotConfusion(score));
save('test.svg', plotPredictions(test, score, { count: 10, title: 'Sample predictions' }));

// Save it, load it, and read an image of your own.
const loaded = await engine.loadModel(save('model.safetensors', model.save()));
const { digit, verdict } = loaded.predict(ownImage(save));
console.log(`Your image: ${digit} (${verdict})`);
