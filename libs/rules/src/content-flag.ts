import type { AttachmentContent } from './content';
import { isIncomplete } from './content';
import type { Probe } from './probe';
import { FALSE, TRUE, UNKNOWN, type Truth } from './truth';

/**
 * A condition that holds when something attached, or inside of what is attached, is of a kind.
 *
 * @param kindOf what it is, in a word; null when it is not
 * @param always it is known of everything that was looked at, even where reading did not come to the end
 */
export function contentFlag(
  kindOf: (each: AttachmentContent) => string | null,
  { always = false } = {},
): Probe {
  const judge = (content: readonly AttachmentContent[] | null): Truth => {
    if (!content) return UNKNOWN;
    if (content.some((each) => kindOf(each) !== null)) return TRUE;
    return !always && content.some(isIncomplete) ? UNKNOWN : FALSE;
  };
  return {
    kind: 'message',
    needs: ['attachments', 'content'],
    reads: [],
    lookup: 'itself',
    judge: (message) => judge(message.content),
    describe: ({ content }) => {
      if (!content) return { saw: 'attachments that nobody looked into', found: null };
      if (content.length === 0) return { saw: 'no attachment', found: null };
      const shown = content.slice(0, MOST).map((each) => {
        const doubt = isIncomplete(each) ? ' (could not be read to its end)' : '';
        return `${each.name ?? 'without a name'}${doubt}`;
      });
      const hit = content.find((each) => kindOf(each) !== null);
      return {
        saw: shown.join(', ') + (content.length > MOST ? ` and ${content.length - MOST} more` : ''),
        found: hit ? `${hit.name ?? 'without a name'}: ${kindOf(hit)}` : null,
      };
    },
  };
}

const MOST = 10;
