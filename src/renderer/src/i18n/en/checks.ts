/** The findings of a connection test, by the code that the core gives. */
export const checks = {
  'resolve-not-found': 'There is no server called {{host}}. Check the name for typing mistakes.',
  'resolve-failed':
    'The name {{host}} could not be looked up just now. Check your internet connection, then try again.',
  'connect-refused':
    '{{host}} refuses connections on port {{port}}. Check the port: 465 or 587 for sending, 993 for receiving.',
  'connect-timeout':
    '{{host}} does not answer on port {{port}}. A firewall or your network may block this port; try another network or port.',
  'connect-unreachable': 'There is no way to {{host}} from this network. Check your internet connection or VPN.',
  'connect-closed':
    '{{host}} closed the connection on port {{port}} at once. The port may be meant for another kind of TLS, or the server blocks this network.',
  'connect-failed': 'The connection to {{host}}, port {{port}}, failed. Check host and port.',
  'greeting-timeout':
    '{{host}} accepted the connection but said nothing. Port {{port}} may expect another kind of encryption.',
  'greeting-foreign':
    'What answers at {{host}} is not a mail server. A sign-in page of this network (hotel, café, airport) may be in between: open a web page first, or check host and port.',
  'greeting-refused': '{{host}} turned the connection away.',
  'greeting-failed': '{{host}} broke off before it greeted. Try again in a moment.',
  'starttls-missing':
    '{{host}} offers no encryption (STARTTLS) on port {{port}}, or someone in between removes the offer. Letterlock never sends a password in clear: use port 465 or 993 with TLS from the start.',
  'starttls-injected':
    'Bytes in clear followed the answer of {{host}} to STARTTLS. Somebody on the way may be tampering with the connection, so it was cut. Try another network.',
  'starttls-preauth':
    'Before anything was encrypted, {{host}} claimed that the sign-in had been done. Somebody on the way may be tampering with the connection, so it was cut. Use port 993 with TLS from the start, or another network.',
  'proxy-unreachable':
    'The proxy {{proxy}} does not answer, and {{host}} is reached through it. Check the proxy in the settings, or your VPN.',
  'proxy-auth':
    'The proxy {{proxy}} wants a sign-in before it leads to {{host}}. Name user and password in the environment variable ALL_PROXY, or ask your administrator to let this computer through.',
  'proxy-refused':
    'The proxy {{proxy}} refuses to lead to {{host}}, port {{port}}. Ask your administrator to allow it, or choose a direct connection in the settings.',
  'proxy-foreign': 'What answers at {{proxy}} is not a proxy. Check its address and port in the settings.',
  'proxy-timeout':
    'The proxy {{proxy}} did not open a connection to {{host}} in time. Try again, or ask your administrator.',
  'proxy-tls':
    'The certificate of the proxy {{proxy}} cannot be verified. Install the certificate authority of your organisation in this system.',
  'proxy-tls-old':
    'The proxy {{proxy}} speaks only versions of TLS that are older than this installation allows. Ask your administrator to update it.',
  'tls-too-old':
    '{{host}} does not speak the TLS version that this account asks for. Ask its operator to update it, or lower the minimum to TLS 1.2 if you accept that. Older versions are not safe and never used.',
  'tls-self-signed':
    'The certificate of {{host}} is signed by nobody but itself. If it is your own server, compare its fingerprint {{fingerprint}} with the server’s and choose to trust it.',
  'tls-unknown-issuer':
    'The certificate of {{host}} comes from an issuer that this system does not know. If it is your own server, compare its fingerprint {{fingerprint}} with the server’s and choose to trust it.',
  'tls-expired':
    'The certificate of {{host}} has expired. Its operator has to renew it; check this computer’s date too.',
  'tls-not-yet-valid': 'The certificate of {{host}} is not valid yet. Check the date of this computer.',
  'tls-wrong-name':
    'The certificate belongs to another name than {{host}}. Use the server name that your provider documents.',
  'tls-untrusted': 'The certificate of {{host}} cannot be verified, so the connection was not used.',
  'tls-fingerprint-changed':
    '{{host}} now shows another certificate than the one you chose to trust. If you renewed it, check the new fingerprint {{fingerprint}} and trust it; otherwise somebody may be in between.',
  'tls-not-spoken':
    '{{host}} does not speak TLS on port {{port}} in the way chosen here. Choose the other encryption, or another port.',
  'tls-timeout': '{{host}} did not finish the TLS handshake in time. Try again, or another network.',
  'tls-failed': 'A secure connection to {{host}} could not be made.',
  'auth-app-password':
    '{{host}} refused the password. This provider needs an app password: make one in your account’s security settings and enter it here instead of your usual password.',
  'auth-basic-off':
    '{{host}} does not accept passwords from mail programs any more (basic authentication is off). Your administrator can turn on authenticated SMTP for this mailbox; otherwise it needs a sign-in with Microsoft.',
  'auth-smtp-off':
    'Sending by mail programs (SMTP AUTH) is switched off for this mailbox or organisation at {{host}}. Connect the mailbox through Microsoft Graph instead, or ask your administrator to allow “Authenticated SMTP” for it.',
  'auth-policy':
    'A security policy of your organisation keeps mail programs out of {{host}}. Connect the mailbox through Microsoft Graph instead, or ask your administrator for an exception.',
  'auth-other-mailbox':
    '{{host}} accepted the sign-in but not for the mailbox {{user}}. Sign in as the person whose mailbox it is; a shared mailbox needs access for that person.',
  'auth-web-login': '{{host}} wants you to sign in with a web browser first. Do that, then try again.',
  'auth-refused':
    '{{host}} refused the user name {{user}} with this password. Check both; the user name is often the whole address.',
  'auth-token-refused':
    '{{host}} does not accept the sign-in of {{user}} any more, or this mailbox does not allow mail programs. Sign in with the provider again; if that does not help, ask your administrator to allow IMAP and SMTP.',
  'auth-no-mechanism':
    '{{host}} offers no sign-in method that Letterlock can use with this setting. Set the method to automatic, or ask your provider.',
  'auth-temporary': '{{host}} cannot check sign-ins just now. Try again in a few minutes.',
  'auth-failed': 'The sign-in at {{host}} broke off. Try again in a moment.',
  'auth-missing': 'No password is stored for this mailbox. Enter it and test again.',
  'mailbox-missing': 'The sign-in works, but {{host}} shows no inbox for this user.',
  'mailbox-failed': 'The sign-in works, but the inbox at {{host}} could not be opened. Try again in a moment.',
  'graph-unreachable':
    'Microsoft Graph cannot be reached. Check your internet connection, VPN and proxy, then try again.',
  'graph-untrusted':
    'A secure connection to Microsoft Graph could not be made. Something in between shows another certificate: a company proxy, whose authority this system must know, or somebody who listens.',
  'graph-foreign':
    'What answers is not Microsoft Graph. A sign-in page of this network (hotel, café, airport) may be in between: open a web page first, then try again.',
  'graph-throttled': 'Microsoft asks to slow down for this mailbox. Letterlock waits as long as it was told.',
  'graph-failed': 'Microsoft Graph answered with an error of its own. Try again in a few minutes.',
  'graph-token-refused':
    'Microsoft does not accept this sign-in any more, because it expired, the password was changed or the access was withdrawn. Sign in again.',
  'graph-sign-in-needed': 'The sign-in with Microsoft has ended. Sign in again; what is due then goes on.',
  'graph-admin-consent':
    'Your organisation lets an administrator decide which programs may be used. Ask the administrator to approve Letterlock for Microsoft 365, then sign in again.',
  'graph-clock-wrong':
    'The clock of this computer differs from Microsoft’s by more than five minutes, so that sign-ins are refused. Set date, time and time zone automatically, then try again.',
  'graph-no-mailbox':
    'This account has no mailbox in Exchange Online: it lacks a licence, is still being set up, or its mailbox is on a server of your company. Ask your administrator, or connect the mailbox by IMAP and SMTP.',
  'graph-read-missing':
    'Letterlock may not read this mailbox, so that it would not see replies. Sign in again and leave the permission to read mail (Mail.Read) ticked, or ask your administrator.',
  'graph-send-missing':
    'Letterlock may not send from this mailbox. Sign in again and leave the permission to send mail (Mail.Send) ticked, or ask your administrator.',
  'api-unreachable':
    '{{host}} could not be reached. Check your internet connection, VPN or proxy; a sign-in page of this network may be in between.',
  'api-untrusted':
    'A secure connection to {{host}} could not be made. Something in between shows another certificate: a company proxy whose authority this system has to know, or somebody who listens.',
  'clock-wrong':
    '{{host}} refused the request because this computer’s clock is wrong. Let the system set date and time by itself, then try again.',
  'aws-key-refused':
    'Amazon does not accept this access key. Check its id and its secret; if it was switched off or deleted, make a new one in the IAM console.',
  'aws-key-rights':
    'The access key is right, but its IAM policy does not allow this. Allow ses:SendEmail, ses:GetAccount and ses:GetEmailIdentity, and for a queue sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes.',
  'aws-busy': 'Amazon cannot answer just now. Try again in a few minutes.',
  'aws-failed': 'Amazon answered with an error of its own. Try again in a few minutes.',
  'ses-sandbox':
    'This account is in the sandbox: mail goes to verified addresses only, 200 a day, one a second. Ask for production access in the SES console.',
  'ses-probation':
    'Amazon has this account under review, because too many mails bounced or were reported. Read their message in the SES console and mend the cause before you send more.',
  'ses-suspended':
    'Amazon has stopped this account from sending, because too many mails bounced or were reported. Answer their message in the SES console.',
  'ses-paused': 'Sending is switched off in the settings of this SES account. Switch it on in the SES console.',
  'ses-limits-unread':
    'The key may send, but not read the account’s limits. Letterlock then sends one mail a second; allow ses:GetAccount to use what you have.',
  'ses-identity-missing':
    'SES knows neither {{identity}} nor its domain. Verify one of them in the SES console, in this region.',
  'ses-identity-pending':
    '{{identity}} is not verified yet. Publish the records that the SES console shows, or follow the link in Amazon’s mail.',
  'ses-identity-unread':
    'The key may not look at identities, so that verification and DKIM could not be checked. Allow ses:GetEmailIdentity to see them here.',
  'ses-dkim-off':
    'Mail from {{identity}} is not signed with your domain’s DKIM key, which Gmail and others ask for. Turn on Easy DKIM for it in the SES console.',
  'ses-unverified':
    'Amazon refused an address that is not verified. In the sandbox that goes for recipients too: ask for production access.',
  'queue-missing': 'There is no such queue, or this key may not see it. Check its address and region.',
  'queue-address':
    'This is not the address of an Amazon SQS queue. It looks like https://sqs.eu-central-1.amazonaws.com/123456789012/name.',
  'zoho-foreign':
    'What answers is not Zoho. A sign-in page of this network (hotel, café, airport) may be in between: open a web page first, then try again.',
  'zoho-sign-in-needed': 'The sign-in with Zoho has ended. Sign in again; what is due goes on after that.',
  'zoho-token-refused':
    'Zoho no longer accepts this sign-in: it was withdrawn, or belongs to another data centre. Sign in again.',
  'zoho-rights':
    'Letterlock may not read this mailbox. Sign in again and leave the permissions for messages, folders and accounts ticked.',
  'zoho-throttled':
    'Zoho asks for fewer requests from this mailbox. Letterlock waits and goes on by itself in a few minutes.',
  'zoho-failed': 'Zoho answered with an error of its own. Try again in a few minutes.',
  'zoho-missing': 'Zoho does not know this mailbox under the sign-in that was given. Sign in with the right account.',
  'zoho-other-address': 'This sign-in belongs to another mailbox. Sign in as the address that mail is to be sent from.',
  'zoho-outgoing-blocked':
    'Zoho has blocked outgoing mail of this mailbox, mostly for unusual activity. Unblock it at mail.zoho.com/UnblockMe, find out why, and send less.',
  'zoho-incoming-blocked':
    'Zoho has blocked incoming mail of this mailbox, so that no answers arrive. Ask your administrator.',
  'zoho-no-inbox': 'The sign-in works, but Zoho shows no inbox for it.',
  'gmail-unreachable': 'Gmail cannot be reached. Check your internet connection, VPN and proxy, then try again.',
  'gmail-untrusted':
    'A secure connection to Gmail could not be made. Something in between shows another certificate: a company proxy, whose authority this system must know, or somebody who listens.',
  'gmail-foreign':
    'What answers is not Gmail. A sign-in page of this network (hotel, café, airport) may be in between: open a web page first, then try again.',
  'gmail-throttled': 'Gmail asks to slow down for this mailbox. Letterlock waits as long as it was told.',
  'gmail-failed': 'Gmail answered with an error of its own. Try again in a few minutes.',
  'gmail-token-refused':
    'Google does not accept this sign-in any more, because the access was removed, the password was changed or it expired. Sign in again; what is due then goes on.',
  'gmail-sign-in-needed': 'The sign-in with Google has ended. Sign in again; what is due then goes on.',
  'gmail-api-disabled':
    'The Gmail API is not switched on for this client id. Switch it on in the Google Cloud project that the client id belongs to, wait a minute, and try again.',
  'gmail-blocked':
    'Your organisation does not let this application use Gmail. Ask its administrator to allow it, or use a client id that your organisation registered itself.',
  'gmail-no-mailbox': 'This Google account has no Gmail mailbox. Sign in with the account that the mailbox belongs to.',
  'gmail-other-mailbox':
    'The sign-in belongs to another mailbox than this account. Sign in again with the right Google account.',
  'gmail-read-missing':
    'Letterlock may not read this mailbox, so that it would not see replies. Sign in again and leave the permission to read mail ticked.',
  'gmail-send-missing':
    'Letterlock may not send from this mailbox. Sign in again and leave the permission to send mail ticked.',
} as const;
