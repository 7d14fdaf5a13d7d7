export * from './key-store';
export * from './root';
export * from './wrapped-keys';
