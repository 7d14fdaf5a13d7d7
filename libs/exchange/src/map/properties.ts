import type { Rule } from '@chancery/contracts';
import type { ExchangeValue } from '../model';
import type { Property } from '../parameters';
import { dateOf } from './dates';
import { scalarOf } from './values';

/** What a file says of a rule besides its conditions and actions; null takes a date away. */
export type Properties = Partial<
  Pick<
    Rule,
    | 'name'
    | 'comment'
    | 'enabled'
    | 'mode'
    | 'stopProcessing'
    | 'notifyInTest'
    | 'activationDate'
    | 'expiryDate'
    | 'errorAction'
    | 'senderAddressLocation'
    | 'recipientAddressType'
  >
> & { readonly priority?: number };

export type ReadProperty =
  | { readonly set: Properties; readonly becomes: string; readonly note?: string }
  | { readonly lost: string };

const LONGEST_NAME = 64;
const LONGEST_COMMENT = 1024;

/** The part of a rule that a property of Exchange's is. */
export function propertyOf(
  property: Exclude<Property, 'identity'>,
  value: ExchangeValue,
): ReadProperty {
  const scalar = scalarOf(value);
  switch (property) {
    case 'name':
      return name(scalar);
    case 'comment':
      return comment(scalar);
    case 'enabled':
      return switched(scalar, ['true', 'false'], (on) => ({ enabled: on }), 'switched');
    case 'state':
      return switched(scalar, ['enabled', 'disabled'], (on) => ({ enabled: on }), 'switched');
    case 'stopProcessing':
      return switched(scalar, ['true', 'false'], (on) => ({ stopProcessing: on }), 'stop');
    case 'mode':
      return mode(scalar);
    case 'priority':
      return priority(scalar);
    case 'activationDate':
    case 'expiryDate':
      return date(property, scalar);
    case 'errorAction':
      return oneOf(scalar, { ignore: 'ignore', defer: 'defer' } as const, (errorAction) => ({
        errorAction,
      }));
    case 'senderAddressLocation':
      return oneOf(
        scalar,
        {
          header: 'header',
          envelope: 'envelope',
          headerorenvelope: 'header-or-envelope',
        } as const,
        (senderAddressLocation) => ({ senderAddressLocation }),
      );
    case 'recipientAddressType':
      return oneOf(
        scalar,
        { resolved: 'resolved', original: 'original' } as const,
        (recipientAddressType) => ({ recipientAddressType }),
      );
  }
}

type Scalar = string | number | boolean | null;

function name(scalar: Scalar): ReadProperty {
  const text = String(scalar ?? '').trim();
  if (/^<.*>$/.test(text))
    return { lost: '<…> is a placeholder. Put the name of the rule in its place.' };
  if (text === '') return { lost: 'A rule needs a name.' };
  const kept = text.slice(0, LONGEST_NAME).trim();
  return {
    set: { name: kept },
    becomes: 'the name',
    ...(kept === text ? {} : { note: `Cut after ${LONGEST_NAME} characters.` }),
  };
}

function comment(scalar: Scalar): ReadProperty {
  const text = scalar === null ? '' : String(scalar);
  if (text.trim() === '') return { set: { comment: '' }, becomes: 'no comment' };
  return {
    set: { comment: text.slice(0, LONGEST_COMMENT) },
    becomes: 'the comment',
    ...(text.length > LONGEST_COMMENT ? { note: `Cut after ${LONGEST_COMMENT} characters.` } : {}),
  };
}

function switched(
  scalar: Scalar,
  [yes, no]: readonly [string, string],
  set: (on: boolean) => Properties,
  what: 'switched' | 'stop',
): ReadProperty {
  const text = String(scalar).toLowerCase();
  if (text !== yes && text !== no) return { lost: `It is either ${yes} or ${no}.` };
  const on = text === yes;
  const words =
    what === 'stop'
      ? on
        ? 'stop processing more rules'
        : 'go on with the next rule'
      : on
        ? 'switched on'
        : 'switched off';
  return { set: set(on), becomes: words };
}

function mode(scalar: Scalar): ReadProperty {
  switch (String(scalar).toLowerCase()) {
    case 'enforce':
      return { set: { mode: 'enforce' }, becomes: 'enforced' };
    case 'audit':
      return { set: { mode: 'test' }, becomes: 'test mode' };
    case 'auditandnotify':
      return {
        set: { mode: 'test', notifyInTest: true },
        becomes: 'test mode that sends its notifications',
      };
    default:
      return { lost: 'It is Enforce, Audit or AuditAndNotify.' };
  }
}

function priority(scalar: Scalar): ReadProperty {
  const text = String(scalar);
  if (!/^\d{1,6}$/.test(text)) return { lost: 'The priority is a number from 0.' };
  return { set: { priority: Number(text) }, becomes: `place ${Number(text) + 1} in the order` };
}

function date(property: 'activationDate' | 'expiryDate', scalar: Scalar): ReadProperty {
  const found = dateOf(scalar);
  if (!found) return { lost: 'This is not a date that can be read with certainty.' };
  return {
    set: { [property]: found.moment },
    becomes: `${property === 'activationDate' ? 'from' : 'until'} ${found.moment}`,
    ...(found.note === '' ? {} : { note: found.note }),
  };
}

function oneOf<const C extends Readonly<Record<string, string>>>(
  scalar: Scalar,
  choices: C,
  set: (chosen: C[keyof C]) => Properties,
): ReadProperty {
  const chosen = choices[String(scalar).toLowerCase()] as C[keyof C] | undefined;
  if (chosen === undefined) return { lost: 'This value is not known.' };
  return { set: set(chosen), becomes: chosen.replaceAll('-', ' ') };
}
