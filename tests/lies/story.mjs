// A small honest chain of invented people: two gardens, a cooperative, a factory with two keys, a shop, a province's
// authority and an inspector. A recall of one garden's fruit reaches the jars that were made from it.
//
// Each step becomes one entry. Lies are told by changing steps, or what is made of them.

import { event, document, registration } from './forge/statements.mjs';
import { ed25519_key, p256_key } from './forge/keys.mjs';
import {
  gln_party,
  gln_place,
  gtin_product,
  lot,
  own_party,
  own_place,
  own_product,
  serial,
  sscc,
} from './forge/names.mjs';
import { sha256 } from './forge/bytes.mjs';
import { vkey } from './forge/note.mjs';

export const keys = {
  log: ed25519_key('log'),
  root: ed25519_key('root'),
  authority: ed25519_key('authority'),
  inspector: p256_key('inspector'),
  cooperative: p256_key('cooperative'),
  garden: ed25519_key('garden 2'),
  lost_phone: p256_key('lost phone of garden 2'),
  factory: ed25519_key('factory'),
  factory_tablet: p256_key('tablet of the factory'),
  shop: ed25519_key('shop'),
  stranger: ed25519_key('stranger'),
};

export const parties = {
  authority: gln_party('952999900001'),
  inspector: gln_party('952999900002'),
  cooperative: gln_party('952999900010'),
  garden_1: own_party('garden 1'),
  garden_2: own_party('garden 2'),
  factory: gln_party('952999900020'),
  shop: gln_party('952999900030'),
  newcomer: own_party('newcomer'),
};

export const places = {
  garden_1: own_place('garden 1'),
  garden_2: own_place('garden 2'),
  store: gln_place('952999900110'),
  hall: gln_place('952999900120'),
  counter: gln_place('952999900130'),
};

const products = {
  fruit: own_product('fruit'),
  flesh: own_product('flesh'),
  jar: gtin_product('0952999900201'),
  syrup: own_product('syrup'),
};

export const goods = {
  ...products,
  fruit_1: lot(products.fruit, 'V1'),
  fruit_2: lot(products.fruit, 'V2'),
  fruit_3: lot(products.fruit, 'V3'),
  flesh_1: lot(products.flesh, 'C1'),
  flesh_2: lot(products.flesh, 'C2'),
  jars_1: lot(products.jar, 'L1'),
  jars_2: lot(products.jar, 'L2'),
  syrup_1: lot(products.syrup, 'S1'),
  box: sscc('09529999000000001'),
};
export const first_jar = serial(goods.syrup_1, '1');

