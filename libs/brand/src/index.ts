export { brandTokens, contrast, nearestReadable, readableOn, type BrandTokens } from './colours';
export { checkBrandColours, type ColourCheck, type ColourUse } from './contrast-check';
