import type { PersonAttribute } from '@chancery/contracts';
import { canonicalAddress } from '@chancery/mail/web';
import { judgeAddresses } from './address-readings';
import { NOTHING_CERTAIN, type ValueSource } from './lookup';
import type { MessageView, Recipient } from './message-view';
import type { People } from './people';
import type { Probe, Sighting } from './probe';
import { FALSE, UNKNOWN, truthOf, type Truth } from './truth';

/** How people of the organisation stand to one another. What asks about them is unknown while nobody knows them. */
const NOT_KNOWN: Sighting = { saw: 'the organisation’s people are not known', found: null };

/** Does it hold for the sender in From, in each way it may be read? */
function ofSender(message: MessageView, holds: (people: People, sender: string) => boolean): Truth {
  const { people } = message.circumstances;
  if (!people) return UNKNOWN;
  return judgeAddresses(message.addresses('header'), (keys) =>
    keys.some((key) => holds(people, key)),
  );
}

const sendersOf = (message: MessageView): string[] => [
  ...new Set(message.addresses('header').readings.flat()),
];

/** Is the sender the recipient's manager, or one who reports to the recipient? */
export function judgeRelation(
  message: MessageView,
  { key, primary }: Recipient,
  relation: 'Manager' | 'DirectReport',
): Truth {
  return ofSender(message, (people, sender) =>
    relation === 'Manager'
      ? people.managerOf(people.find(key)) === people.primaryOf(sender)
      : people.managerOf(people.find(sender)) === primary,
  );
}

export function describeRelation(
  message: MessageView,
  recipient: Recipient,
  relation: 'Manager' | 'DirectReport',
): Sighting {
  const { people } = message.circumstances;
  if (!people) return NOT_KNOWN;
  const lower = relation === 'Manager' ? [recipient.key] : sendersOf(message);
  const saw = lower.map((key) => managerInWords(people, key)).join(', ');
  const held = judgeRelation(message, recipient, relation) !== FALSE;
  return { saw: saw || 'no address', found: held ? saw : null };
}

const managerInWords = (people: People, key: string): string =>
  `${key}: ${people.managerOf(people.find(key)) ?? 'no manager'}`;

/** Every address of the managers of some people. */
function managerSource(
  name: string,
  of: (view: MessageView) => { readonly keys: readonly string[]; readonly damaged: boolean },
): ValueSource {
  return {
    name: `managers of ${name}`,
    reads: [],
    met: (view) => {
      const { people } = view.circumstances;
      if (!people) return NOTHING_CERTAIN;
      const { keys, damaged } = of(view);
      const managers = keys.flatMap((key) => people.managerOf(people.find(key)) ?? []);
      return {
        values: managers.flatMap((key) => [key, ...(people.find(key)?.proxyAddresses ?? [])]),
        doubt: damaged,
      };
    },
  };
}

const MANAGERS_OF_SENDER = managerSource('the sender', (view) => {
  const { readings, damaged } = view.addresses('header');
  return { keys: readings.flat(), damaged };
});

const MANAGERS_OF_RECIPIENTS = managerSource('recipients', ({ recipients }) => ({
  keys: recipients.map(({ key }) => key),
  damaged: false,
}));

/** The manager of the sender, judged once, or of each recipient. */
export function managerProbe(of: 'Sender' | 'Recipient', addresses: readonly string[]): Probe {
  const wanted = addresses.map(canonicalAddress);
  const isManaged = (people: People, key: string): boolean => {
    const manager = people.managerOf(people.find(key));
    return manager !== null && wanted.some((each) => people.primaryOf(each) === manager);
  };
  const sighting = (people: People | null | undefined, keys: readonly string[]): Sighting => {
    if (!people) return NOT_KNOWN;
    const saw = keys.map((key) => managerInWords(people, key)).join(', ') || 'no address';
    const hit = keys.find((key) => isManaged(people, key));
    return { saw, found: hit === undefined ? null : people.managerOf(people.find(hit)) };
  };
  if (of === 'Sender')
    return {
      kind: 'message',
      needs: ['envelope', 'headers', 'people'],
      reads: [],
      lookup: { values: wanted, in: MANAGERS_OF_SENDER },
      judge: (message) => ofSender(message, isManaged),
      together: {
        values: wanted,
        judge: (message, values) =>
          ofSender(message, (people, key) => {
            const manager = people.managerOf(people.find(key));
            return manager !== null && values.some((each) => people.primaryOf(each) === manager);
          }),
      },
      describe: (message) => sighting(message.circumstances.people, sendersOf(message)),
    };
  return {
    kind: 'recipient',
    needs: ['envelope', 'people'],
    reads: [],
    lookup: { values: wanted, in: MANAGERS_OF_RECIPIENTS },
    judge: ({ circumstances: { people } }, { key }) =>
      people ? truthOf(isManaged(people, key)) : UNKNOWN,
    describe: ({ circumstances: { people } }, { key }) => sighting(people, [key]),
  };
}

/** Is an attribute of the sender that of every recipient, or has one of them another one? */
export function judgeComparison(
  message: MessageView,
  attribute: PersonAttribute,
  operator: 'Equal' | 'NotEqual',
): Truth {
  return ofSender(message, (people, sender) => {
    const own = people.comparableOf(people.find(sender), attribute);
    if (own === null) return false;
    const others = message.recipients.map(({ key }) =>
      people.comparableOf(people.find(key), attribute),
    );
    return operator === 'Equal'
      ? others.every((each) => each === own)
      : others.some((each) => each !== null && each !== own);
  });
}

const SHOWN = 10;

export function describeComparison(
  message: MessageView,
  attribute: PersonAttribute,
  operator: 'Equal' | 'NotEqual',
): Sighting {
  const { people } = message.circumstances;
  if (!people) return NOT_KNOWN;
  const keys = [...new Set([...sendersOf(message), ...message.recipients.map(({ key }) => key)])];
  const shown = keys
    .slice(0, SHOWN)
    .map((key) => `${key}: ${people.textsOf(people.find(key), attribute)[0] ?? 'none'}`);
  const saw = shown.join(', ') + (keys.length > SHOWN ? ` and ${keys.length - SHOWN} more` : '');
  return { saw, found: judgeComparison(message, attribute, operator) === FALSE ? null : saw };
}
