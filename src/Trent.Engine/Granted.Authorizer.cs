// The decision: whether the caller may do all that a plan asks for.
using Trent.Authorization;
using Trent.Engine.Aliases;
using Trent.Engine.Authorization;
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Engine.Usage;
using Trent.Protocol;

namespace Trent.Engine;

internal sealed partial class Granted
{
    /// <summary>
    /// Asks the policies of caller, session and key, and the key's grants, once for each permission of a plan (docs/authorization.md).
    /// Whoever is refused learns of a key of another account neither that it exists nor that it does not.
    /// </summary>
    public sealed class Authorizer(Keyring keyring, KeyPolicyShelf policies, GrantBook grants, KeyUsageLedger ledger, AuthorizationMode mode)
    {
        /// <summary>Decides a plan.</summary>
        /// <exception cref="AccessDeniedException">The caller may not do all of it.</exception>
        /// <exception cref="NotFoundException">The caller may, and a key does not exist.</exception>
        public async ValueTask<Granted> DecideAsync(
            Access access, IReadOnlyList<Resolution> resolutions, KmsCommand command, Call call, CancellationToken cancellationToken)
        {
            KmsServiceException? overruled = null;
            foreach (AccountAccess account in access.Account)
            {
                Note(DecideOnAccount(account, command, call), ref overruled);
            }

            GrantedKey[] granted = new GrantedKey[resolutions.Count];
            int count = 0;
            for (int index = 0; index < granted.Length; index++)
            {
                KeyAccess asked = access.Keys[index];
                switch (resolutions[index])
                {
                    case Resolution.Found found:
                        (GrantedKey? key, KmsServiceException? refusal) = await DecideOnKeyAsync(asked, found, resolutions, command, call, cancellationToken);
                        Note(refusal, ref overruled);
                        granted[count++] = key ?? throw refusal!;
                        break;
                    case Resolution.Missing when asked.MayBeMissing:
                        break;
                    case Resolution.Missing missing:
                        throw DecideOnMissing(asked, missing, command, call);
                    default:
                        throw new InvalidOperationException("A resolution that is neither found nor missing.");
                }
            }

            return new Granted(count == granted.Length ? granted : granted[..count], overruled);
        }

        // What policies refuse is refused, or kept for the record.
        private void Note(KmsServiceException? refusal, ref KmsServiceException? overruled)
        {
            if (refusal is not null)
            {
                overruled ??= mode == AuthorizationMode.Enforce ? throw refusal : refusal;
            }
        }

        private AccessDeniedException? DecideOnAccount(AccountAccess access, KmsCommand command, Call call)
        {
            if (mode == AuthorizationMode.Off)
            {
                return null;
            }

            string region = (access.Region ?? call.Region).Value;
            string resource = access switch
            {
                { Alias: { } alias } => call.ArnOf(alias).ToString(),
                { PrincipalArn: { } principal } => principal,
                { IsOnNewKey: true } => $"arn:{call.Partition}:kms:{region}:{call.Account.Value}:key/*",
                _ => "*",
            };
            Decision decision = RequestOf(access.Action, resource, call.Account.Value, call, new KmsContext(call, command, access.Action, region, key: null)).Decide();
            return decision.IsAllowed ? null : Refusals.InOwnAccount(decision.Reason, call.Caller.PrincipalArn, access.Action, resource);
        }

        private async ValueTask<(GrantedKey? Key, KmsServiceException? Refusal)> DecideOnKeyAsync(
            KeyAccess access, Resolution.Found found, IReadOnlyList<Resolution> resolutions, KmsCommand command, Call call, CancellationToken cancellationToken)
        {
            bool isOwn = found.Account == call.Account.Value;
            GrantedKey key = new(access, found.Entry, found.RequestAlias);
            if (!isOwn && !access.AcrossAccounts)
            {
                return (null, RefusalOf(access, isOwn, DecisionReason.NoResourcePolicyAllows, found.Entry.ArnText, call));
            }

            // Whatever the mode, another account's key is used only as its policies say.
            if ((mode == AuthorizationMode.Off && isOwn) || access.IsPermittedByAccount)
            {
                return (key, null);
            }

            if (access.IsForGrantToDecide)
            {
                return DecideForGrant(access, found, command, call);
            }

            PolicyDocument policy = policies.Of(found.Entry);
            KmsContext context = await ContextOfAsync(access, found, policy, resolutions, command, call, cancellationToken);
            AccessRequest request = RequestOf(access.Action, found.Entry.ArnText, found.Account, call, context) with
            {
                ResourcePolicy = policy,
                NamedUniqueIds = found.Entry.Key.PolicyPrincipals,
            };
            Decision decision = request.Decide();
            if (decision.IsAllowed)
            {
                return (key, null);
            }

            // A grant is looked for last: whom policies let in needs none, and whom they deny none helps.
            if (!decision.IsExplicitDeny && await grants.FindAllowingAsync(found.Entry.Key, call.Caller, access.Action, command, cancellationToken) is { } grant)
            {
                decision = (request with { IsGranted = true }).Decide();
                if (decision.IsAllowed)
                {
                    return (new GrantedKey(access, found.Entry, found.RequestAlias) { AllowingGrant = grant }, null);
                }
            }

            KmsServiceException refusal = RefusalOf(access, isOwn, decision.Reason, found.Entry.ArnText, call);
            return (mode == AuthorizationMode.AuditOnly && isOwn ? key : null, refusal);
        }

