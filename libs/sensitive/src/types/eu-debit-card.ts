import type { SensitiveType } from '../definition';
import { isCardNumber } from './credit-card';
import { expiry } from './evidence';

/** Debit cards of European schemes: 16 digits that a card of any issuer has, beside words for one. */
export const euDebitCard: SensitiveType = {
  code: 'eu-debit-card',
  id: '0e9b3178-9678-47dd-a509-37222ca96b42',
  name: 'EU Debit Card Number',
  region: 'EU',
  formats: [{ pattern: '\\d{4}[- ]?\\d{4}[- ]?\\d{4}[- ]?\\d{4}', check: isCardNumber }],
  evidence: {
    words: {
      kind: 'words',
      words: [
        'debit card',
        'debitcard',
        'debit card number',
        'maestro',
        'girocard',
        'ec-karte',
        'dankort',
        'bancontact',
        'carte de débit',
        'carta di debito',
        'tarjeta de débito',
        'cartão de débito',
        'pinpas',
        'betaalpas',
        'pankkikortti',
        'betalkort',
        'karta debetowa',
        'bankomat card',
      ],
    },
    expiry,
  },
  levels: [{ confidence: 85, needs: [{ of: ['words', 'expiry'], atLeast: 1 }] }],
  proximity: 300,
  recommendedConfidence: 85,
};
