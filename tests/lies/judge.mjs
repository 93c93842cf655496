// Asks every verifier about every lie, and says where a verdict is not the one that was expected.

import { log_key, spell } from './telling.mjs';
import { serve } from './lying_server.mjs';
import { has_module, verify_by_module } from './verifiers.mjs';

const signer_unknown = ({ accepted, code }) => !accepted && code === undefined;
const word = (verdict) => (verdict.accepted ? 'accepted' : signer_unknown(verdict) ? 'signer-unknown' : verdict.code);

/// Runs at most `width` at a time, answers in order.
export async function in_parallel(items, width, work) {
  const answers = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (let i = next++; i < items.length; i = next++) answers[i] = await work(items[i]);
    }),
  );
  return answers;
}

/// { lie, verify, module, audit, faults }: what each said as { word, message }, and what was not as expected.
export async function judge(lie, program) {
  const said = { lie, faults: [] };
  const note = (who, verdict, expected) => {
    said[who] = { word: word(verdict), check: verdict.check, message: verdict.message };
    if (said[who].word !== expected) {
      said.faults.push(
        `${lie.name}: ${who} says ${said[who].word} (${verdict.message ?? 'everything held'}), ` +
          `and ${expected} was expected`,
      );
    }
  };
  const options = lie.without_key ? {} : (lie.options ?? { log_key });
  if (lie.bundle) {
    const bytes = spell(await lie.bundle());
    if (!lie.only_module) note('verify', await program.verify(bytes, options), lie.verify);
    if (has_module) {
      const verdict = await verify_by_module(bytes, options);
      note('module', verdict, lie.module ?? lie.verify);
      if (lie.module_warns && !verdict.warnings.some((warning) => warning.includes(lie.module_warns)))
        said.faults.push(`${lie.name}: module warns of ${verdict.warnings}, and ${lie.module_warns} was expected`);
    }
  }
  if (lie.log && lie.audit) {
    const server = await serve(lie.log(), lie.serve);
    try {
      note('audit', await program.audit(server.url, log_key), lie.audit);
    } finally {
      await server.close();
    }
  }
  return said;
}
