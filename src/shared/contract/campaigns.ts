/** Campaigns: kept and written here, tried out in `campaign-checks.ts`, run in `campaign-run.ts`. */
import { z } from 'zod';
import { campaignChecks } from './campaign-checks.ts';
import { campaignRun } from './campaign-run.ts';
import {
  attachment,
  audience,
  campaign,
  campaignIdInput,
  campaignRow,
  editableCampaign,
  schedule,
} from './campaign-shape.ts';
import { id, method, nothing, page, pageInput, shortText } from './define.ts';
import { fileId } from './files.ts';

export const campaigns = {
  list: method({
    summary: 'All campaigns, newest first.',
    input: z.strictObject({ ...pageInput }),
    output: page(campaignRow),
    permission: 'campaigns:read',
    audit: 'none',
  }),
  get: method({
    summary: 'One campaign with its steps.',
    input: campaignIdInput,
    output: campaign,
    permission: 'campaigns:read',
    audit: 'read',
  }),
  create: method({
    summary: 'Make a draft with one empty step.',
    input: z.strictObject({ name: shortText }),
    output: z.strictObject({ id }),
    permission: 'campaigns:write',
    audit: 'write',
  }),
  update: method({
    summary:
      'Change a draft; what is left out stays. Of a launched campaign only name and schedule limits, and while it is paused the texts of steps not sent yet.',
    input: z.strictObject({
      id,
      revision: z.int(),
      name: editableCampaign.name.optional(),
      accountId: editableCampaign.accountId.optional(),
      audience: audience.optional(),
      schedule: schedule.optional(),
      steps: editableCampaign.steps.optional(),
      signatureHtml: editableCampaign.signatureHtml.optional(),
      postalAddress: editableCampaign.postalAddress.optional(),
      unsubscribeLine: editableCampaign.unsubscribeLine.optional(),
    }),
    /** In the order of the steps: new ones have their ids now. */
    output: z.strictObject({ revision: z.int(), stepIds: z.array(id) }),
    permission: 'campaigns:write',
    audit: 'write',
  }),
  duplicate: method({
    summary: 'Copy a campaign into a new draft.',
    input: campaignIdInput,
    output: z.strictObject({ id }),
    permission: 'campaigns:write',
    audit: 'write',
  }),
  remove: method({
    summary: 'Remove a campaign that is not running; its ledger stays.',
    input: campaignIdInput,
    output: nothing,
    permission: 'campaigns:write',
    audit: 'write',
  }),
  restore: method({
    summary: 'Bring a removed campaign back.',
    input: campaignIdInput,
    output: nothing,
    permission: 'campaigns:write',
    audit: 'write',
  }),
  attach: method({
    summary: 'Attach a staged file to a step; at most 10 MB a step.',
    input: z.strictObject({ id, stepId: id, fileId }),
    output: attachment,
    permission: 'campaigns:write',
    audit: 'write',
  }),
  detach: method({
    summary: 'Take an attachment off.',
    input: z.strictObject({ id, attachmentId: id }),
    output: nothing,
    permission: 'campaigns:write',
    audit: 'write',
  }),
  ...campaignChecks,
  ...campaignRun,
};
