export * from './journey';
export * from './licensed';
export * from './retry';
