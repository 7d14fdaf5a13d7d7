export * from './chip/chip';
export * from './feedback/confirm-dialog';
export * from './feedback/feedback';
export * from './icon/icon';
export { type IconName } from './icon/icons';
export * from './page/page';
export * from './state/state';
export * from './text/format';
