import { numberType } from '../definition';

/** Canadian health service numbers: ten digits (provincial health plans); need a word beside them. */
export const caHealthService = numberType({
  code: 'ca-health-service',
  id: '59c0bf39-7fab-482c-af25-00faa4384c94',
  name: 'Canada Health Service Number',
  region: 'CA',
  formats: ['\\d{4}[- ]\\d{3}[- ]\\d{3}', '\\d{10}'],
  keywords: [
    'health card',
    'ohip',
    'health number',
    'personal health number',
    'phn',
    'patient number',
    'health insurance',
    'assurance maladie',
  ],
  withKeyword: 75,
});
