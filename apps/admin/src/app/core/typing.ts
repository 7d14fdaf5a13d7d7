/** Letters belong to the field somebody types in, and to a dialog that is open. */
export function typing(event: Event): boolean {
  const target = event.target as HTMLElement | null;
  return !!target?.closest('input, textarea, select, [contenteditable], [role="dialog"]');
}
