/**
 * Joins the words of an address (RFC 5322 addr-spec with the white space that obs-local-part and
 * obs-domain allow round dots and the at sign). A space stays where the words do not belong together.
 */
export function joinSpec(words: readonly string[]): string {
  const pieces: string[] = [];
  let open = true;
  for (const word of words) {
    if (word === '') continue;
    if (!open && !/^[.@]/.test(word)) pieces.push(' ');
    pieces.push(word);
    open = /[.@]$/.test(word);
  }
  return pieces.join('');
}