/// A UUID from a word, the same in every run.
export function uuid(word) {
  const hex = sha256('nguon lies: ' + word).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const names = (vi, en) => ({ vi, en });

/// Speaks for one log: its statements are made for `origin`.
export function speaker(origin) {
  return {
    says: (name, key, payload, options = {}) => ({
      name,
      said: registration(key, origin, payload, options),
      key,
      payload,
      kid: options.kid,
    }),
    tells: (name, key, draft, options) => {
      const whole = { id: uuid(name), ...draft };
      return { name, said: event(key, origin, whole, options), key, draft: whole };
    },
    tells_all: (name, key, drafts, options) => {
      const whole = drafts.map((draft, i) => ({ id: uuid(`${name} ${i}`), ...draft }));
      return { name, said: document(key, origin, whole, options), key, drafts: whole };
    },
  };
}

export const genesis = (origin, { log_key = keys.log, roots = [keys.root], threshold = 1, name = origin } = {}) => ({
  type: 'Genesis',
  origin,
  rootKeys: roots.map(({ jwk }) => jwk),
  threshold,
  logKey: vkey(name, log_key),
});

const time = (day, hour) => `2026-10-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00+07:00`;

function hand_over({ tells }, name, from, to, place, sent, day, advice) {
  const bill = { bizTransactionList: [{ type: 'desadv', bizTransaction: 'urn:nguon:desadv:' + advice }] };
  const draft = { action: 'OBSERVE', goods: sent, from: from.party, to: to.party, more: bill };
  return [
    tells(`${name} shipped`, from.key, {
      ...draft,
      time: time(day, 8),
      step: 'shipping',
      disposition: 'in_transit',
      ...from.for,
    }),
    tells(`${name} received`, to.key, {
      ...draft,
      time: time(day, 15),
      step: 'receiving',
      disposition: 'in_progress',
      place,
    }),
  ];
}

export const recall = {
  action: 'OBSERVE',
  time: time(20, 8),
  step: 'holding',
  goods: [goods.fruit_1],
  set: ['recalled'],
  more: { 'nguon:reason': 'Dư lượng thuốc trên mức cho phép' },
};

export function story(origin) {
  const voice = speaker(origin);
  const { says, tells, tells_all } = voice;
  const party = (name, key, who, roles, more = {}) =>
    says(name, key, {
      type: 'Party',
      id: who.subject,
      name: names(`${name} mẫu`, `${name} (demo)`),
      roles,
      demo: true,
      ...more,
    });
  const key_of = (name, by, who, key) =>
    says(name, by, { type: 'Key', party: who.subject, key: key.jwk }, { kid: key.kid });
  const place = (name, by, where, who, kind, more = {}) =>
    says(name, by, { type: 'Place', id: where.subject, name, party: who.subject, kind, ...more });
  const product = (name, by, what, category, more = {}) =>
    says(name, by, { type: 'Product', id: what.subject, name, category, ...more });
  const harvest = (who, where, what, figure, day) => ({
    action: 'ADD',
    time: time(day, 7),
    step: 'commissioning',
    disposition: 'active',
    goods: [[what, figure]],
    place: where,
    basis: 'counted',
    ...(who ? { for: who } : {}),
  });

  const garden_1 = { party: parties.garden_1, key: keys.cooperative, for: { for: parties.garden_1 } };
  const garden_2 = { party: parties.garden_2, key: keys.garden };
  const cooperative = { party: parties.cooperative, key: keys.cooperative };
  const factory = { party: parties.factory, key: keys.factory };
  const shop = { party: parties.shop, key: keys.shop };
  return [
    says('genesis', keys.root, genesis(origin)),
    party('authority', keys.root, parties.authority, ['authority']),
    key_of('key of authority', keys.root, parties.authority, keys.authority),
    party('inspector', keys.authority, parties.inspector, ['inspector']),
    key_of('key of inspector', keys.authority, parties.inspector, keys.inspector),
    party('cooperative', keys.authority, parties.cooperative, ['producer']),
    key_of('key of cooperative', keys.authority, parties.cooperative, keys.cooperative),
    party('factory', keys.authority, parties.factory, ['producer']),
    key_of('key of factory', keys.authority, parties.factory, keys.factory),
    key_of('second key of factory', keys.factory, parties.factory, keys.factory_tablet),
    party('shop', keys.authority, parties.shop, ['trader']),
    key_of('key of shop', keys.authority, parties.shop, keys.shop),
    party('garden 1', keys.cooperative, parties.garden_1, ['producer'], { memberOf: parties.cooperative.subject }),
    party('garden 2', keys.cooperative, parties.garden_2, ['producer'], { memberOf: parties.cooperative.subject }),
    key_of('key of garden 2', keys.authority, parties.garden_2, keys.garden),
    key_of('lost phone let in', keys.garden, parties.garden_2, keys.lost_phone),
    says('mandate', keys.authority, {
      type: 'Mandate',
      party: parties.garden_1.subject,
      agent: parties.cooperative.subject,
      from: '2026-09-01T00:00:00+07:00',
      until: '2026-12-31T00:00:00+07:00',
      bizSteps: ['commissioning', 'shipping'],
    }),
    place('place of garden 1', keys.authority, places.garden_1, parties.garden_1, 'farm', { capacity: { tree: 10 } }),
    place('place of garden 2', keys.garden, places.garden_2, parties.garden_2, 'farm', { capacity: { tree: 10 } }),
    place('store', keys.cooperative, places.store, parties.cooperative, 'store'),
    place('hall', keys.factory, places.hall, parties.factory, 'factory'),
    place('counter', keys.authority, places.counter, parties.shop, 'shop'),
    product('fruit', keys.cooperative, goods.fruit, 'raw', {
      makers: [parties.garden_1.subject, parties.garden_2.subject],
    }),
    product('flesh', keys.factory, goods.flesh, 'raw'),
    product('jar', keys.factory, goods.jar, 'goods', { netContent: { value: 0.5, uom: 'KGM' }, transitLossMax: 0.05 }),
    product('syrup', keys.factory, goods.syrup, 'goods'),
    says('rules', keys.authority, {
      type: 'Rules',
      version: 1,
      yields: [{ input: goods.fruit.subject, inUom: 'H87', output: goods.flesh.subject, outUom: 'KGM', max: 0.4 }],
      harvests: [{ product: goods.fruit.subject, per: 'tree', uom: 'H87', max: 20 }],
    }),
    tells('harvest 1', keys.cooperative, harvest(parties.garden_1, places.garden_1, goods.fruit_1, 100, 5)),
    tells('harvest 2', keys.garden, harvest(undefined, places.garden_2, goods.fruit_2, 60, 5)),
    tells('harvest 3', keys.lost_phone, harvest(undefined, places.garden_2, goods.fruit_3, 40, 6)),
    says('lost phone revoked', keys.garden, {
      type: 'KeyRevocation',
      party: parties.garden_2.subject,
      kid: keys.lost_phone.kid,
      reason: 'Mất điện thoại',
    }),
    ...hand_over(voice, 'fruit 1', garden_1, cooperative, places.store, [[goods.fruit_1, 100]], 6, 'B1'),
    ...hand_over(voice, 'fruit 2', garden_2, cooperative, places.store, [[goods.fruit_2, 60]], 6, 'B2'),
    ...hand_over(
      voice,
      'fruit',
      cooperative,
      factory,
      places.hall,
      [
        [goods.fruit_1, 100],
        [goods.fruit_2, 60],
      ],
      7,
      'B3',
    ),
    tells('peeled 1', keys.factory, {
      type: 'TransformationEvent',
      time: time(8, 9),
      step: 'creating_class_instance',
      disposition: 'active',
      inputs: [[goods.fruit_1, 100]],
      outputs: [[goods.flesh_1, 40, 'KGM']],
      run: 'urn:nguon:run:gia-cong-1',
      place: places.hall,
      basis: 'weighed',
    }),
    tells('peeled 2', keys.factory_tablet, {
      type: 'TransformationEvent',
      time: time(8, 13),
      step: 'creating_class_instance',
      disposition: 'active',
      inputs: [[goods.fruit_2, 60]],
      outputs: [[goods.flesh_2, 24, 'KGM']],
      place: places.hall,
      basis: 'weighed',
    }),
    tells_all('jarred', keys.factory, [
      {
        type: 'TransformationEvent',
        time: time(9, 9),
        step: 'commissioning',
        disposition: 'active',
        inputs: [[goods.flesh_1, 40, 'KGM']],
        outputs: [[goods.jars_1, 80]],
        place: places.hall,
        basis: 'counted',
      },
      {
        type: 'TransformationEvent',
        time: time(9, 13),
        step: 'commissioning',
        disposition: 'active',
        inputs: [[goods.flesh_2, 20, 'KGM']],
        outputs: [[goods.jars_2, 40]],
        place: places.hall,
        basis: 'counted',
      },
    ]),
    tells('syrup', keys.factory, {
      type: 'TransformationEvent',
      time: time(9, 15),
      step: 'commissioning',
      disposition: 'active',
      inputs: [[goods.flesh_2, 4, 'KGM']],
      outputs: [first_jar, serial(goods.syrup_1, '2')],
      place: places.hall,
      basis: 'counted',
    }),
    tells('packed', keys.factory, {
      type: 'AggregationEvent',
      action: 'ADD',
      time: time(10, 8),
      step: 'packing',
      disposition: 'in_progress',
      parent: goods.box,
      goods: [[goods.jars_1, 20]],
      place: places.hall,
    }),
    ...hand_over(voice, 'box', factory, shop, places.counter, [{ ...goods.box, single: true }], 11, 'B4'),
    ...hand_over(voice, 'jars 2', factory, shop, places.counter, [[goods.jars_2, 40]], 11, 'B5'),
    tells('finding', keys.inspector, {
      action: 'OBSERVE',
      time: time(12, 9),
      step: 'inspecting',
      disposition: 'non_conformant',
      goods: [goods.jars_1],
      place: places.counter,
      more: { 'nguon:reason': 'Nhãn thiếu ngày' },
    }),
    tells('finding closed', keys.inspector, {
      action: 'OBSERVE',
      time: time(14, 9),
      step: 'inspecting',
      disposition: 'conformant',
      goods: [goods.jars_1],
      place: places.counter,
    }),
    tells('recall', keys.authority, recall),
    tells('sold', keys.shop, {
      action: 'OBSERVE',
      time: time(21, 9),
      step: 'retail_selling',
      disposition: 'retail_sold',
      goods: [[goods.jars_2, 3]],
      place: places.counter,
    }),
    party('newcomer', keys.authority, parties.newcomer, ['trader']),
  ];
}
