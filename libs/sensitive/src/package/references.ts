import type { CustomSensitiveEvidence, CustomSensitiveFormat } from '@chancery/contracts';

type FormatLike = NonNullable<CustomSensitiveFormat['like']>;
type EvidenceLike = NonNullable<CustomSensitiveEvidence['like']>;

/**
 * Exchange's own functions and patterns, by the names under which packages refer to them (Microsoft,
 * "What the DLP functions look for", and the published entity definitions), as our types.
 */
const TYPES: Readonly<Record<string, string>> = {
  func_aba_routing: 'us-aba-routing',
  func_australian_medical_account_number: 'au-medicare',
  func_australian_tax_file_number: 'au-tfn',
  func_belgium_national_number: 'be-national',
  func_brazil_cnpj: 'br-cnpj',
  func_brazil_cpf: 'br-cpf',
  func_brazil_rg: 'br-rg',
  func_canadian_sin: 'ca-sin',
  func_unformatted_canadian_sin: 'ca-sin',
  func_chile_id_card: 'cl-rut',
  func_china_resident_id: 'cn-resident-id',
  func_credit_card: 'credit-card',
  func_croatia_id_card: 'hr-id-card',
  func_croatia_oib_number: 'hr-oib',
  func_czech_id_card: 'cz-rodne-cislo',
  func_dea_number: 'us-dea',
  func_eu_debit_card: 'eu-debit-card',
  func_finnish_national_id: 'fi-hetu',
  func_french_drivers_license: 'fr-driver-license',
  func_fr_passport: 'fr-passport',
  func_french_insee: 'fr-insee',
  func_fr_insee: 'fr-insee',
  func_german_drivers_license: 'de-driver-license',
  func_german_passport: 'de-passport',
  func_german_passport_data: 'de-passport',
  func_hong_kong_id_card: 'hk-id',
  func_iban: 'iban',
  func_india_aadhaar: 'in-aadhaar',
  func_ireland_pps: 'ie-pps',
  func_israeli_national_id_number: 'il-national',
  func_jp_bank_account: 'jp-bank-account',
  func_jp_drivers_license_number: 'jp-driver-license',
  func_jp_passport: 'jp-passport',
  func_jp_resident_registration_number: 'jp-resident-registration',
  func_jp_sin: 'jp-social-insurance',
  func_netherlands_bsn: 'nl-bsn',
  func_new_zealand_ministry_of_health_number: 'nz-nhi',
  func_norway_id_number: 'no-fodselsnummer',
  func_pesel_identification_number: 'pl-pesel',
  func_polish_national_id: 'pl-identity-card',
  func_polish_passport_number: 'pl-passport',
  func_south_africa_identification_number: 'za-id',
  func_south_korea_resident_number: 'kr-rrn',
  func_spanish_social_security_number: 'es-social-security',
  func_swedish_national_identifier: 'se-personnummer',
  func_taiwanese_national_id: 'tw-national',
  func_uk_drivers_license: 'uk-driver-license',
  func_uk_nhs_number: 'uk-nhs',
  func_uk_nino: 'uk-nino',
  func_usa_uk_passport: 'us-uk-passport',
  regex_denmark_id: 'dk-cpr',
  regex_india_permanent_account_number: 'in-pan',
  regex_ipv4_address: 'ip-address',
  regex_ipv6_address: 'ip-address',
  regex_singapore_nric: 'sg-nric',
  regex_swift: 'swift-bic',
  regex_usa_bank_account_number: 'us-bank-account',
};

const FORMATS: Readonly<Record<string, FormatLike>> = {
  func_ssn: { type: 'us-ssn', formats: ['formatted'] },
  func_unformatted_ssn: { type: 'us-ssn', formats: ['unformatted'] },
  func_randomized_formatted_ssn: { type: 'us-ssn', formats: ['randomised'] },
  func_randomized_unformatted_ssn: { type: 'us-ssn', formats: ['randomised'] },
  func_formatted_itin: { type: 'us-itin', formats: ['formatted'] },
  func_unformatted_itin: { type: 'us-itin', formats: ['unformatted'] },
};

const EVIDENCE: Readonly<Record<string, EvidenceLike>> = {
  func_expiration_date: { type: 'credit-card', evidence: 'expiry' },
  func_us_date: { type: 'us-ssn', evidence: 'date' },
  func_us_address: { type: 'us-ssn', evidence: 'address' },
  keyword_cc_verification: { type: 'credit-card', evidence: 'verification' },
  keyword_cc_name: { type: 'credit-card', evidence: 'name' },
  keyword_ssn: { type: 'us-ssn', evidence: 'keyword' },
  keyword_itin: { type: 'us-itin', evidence: 'keyword' },
  keyword_passport: { type: 'us-uk-passport', evidence: 'keyword' },
  keyword_aba_routing: { type: 'us-aba-routing', evidence: 'keyword' },
  keyword_usa_bank_account: { type: 'us-bank-account', evidence: 'keyword' },
  keyword_uk_nino: { type: 'uk-nino', evidence: 'keyword' },
  keyword_uk_nhs_number: { type: 'uk-nhs', evidence: 'keyword' },
};

/** The formats of ours that Exchange's function of this name finds. */
export function formatsCalled(name: string): FormatLike | undefined {
  const key = name.trim().toLowerCase();
  const type = TYPES[key];
  return FORMATS[key] ?? (type === undefined ? undefined : { type });
}

/** The evidence of ours that Exchange's function or keyword list of this name finds. */
export function evidenceCalled(name: string): EvidenceLike | undefined {
  const key = name.trim().toLowerCase();
  const type = TYPES[key] ?? FORMATS[key]?.type;
  return EVIDENCE[key] ?? (type === undefined ? undefined : { type });
}
