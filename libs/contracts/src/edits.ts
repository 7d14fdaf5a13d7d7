import * as z from 'zod/mini';

/**
 * A change that rules make to what is shown of a message: kept with the group of recipients it is for and
 * applied wherever the message is given out. The sealed bytes never change.
 */
export const MessageEdit = z.discriminatedUnion('kind', [
  /** Replaces every field of that name by one, or adds it at the end. */
  z.object({ kind: z.literal('set-header'), name: z.string(), value: z.string() }),
  z.object({ kind: z.literal('remove-header'), name: z.string() }),
  /** Removes every field whose name begins so, in any case. */
  z.object({ kind: z.literal('remove-headers'), prefix: z.string() }),
  /** Puts text before the subject, exactly as it is: a space that is wanted stands at its end. */
  z.object({ kind: z.literal('prepend-subject'), text: z.string() }),
  /** Names further people in a field of addresses, added where there is none. */
  z.object({
    kind: z.literal('add-addresses'),
    name: z.enum(['To', 'Cc']),
    addresses: z.readonly(z.array(z.string())),
  }),
  /** A text of the organisation before or after all others. */
  z.object({
    kind: z.literal('disclaimer'),
    /** A piece of HTML, its tokens filled in. */
    html: z.string(),
    location: z.enum(['append', 'prepend']),
    /** The body cannot be changed: the message goes, whole, into a new one that has the text. */
    wrap: z.optional(z.literal(true)),
  }),
]);
export type MessageEdit = Readonly<z.infer<typeof MessageEdit>>;
