/**
 * Hands a finished file to the browser's downloads. Always as `application/octet-stream`: the type
 * that the message declares must not make the browser show it in our origin.
 */
export function saveFile(pieces: Uint8Array<ArrayBuffer>[], name: string): void {
  const address = URL.createObjectURL(new Blob(pieces, { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the blob after this turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
