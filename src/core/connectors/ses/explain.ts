/** Every finding about an SES account in plain English: what is wrong and what to do. */
type Facts = Readonly<Record<string, string>>;

const explanations: Readonly<Record<string, (facts: Facts) => string>> = {
  ok: () => 'This works.',
  'api-unreachable': ({ host = 'Amazon' }) =>
    `${host} could not be reached. Check your internet connection, VPN or proxy; a sign-in page of this network may be in between.`,
  'api-untrusted': ({ host = 'Amazon' }) =>
    `A secure connection to ${host} could not be made. Something in between shows another certificate: a company proxy whose authority this system has to know, or somebody who listens.`,
  'clock-wrong': ({ host = 'Amazon' }) =>
    `${host} refused the request because this computer's clock is wrong. Let the system set date and time by itself, then try again.`,
  'aws-key-refused': () =>
    'Amazon does not accept this access key. Check its id and its secret; if it was switched off or deleted, make a new one in the IAM console.',
  'aws-key-rights': () =>
    'The access key is right, but its IAM policy does not allow this. Allow ses:SendEmail, ses:GetAccount and ses:GetEmailIdentity, and for a queue sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes.',
  'aws-busy': () => 'Amazon cannot answer just now. Try again in a few minutes.',
  'aws-failed': () => 'Amazon answered with an error of its own. Try again in a few minutes.',
  'ses-sandbox': ({ region = 'your region' }) =>
    `This account is in the sandbox: mail goes to verified addresses only, 200 a day, one a second. Ask for production access in the SES console of ${region}.`,
  'ses-probation': () =>
    'Amazon has this account under review, because too many mails bounced or were reported. Read their message in the SES console and mend the cause before you send more.',
  'ses-suspended': () =>
    'Amazon has stopped this account from sending, because too many mails bounced or were reported. Answer their message in the SES console.',
  'ses-paused': () => 'Sending is switched off in the settings of this SES account. Switch it on in the SES console.',
  'ses-limits-unread': () =>
    'The key may send, but not read the account’s limits. Letterlock then sends one mail a second; allow ses:GetAccount to use what you have.',
  'ses-identity-missing': ({ identity = '' }) =>
    `SES knows neither ${identity} nor its domain. Verify one of them in the SES console, in this region.`,
  'ses-identity-pending': ({ identity = '' }) =>
    `${identity} is not verified yet. Publish the records that the SES console shows, or follow the link in Amazon’s mail.`,
  'ses-identity-unread': () =>
    'The key may not look at identities, so that verification and DKIM could not be checked. Allow ses:GetEmailIdentity to see them here.',
  'ses-dkim-off': ({ identity = '' }) =>
    `Mail from ${identity} is not signed with your domain’s DKIM key, which Gmail and others ask for. Turn on Easy DKIM for it in the SES console.`,
  'ses-unverified': () =>
    'Amazon refused an address that is not verified. In the sandbox that goes for recipients too: ask for production access.',
  'queue-missing': () => 'There is no such queue, or this key may not see it. Check its address and region.',
  'queue-address': () =>
    'This is not the address of an Amazon SQS queue. It looks like https://sqs.eu-central-1.amazonaws.com/123456789012/name.',
};

export const sesExplanationCodes: readonly string[] = Object.keys(explanations);

export const explainSes = (code: string, facts: Facts): string =>
  explanations[code]?.(facts) ?? `The check of Amazon SES failed (${code}).`;
