/* tar-files.js - writes tar archives as ustar, GNU tar and pax do. */

/** A header and the file, filled up to whole blocks. @param {string} name @param {Uint8Array} bytes @param {string} kind
 *  @param {string} prefix */
function member(name, bytes, kind = '0', prefix = '') {
  const header = Buffer.alloc(512);
  header.write(name.slice(0, 100), 0);
  header.write('0000644\0', 100);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(kind, 156);
  header.write('ustar\x0000', 257);
  header.write(prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** @param {string} name a long one @param {Uint8Array} bytes @param {'gnu' | 'pax' | 'ustar'} style */
function longMember(name, bytes, style) {
  if (style === 'gnu') {
    const long = Buffer.from(`${name}\0`);
    return Buffer.concat([member('././@LongLink', long, 'L'), member(name, bytes)]);
  }
  if (style === 'pax') {
    const rest = ` path=${name}\n`;
    let length = rest.length + 1;
    while (`${length}${rest}`.length !== length) length = `${length}${rest}`.length;
    return Buffer.concat([
      member('PaxHeader', Buffer.from(`${length}${rest}`), 'x'),
      member(name, bytes),
    ]);
  }
  const cut = name.lastIndexOf('/');
  return member(name.slice(cut + 1), bytes, '0', name.slice(0, cut));
}

/**
 * @param {readonly (readonly [string, Uint8Array])[]} files a name that ends in '/' is a folder
 * @param {'gnu' | 'pax' | 'ustar'} [style] of names with more than 100 letters
 */
export function tarFile(files, style = 'ustar') {
  const members = files.map(([name, bytes]) => {
    if (name.endsWith('/')) return member(name, new Uint8Array(0), '5');
    return name.length > 100 ? longMember(name, bytes, style) : member(name, bytes);
  });
  return Buffer.concat([...members, Buffer.alloc(1024)]);
}
