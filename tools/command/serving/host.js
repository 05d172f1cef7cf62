/* host.js - the host names under which the server answers.
 *
 * A page of a stranger can make its own name lead to this machine (DNS rebinding). The browser then takes the two for one, and
 * the stranger reads whatever is served. An IP address cannot be made to lead elsewhere, a foreign name can.
 */
import { isIP } from 'node:net';

/** The name in a Host header, without its port; '' if it is none. @param {string | undefined} host */
const nameIn = (host) =>
  /^(\[[\da-f:.]+\]|[^[\]:/@\s]+)(:\d*)?$/i.exec(host ?? '')?.[1].toLowerCase() ?? '';

/** Whether a request with this Host header is answered. @param {string | undefined} host
 *  @param {readonly string[]} names besides localhost and addresses */
export function isOwnHost(host, names) {
  const name = nameIn(host).replace(/\.$/, '');
  return (
    name === 'localhost' ||
    isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 ||
    (name !== '' && names.some((own) => own.toLowerCase() === name))
  );
}
