/* reporter.js - a reporter for Node's test runner: one line of JSON for each test, for units.js to read. */

/** @typedef {{ name: string, passed: boolean, suite: boolean, skip?: string | boolean, error?: string }} Line */

/** What a failed test says. @param {any} details @returns {string} */
function errorText({ error }) {
  const cause = error?.cause ?? error;
  return String(cause?.stack ?? cause?.message ?? cause);
}

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const { name, details, skip } = data;
    if (details.error?.failureType === 'subtestsFailed') continue; // they have lines of their own
    const passed = type === 'test:pass';
    /** @type {Line} */
    const line = { name, passed, suite: details.type === 'suite', skip };
    if (!passed) line.error = errorText(details);
    yield `${JSON.stringify(line)}\n`;
  }
}
