/** A word or phrase as it stands by itself; the rest of it keeps its case. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
