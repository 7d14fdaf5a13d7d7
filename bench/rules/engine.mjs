// What the benchmark takes of the product.
export { Rule } from '@chancery/contracts';
export { createMimeReader } from '@chancery/mail';
export { compile, evaluate, People } from '@chancery/rules';
