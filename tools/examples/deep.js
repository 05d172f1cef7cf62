/* deep.js - the project behind the preset 'deep': three convolutions, Adam, 5 epochs; about 99 % on training and test data. */
import { loadEngine, plotConfusion, plotHistory, plotPredictions, plotSamples } from 'inkling';
import { folderFor, loadDigits, ownImage, quickly, showEpochs } from './support.js';

const save = folderFor('deep');
const engine = await loadEngine();

// Load the data and look at them. Pixels are bytes, which predict() and fit() divide by 255.
const { train, test } = await loadDigits();
console.log(
  `${train.count} pictures to train, ${test.count} to test, each ${train.shape?.join(' x ')}`,
);
save('samples.svg', plotSamples(train, { count: 25, title: 'Training pictures' }));

// Build the network.
const model = engine.createModel(
  [
    { type: 'Conv2D', filters: 32, kernel_size: 3, activation: 'relu' },
    { type: 'MaxPooling2D', pool_size: 2 },
    { type: 'Conv2D', filters: 64, kernel_size: 3, activation: 'relu' },
    { type: 'MaxPooling2D', pool_size: 2 },
    { type: 'Conv2D', filters: 64, kernel_size: 3, activation: 'relu' },
    { type: 'Flatten' },
    { type: 'Dense', units: 64, activation: 'relu' },
    { type: 'Dense', units: 10, activation: 'softmax' },
  ],
  { seed: 1 },
);
console.log(model.summary());

// Train it. The last tenth of the training data validates, so the test data stay unseen.
model.compile({ optimizer: 'adam', loss: 'categorical_crossentropy', metrics: ['accuracy'] });
const { history } = await showEpochs(
  model.fit(train, { epochs: quickly(5, 1), batch_size: 32, validation_split: 0.1 }),
);
save('history.svg', plotHistory(history));

// Evaluate it on the test data.
const score = await model.evaluate(test);
console.log(`Test loss: ${score.loss.toFixed(4)}, test accuracy: ${score.accuracy.toFixed(4)}`);
save('confusion.svg', plotConfusion(score));
save('predictions.svg', plotPredictions(test, score, { count: 10, title: 'Ten test pictures' }));

// Save it, load it, and read an image of your own.
const loaded = await engine.loadModel(save('model.safetensors', model.save()));
const { digit, verdict } = loaded.predict(ownImage(save));
console.log(`Your image: ${digit} (${verdict})`);
