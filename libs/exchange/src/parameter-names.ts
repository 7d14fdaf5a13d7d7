import { parameterTable } from './parameters';

/** Parameters that only the commands take, or that only lists of Exchange show. */
const NOT_IN_RESOURCE =
  /^(?:Identity|State|UseLegacyRegex|SenderNotificationType|Disconnect|LogEventText|SmtpReject.*|RejectMessageText)$/;

/** The parameters of Microsoft365DSC's resource, which has all of New-TransportRule's. */
export function documentedParameters(): string[] {
  return [...parameterTable().values()]
    .filter(({ name, target }) => !NOT_IN_RESOURCE.test(name) && isOfResource(name, target.kind))
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b));
}

const RESOURCE_ONLY =
  /^(?:Ensure|Credential|ApplicationId|TenantId|Certificate\w+|ManagedIdentity|AccessTokens)$/;

const isOfResource = (name: string, kind: string): boolean =>
  kind !== 'about' || RESOURCE_ONLY.test(name);
