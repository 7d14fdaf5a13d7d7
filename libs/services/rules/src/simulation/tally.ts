import {
  SIMULATION_SAMPLES,
  type SimulationChange,
  type SimulationCounts,
  type SimulationDay,
  type SimulationFate,
  type SimulationSample,
} from '@chancery/contracts';

export interface Became {
  fate: SimulationFate;
  template: string | null;
}

/** A message that was judged again. */
export interface Judged {
  message: string | null;
  place: number | null;
  at: string | null;
  sender: string;
  recipients: {
    address: string;
    match: SimulationSample['match'];
    was: Became;
    /** null = cannot be told. */
    would: Became | null;
  }[];
}

const EMPTY = (): SimulationCounts => ({
  matched: 0,
  notMatched: 0,
  untold: 0,
  changes: {},
  same: 0,
  changesUntold: 0,
});

/** How what would become of a recipient differs from what became of them; null = not at all. */
export function changeOf(was: Became, would: Became): SimulationChange | null {
  if (was.fate === would.fate)
    return was.fate === 'protected' && was.template !== would.template ? 'other-template' : null;
  if (would.fate === 'protected') return 'newly-protected';
  if (would.fate !== 'unprotected') return would.fate;
  return was.fate === 'protected' ? 'no-longer-protected' : 'delivered';
}

/** Counts messages by day as they come, and keeps some that show what is different. */
export class Tally {
  private readonly days = new Map<string, SimulationCounts>();
  private readonly total = EMPTY();
  private readonly changed: SimulationSample[] = [];
  private readonly matched: SimulationSample[] = [];
  private readonly untold: SimulationSample[] = [];
  private readonly dayOf: Intl.DateTimeFormat;
  private messages = 0;

  /** @param zone whose days are counted */
  constructor(zone: string) {
    // This locale writes YYYY-MM-DD.
    this.dayOf = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  }

  add(judged: Judged): void {
    this.messages += 1;
    const day = judged.at === null ? '' : this.dayOf.format(new Date(judged.at));
    let counts = this.days.get(day);
    if (!counts) this.days.set(day, (counts = EMPTY()));
    const changes = new Set<SimulationChange>();
    for (const { was, would } of judged.recipients) {
      const change = would && changeOf(was, would);
      if (change) changes.add(change);
    }
    const unclear = judged.recipients.some(({ would }) => would === null);
    const match = bestOf(judged);
    for (const each of [counts, this.total]) {
      if (match === 'matched') each.matched += 1;
      else if (match === 'untold') each.untold += 1;
      else each.notMatched += 1;
      for (const change of changes) each.changes[change] = (each.changes[change] ?? 0) + 1;
      if (changes.size > 0) continue;
      if (unclear) each.changesUntold += 1;
      else each.same += 1;
    }
    const kind =
      changes.size > 0
        ? this.changed
        : match === 'matched'
          ? this.matched
          : match === 'untold' || unclear
            ? this.untold
            : null;
    if (kind) keep(kind, sampleOf(judged, match));
  }

  result(): {
    messages: number;
    total: SimulationCounts;
    days: SimulationDay[];
    samples: SimulationSample[];
  } {
    return {
      messages: this.messages,
      total: this.total,
      days: [...this.days]
        .map(([day, counts]) => ({ day, ...counts }))
        .sort((a, b) => (a.day < b.day ? -1 : 1)),
      // What is different says most; the newest of each first.
      samples: [this.changed, this.matched, this.untold]
        .flatMap((kind) => [...kind].reverse())
        .slice(0, SIMULATION_SAMPLES),
    };
  }
}

function bestOf({ recipients }: Judged): SimulationSample['match'] {
  if (recipients.some(({ match }) => match === 'matched')) return 'matched';
  return recipients.some(({ match }) => match === 'untold') ? 'untold' : 'not-matched';
}

/** Shows the recipient for whom something is different, or else one whom it matched. */
function sampleOf(
  { message, place, at, sender, recipients }: Judged,
  match: SimulationSample['match'],
): SimulationSample {
  const shown =
    recipients.find(({ was, would }) => would && changeOf(was, would)) ??
    recipients.find((each) => each.match === match) ??
    recipients[0];
  return {
    message,
    place,
    at,
    sender,
    recipient: shown?.address ?? '',
    recipients: recipients.length,
    match,
    was: shown?.was ?? { fate: 'unprotected', template: null },
    would: shown?.would ?? null,
  };
}

function keep(samples: SimulationSample[], sample: SimulationSample): void {
  samples.push(sample);
  if (samples.length > SIMULATION_SAMPLES) samples.shift();
}
