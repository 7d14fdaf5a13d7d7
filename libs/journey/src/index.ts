export * from './journey';
export * from './licences/licence-of';
export * from './licences/plans';
export * from './licences/words';
export * from './retry';
