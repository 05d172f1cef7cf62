/* write-c.js - writes a model as a C header: the bytes of its file, for ink_model_open() of include/inkling.h. */
import { chainText, chainOf } from './chain.js';
import { layerNames } from '../architecture/layers.js';

/**
 * @param {import('../model/model.js').Model} model
 * @param {Uint8Array} bytes of model.save()
 * @param {string} name of the file
 * @returns {string}
 */
export function writeC(model, bytes, name) {
  const word = `${name.replace(/\W/g, '_').replace(/^(?=\d)/, '_')}_bytes`;
  const comment = (/** @type {string} */ text) => text.replaceAll('*/', '* /').replaceAll('?', '.');
  const [h, w, c] = model.input;
  const parts = model.members
    ? [`an ensemble of ${model.members.length} networks`]
    : [chainText(chainOf(model))];
  const names = model.members ? [] : layerNames(model.layers);
  const lines = names.map((layer, i) => {
    const { type: _type, ...rest } = model.layers[i];
    const options = Object.entries(rest).map(([key, value]) => `${key} ${value}`);
    return ` *   ${[layer, ...options].join('  ')}\n`;
  });
  const rows = [];
  for (let at = 0; at < bytes.length; at += 24)
    rows.push(`    ${bytes.subarray(at, at + 24).join(',')}`);
  return `/* ${comment(name)}.h - the model '${comment(model.name)}' of Inkling: ${parts[0]}.
 *
${lines.join('')}${lines.length ? ' *\n' : ''} * It takes pictures of ${h} x ${w} x ${c}, 0 for paper to 1 for ink, and answers with one of
 * ${comment(model.classNames.map((one) => JSON.stringify(one)).join(' '))}${model.none ? ', or none of them' : ''}.
 * Weights SHA-256 ${model.hash()}
 *
 *   size_t need;
 *   ink_reader *reader;
 *   if (ink_model_measure(&need, ${word}, sizeof ${word}) == INK_OK && (memory = malloc(need)) &&
 *       ink_model_open(&reader, memory, need, ${word}, sizeof ${word}) == INK_OK) ...
 */
static const unsigned char ${word}[${bytes.length}] = {
${rows.join(',\n')}};
`;
}
