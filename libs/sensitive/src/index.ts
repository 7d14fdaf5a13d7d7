/** Sensitive information types: definitions as data, checksums, and the search of a text for them. */
export {};
