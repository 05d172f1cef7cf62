/* policy.test.js - what the page's content security policy forbids, and that a violation would be seen in every other test. */
import assert from 'node:assert/strict';
import { browserTests } from '../support/session.js';

browserTests('Policy', ({ check }) => {
  check(
    'a violation of the policy would be seen',
    async (page) => {
      const seen = await page.evaluate(async () => {
        const script = document.createElement('script');
        try {
          script.textContent = 'globalThis.smuggled = true';
          document.head.append(script);
        } catch {
          // with Trusted Types, the text is refused already
        }
        await new Promise((resolve) => setTimeout(resolve)); // violations are told a task later
        const { policyViolations, smuggled } = /** @type {any} */ (globalThis);
        return [policyViolations.splice(0).length > 0, smuggled === undefined];
      });
      assert.deepEqual(seen, [true, true]);
    },
    { expects: /Content.Security.Policy|Trusted/ },
  );

  check(
    'text becomes no code: markup, scripts and workers of a foreign address are refused',
    async (page) => {
      const seen = await page.evaluate(async () => {
        if (!('trustedTypes' in globalThis)) return []; // an older browser has the rest of the policy
        /** @type {Record<string, () => unknown>} */
        const ways = {
          markup: () => (document.createElement('div').innerHTML = '<img src="x">'),
          inserted: () => document.body.insertAdjacentHTML('beforeend', '<i></i>'),
          parsed: () => new DOMParser().parseFromString('<i></i>', 'text/html'),
          framed: () => (document.createElement('iframe').srcdoc = '<i></i>'),
          script: () => (document.createElement('script').text = '1'),
          address: () => (document.createElement('script').src = 'data:text/javascript,1'),
          worker: () => new Worker(URL.createObjectURL(new Blob(['1']))),
          policy: () => /** @type {any} */ (globalThis).trustedTypes.createPolicy('own', {}),
        };
        const passed = Object.keys(ways).filter((name) => {
          try {
            ways[name]();
            return true;
          } catch {
            return false;
          }
        });
        await new Promise((resolve) => setTimeout(resolve)); // violations are told a task later
        /** @type {any} */ (globalThis).policyViolations.splice(0);
        return passed;
      });
      assert.deepEqual(seen, []);
    },
    {
      expects: /Content.Security.Policy|Trusted/i,
    },
  );

  check('an address names views and nothing else', async (page) => {
    for (const name of ['constructor', '__proto__', 'toString?x=1']) {
      const seen = await page.evaluate(async (hash) => {
        const followed = new Promise((resolve) =>
          addEventListener('hashchange', resolve, { once: true }),
        );
        location.hash = hash;
        await followed;
        await new Promise((resolve) => setTimeout(resolve));
        return [document.title, document.documentElement.dataset.view];
      }, name);
      assert.deepEqual(seen, ['Inkling: draw a digit, read the answer', 'draw'], name);
    }
  });
});
