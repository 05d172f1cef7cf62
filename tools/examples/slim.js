/* slim.js - the project behind the preset 'slim': two convolutions, dropout 0.3, 10 epochs with a validation split of 0.3; a
 * validation accuracy of about 98.9 %.
 */
import { loadEngine, plotConfusion, plotHistory, plotPredictions, plotSamples } from 'inkling';
import { folderFor, loadDigits, ownImage, quickly, showEpochs } from './support.js';

const save = folderFor('slim');
const engine = await loadEngine();

// Load the data and look at the first picture.
const { train, test } = await loadDigits();
save(
  'first.svg',
  plotSamples(train, { indexes: [0], title: `x_train[0], y_train[0] = ${train.labels[0]}` }),
);
save('samples.svg', plotSamples(train, { count: 25, title: 'Training pictures' }));

// Build the network.
const model = engine.createModel(
  [
    { type: 'Conv2D', filters: 32, kernel_size: 3, activation: 'relu' },
    { type: 'MaxPooling2D', pool_size: 2 },
    { type: 'Conv2D', filters: 64, kernel_size: 3, activation: 'relu' },
    { type: 'MaxPooling2D', pool_size: 2 },
    { type: 'Flatten' },
    { type: 'Dropout', rate: 0.3 },
    { type: 'Dense', units: 10, activation: 'softmax' },
  ],
  { seed: 1 },
);
console.log(model.summary());

// Train it. Bytes are divided by 255, and labels need no one-hot coding.
model.compile({ optimizer: 'adam', loss: 'categorical_crossentropy', metrics: ['accuracy'] });
const run = model.fit(train, { epochs: quickly(10, 1), batch_size: 32, validation_split: 0.3 });
const { history } = await showEpochs(run);
console.log(`Validation accuracy of the last epoch: ${history.valAccuracy.at(-1)?.toFixed(4)}`);
save('history.svg', plotHistory(history));

// Predict the first test picture, then evaluate all.
const first = model.predict(test.images.subarray(0, 784));
console.log(`Predicted: ${first.digit}, label: ${test.labels[0]}`);
const score = await model.evaluate(test);
console.log(`Test loss: ${score.loss.toFixed(4)}, test accuracy: ${score.accuracy.toFixed(4)}`);
save('confusion.svg', plotConfusion(score));
save('predictions.svg', plotPredictions(test, score, { count: 10, title: 'Ten test pictures' }));

// Save it, load it, and read an image of your own.
const loaded = await engine.loadModel(save('model.safetensors', model.save()));
const { digit, verdict } = loaded.predict(ownImage(save));
console.log(`Your image: ${digit} (${verdict})`);
