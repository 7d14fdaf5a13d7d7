/**
 * A message as somebody means it, before it is encoded: what the naive reading of the rules goes by. The
 * engine under test gets the same message as bytes.
 */
export interface Mail {
  /** Envelope sender; empty for the null sender. */
  sender: string;
  recipients: string[];
  client: string;
  authenticated: boolean;
  /** Handed in by a server of the organisation, whose organisation fields are believed. */
  ours: boolean;
  /** One list for each From field. None at all, or two of them, are faults that occur. */
  froms: string[][];
  to: string[];
  cc: string[];
  subjects: string[];
  /** Other fields, in order. */
  fields: [name: string, value: string][];
  body: string;
  html: boolean;
  charset: 'utf-8' | 'us-ascii' | 'iso-8859-1';
  attachments: Attached[];
  kind: 'ordinary' | 'signed' | 'encrypted' | 'invitation' | 'receipt' | 'rights-managed';
  /** Whether the organisation has told who its people are. */
  peopleKnown: boolean;
  /** Bytes of the encoded message. */
  size: number;
  /** Whom earlier rules have added to the recipients. */
  added: string[];
  /** Fields that earlier rules have written or removed, in lower case. */
  written: string[];
  /** An earlier rule has put the message into a new one, as an attachment. */
  wrapped: boolean;
  now: Date;
}

/**
 * A file of As, a text, a zip with such a text in it, the same with a password, a program, or something that could not
 * be looked into in time.
 */
export interface Attached {
  name: string;
  kind: 'filler' | 'text' | 'zip' | 'locked' | 'program' | 'slow';
  /** Of texts, and of the one that is in a zip. */
  text: string;
  content: Buffer;
}

/** Rules as an administrator writes them; all of it is in the contract's form. */
export interface OracleRule {
  id: string;
  name: string;
  priority: number;
  enabled: boolean;
  mode: 'enforce' | 'test' | 'off';
  /** All of them must hold; of a group any one. */
  conditions: (OraclePredicate | OracleGroup)[];
  exceptions: OraclePredicate[];
  actions: { action: string; args: Record<string, string> }[];
  stopProcessing: boolean;
  notifyInTest: boolean;
  errorAction: 'ignore' | 'defer';
  activationDate: string | null;
  expiryDate: string | null;
  senderAddressLocation: 'header' | 'envelope' | 'header-or-envelope';
  recipientAddressType: 'resolved' | 'original';
}

export interface OracleGroup {
  any: OraclePredicate[];
}

export interface OraclePredicate {
  predicate: string;
  args: Record<string, unknown>;
}

/** Who is a member of what; nobody knows of `gone`. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  board: ['ana@alder.test', 'ren@birch.test'],
  staff: ['ben.alpha@alder.test', 'ana@alder.test', 'ops@elm.test'],
  none: [],
};

/** Somebody of the organisation. */
export interface Somebody {
  address: string;
  proxies: readonly string[];
  attributes: Readonly<Record<string, string>>;
  manager: string | null;
}

/** Who is known; lea's manager is named by another of ana's addresses, and nobody knows eve. */
export const PEOPLE_KNOWN: readonly Somebody[] = [
  {
    address: 'ana@alder.test',
    proxies: ['ops@elm.test'],
    attributes: { City: 'Palo Alto', Department: 'alpha team', DisplayName: 'Ana Delta' },
    manager: 'ben.alpha@alder.test',
  },
  {
    address: 'ben.alpha@alder.test',
    proxies: [],
    attributes: { City: 'Oslo', Department: 'Alpha Team' },
    manager: null,
  },
  {
    address: 'ren@birch.test',
    proxies: ['kim@mail.birch.test'],
    attributes: { City: 'San Francisco', Department: 'delta' },
    manager: 'ana@alder.test',
  },
  {
    address: 'lea@xn--bcher-kva.test',
    proxies: [],
    attributes: { Department: 'alpha team' },
    manager: 'ops@elm.test',
  },
];

export const ACCEPTED = ['alder.test', 'elm.test'];
