/**
 * The Message-ID that Amazon SES gives to a message instead of the sender's (docs.aws.amazon.com/ses, "Amazon SES
 * header fields"), with angle brackets.
 * @param id what `SendEmail` answers and notifications name, such as `0100…-000000`
 * @param region of the account, such as `eu-central-1`; the oldest region has a name of its own there
 */
export function sesMessageId(id: string, region: string): string {
  return `<${id}@${region === 'us-east-1' ? 'email' : region}.amazonses.com>`;
}
