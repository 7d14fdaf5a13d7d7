export * from './directory';
export * from './events';
export * from './jobs';
export * from './operations';
export * from './portal';
export * from './rules';
export * from './session';
export * from './snapshots';