        // Key policies say nothing about giving a grant up (AWS KMS developer guide, RetireGrant); whom no policy of his own allows it the grant may.
        private (GrantedKey? Key, KmsServiceException? Refusal) DecideForGrant(KeyAccess access, Resolution.Found found, KmsCommand command, Call call)
        {
            string arn = found.Entry.ArnText;
            bool isOwn = found.Account == call.Account.Value;
            Decision decision = RequestOf(
                access.Action, arn, found.Account, call, new KmsContext(call, command, access.Action, call.Region.Value, new KeyFacts(found.Entry.Key, found.RequestAlias))).Decide();
            if (decision.IsAllowed)
            {
                return (new GrantedKey(access, found.Entry, found.RequestAlias), null);
            }

            AccessDeniedException refusal = RefusalOf(access, isOwn, decision.Reason, arn, call);
            if (mode == AuthorizationMode.AuditOnly && isOwn)
            {
                return (new GrantedKey(access, found.Entry, found.RequestAlias), refusal);
            }

            return decision.IsExplicitDeny ? (null, refusal) : (new GrantedKey(access, found.Entry, found.RequestAlias) { Refusal = refusal }, null);
        }

        // Whoever may do this to any key of his account is told that there is no such key.
        private KmsServiceException DecideOnMissing(KeyAccess access, Resolution.Missing missing, KmsCommand command, Call call)
        {
            bool isOwn = missing.InAccount == call.Account.Value;
            Decision decision = RequestOf(
                access.Action, missing.Arn, missing.InAccount, call, new KmsContext(call, command, access.Action, call.Region.Value, key: null)).Decide();
            bool isTold = isOwn && (decision.IsAllowed || mode != AuthorizationMode.Enforce || access.IsPermittedByAccount);
            return isTold && access.Reference is not KeyReference.NamedByCiphertext
                ? missing.Error
                : RefusalOf(access, isOwn: false, decision.Reason, missing.Arn, call);
        }

        private static AccessDeniedException RefusalOf(KeyAccess access, bool isOwn, DecisionReason reason, string keyArn, Call call) =>
            (access.Reference, isOwn) switch
            {
                (KeyReference.NamedByCiphertext, _) => AccessDeniedException.CiphertextKeyNotAccessible(),
                (_, true) => Refusals.InOwnAccount(reason, call.Caller.PrincipalArn, access.Action, keyArn),
                _ => Refusals.OfStranger(reason, call.Caller.PrincipalArn, access.Action, keyArn),
            };

        private static AccessRequest RequestOf(string action, string resource, string account, Call call, KmsContext context) => new()
        {
            Principal = call.Caller.Principal,
            Policies = call.Caller.Policies,
            Action = action,
            Resource = resource,
            ResourceAccountId = account,
            Context = context,
        };

        // What costs a look at the store is looked up only where a policy asks for it.
        private async ValueTask<KmsContext> ContextOfAsync(
            KeyAccess access, Resolution.Found found, PolicyDocument policy, IReadOnlyList<Resolution> resolutions, KmsCommand command, Call call, CancellationToken cancellationToken)
        {
            StoredKey key = found.Entry.Key;
            KeyFacts facts = new(key, found.RequestAlias)
            {
                Aliases = IsAsked(ConditionKeyName.KmsResourceAliases, policy, call.Caller) ? await AliasesOfAsync(key, cancellationToken) : null,
                DaysWithoutUse = command is ScheduleKeyDeletionCommand or DisableKeyCommand && IsAsked(ConditionKeyName.KmsTrailingDaysWithoutKeyUsage, policy, call.Caller)
                    ? (long)(call.Now - ((await ledger.FindAsync(key.Name, cancellationToken))?.At ?? key.CreatedAt)).TotalDays
                    : null,
            };
            return new KmsContext(call, command, access.Action, key.Arn.Region.Value, facts)
            {
                IsSameKey = command is ReEncryptCommand && resolutions is [Resolution.Found source, Resolution.Found destination]
                    ? source.Entry.ArnText == destination.Entry.ArnText
                    : null,
            };
        }

        private async ValueTask<IReadOnlyCollection<string>> AliasesOfAsync(StoredKey key, CancellationToken cancellationToken)
        {
            IReadOnlyList<StoredAlias> aliases = await keyring.ListAliasesAsync(
                key.Arn.Account.Value, key.Arn.Region.Value, key.Arn.KeyId, afterName: null, Limits.AliasesPerKeyMax, cancellationToken);
            return [.. aliases.Select(alias => alias.Arn.Alias.Value)];
        }

        private static bool IsAsked(ConditionKeyName name, PolicyDocument keyPolicy, Caller caller)
        {
            if (keyPolicy.Asks(name) || caller.Policies.Boundary?.Document.Asks(name) == true)
            {
                return true;
            }

            foreach (AttachedPolicy attached in caller.Policies.Identity)
            {
                if (attached.Document.Asks(name))
                {
                    return true;
                }
            }

            foreach (AttachedPolicy attached in caller.Policies.Session)
            {
                if (attached.Document.Asks(name))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
