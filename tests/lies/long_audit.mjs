// A long log: nguon audit finds nothing in it, and each of fifty planted faults. Takes minutes; no test runs it.
//   node long_audit.mjs NGUON [ENTRIES] [FAULTS]        100,000 entries and 50 faults, if not said otherwise

import { random_numbers } from './forge/bytes.mjs';
import { Log } from './forge/log.mjs';
import { own_party } from './forge/names.mjs';
import { keys } from './story.mjs';
import { honest_steps, origin, voice } from './telling.mjs';
import { plant } from './twists.mjs';
import { Program } from './verifiers.mjs';

const [path, entries = '100000', faults = '50'] = process.argv.slice(2);
const log = new Log(origin, keys.log);
const append = (step) => {
  const index = log.append(step);
  // Nobody asks for bundles of this log; what it was made of would fill the memory.
  log.maps_before[index] = undefined;
  log.steps[index] = undefined;
};
honest_steps().forEach(append);
while (log.size < Number(entries)) {
  const name = `trader ${log.size}`;
  append(
    voice.says(name, keys.authority, {
      type: 'Party',
      id: own_party(name).subject,
      name: `Đại lý mẫu ${log.size}`,
      roles: ['trader'],
      demo: true,
    }),
  );
}
const program = await Program.make(path);
try {
  const found = await plant(program, log, Number(faults), random_numbers(20261126));
  console.log(`${found} faults found in a log of ${log.size} entries, none in it as it is`);
} finally {
  await program.remove();
}
