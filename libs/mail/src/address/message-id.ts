/** How a Message-ID may be kept: it stands with its angle brackets, and people copy it with and without them. */
export function spellingsOf(id: string): string[] {
  const bare = id.replace(/^</, '').replace(/>$/, '');
  return [`<${bare}>`, bare];
}
