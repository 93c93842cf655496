// The tables of docs/trust.md, written from what the verifiers said. Each stands between two comments of the page.

import { readFile, writeFile } from 'node:fs/promises';

const cell = (text) => text.replace(/\|/g, '\\|').replace(/\s+/g, ' ');

const accepted = ({ allowed }) => (allowed ? 'accepted' : 'not found');

function answer(lie, said) {
  if (said === undefined) return '–';
  if (said.word === 'accepted') return accepted(lie);
  if (said.word === 'signer-unknown') return 'exit code 1, “signer unknown”';
  return `${said.check ? `*${said.check}*, ` : ''}\`${said.word}\`: ${cell(said.message)}`;
}

/// The browser's verifiers say the same as nguon verify, or nothing where only the rules tell.
function browser({ lie }) {
  if (!lie.bundle) return '–';
  const word = lie.module ?? lie.verify;
  if (lie.module_warns) return 'not found, but the recall is said: replays no rules';
  if (word !== lie.verify) return word === 'accepted' ? 'not found: replays no rules' : `\`${word}\``;
  return word === 'accepted' ? accepted(lie) : 'the same';
}

/// `browsers`: which of the browser's verifiers are asked.
export function table(judged, browsers = 'page, HTML file') {
  const rows = judged.map(
    (said) =>
      `| ${cell(said.lie.name)} | ${answer(said.lie, said.verify)} | ` +
      `${browser(said)} | ${answer(said.lie, said.audit)} | ${said.lie.needs ?? ''} |`,
  );
  return [
    `| lie | \`nguon verify\` | ${browsers} | \`nguon audit\` | else |`,
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

const between = (name) => new RegExp(`(<!-- lies: ${name} -->\n)[^]*?(\n<!-- end -->)`);

/// Differences between the page and these tables ({ name: text }), as sentences; the page is written where `write` is set.
export async function hold_against_page(path, tables, write) {
  let page = await readFile(path, 'utf8');
  const differences = [];
  for (const [name, text] of Object.entries(tables)) {
    const place = between(name);
    const found = place.exec(page);
    if (!found) {
      differences.push(`${path} has no place for the table "${name}"`);
    } else if (found[0] !== `${found[1]}${text}${found[2]}`) {
      const [now, then] = [found[0].split('\n').slice(1, -1), text.split('\n')];
      const first = then.findIndex((line, i) => line !== now[i]);
      if (!write)
        differences.push(`${path}, table "${name}", has\n  ${now[first]}\nand the run says\n  ${then[first]}`);
      page = page.replace(place, () => `${found[1]}${text}${found[2]}`);
    }
  }
  if (write) await writeFile(path, page);
  return differences;
}
