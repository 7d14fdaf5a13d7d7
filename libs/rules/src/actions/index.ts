/** Every action there is. */
export { applyRightsProtectionCustomizationTemplate } from './apply-rights-protection-customization-template';
export { applyRightsProtectionTemplate } from './apply-rights-protection-template';
export { prependSubject } from './prepend-subject';
export { rejectMessage } from './reject-message';
export { setHeader } from './set-header';
export { stopRuleProcessing } from './stop-rule-processing';
