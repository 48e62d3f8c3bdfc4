// What the operations on grants have in common: who and what a request may name, and how a grant is shown.
using Trent.Engine.Grants;
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>Rules that the operations on grants share (docs/compatibility.md, "Grants").</summary>
internal static class GrantRules
{
    /// <summary>Refuses a request for a grant that is wrong whatever its key is.</summary>
    /// <exception cref="ValidationException">It names none or two grantees, two retiring principals, or no operation, or too large a context.</exception>
    /// <exception cref="InvalidArnException">An ARN cannot be one of a principal.</exception>
    public static void CheckRequest(CreateGrantCommand command)
    {
        switch (command)
        {
            case { GranteePrincipal: not null, GranteeServicePrincipal: not null }:
                throw ValidationException.BothPrincipals();
            case { GranteePrincipal: null, GranteeServicePrincipal: null }:
                throw ValidationException.GranteeRequired();
            case { RetiringPrincipal: not null, RetiringServicePrincipal: not null }:
                throw ValidationException.BothRetiringPrincipals();
            case { GranteeServicePrincipal: not null, Constraints: null or { SourceArn: null } }:
            case { GranteeServicePrincipal: not null, RetiringPrincipal: null, RetiringServicePrincipal: null }:
                throw ValidationException.ServicePrincipalNeedsSourceArn();
            case { Operations.Count: 0 }:
                throw ValidationException.GrantOperationsRequired();
            default:
                break;
        }

        CheckPrincipal(command.GranteePrincipal);
        CheckPrincipal(command.RetiringPrincipal);
        CheckSize(command.Constraints?.EncryptionContextEquals);
        CheckSize(command.Constraints?.EncryptionContextSubset);
    }

    /// <summary>Refuses a grant that its key cannot have.</summary>
    /// <exception cref="ValidationException">An operation is not one of the key's, or the key has no encryption context to constrain.</exception>
    public static void CheckFits(StoredGrant grant, GrantedKey key)
    {
        foreach (GrantOperation operation in grant.Operations)
        {
            if (!GrantOperations.Fits(operation, key.Stored))
            {
                throw ValidationException.GrantOperationNotValid(operation, key.Arn);
            }
        }

        if (grant.Bounds.BindContext && key.Facts.Kind != KeyKind.Symmetric)
        {
            throw ValidationException.GrantConstraintsNotAllowed();
        }
    }

    /// <summary>Refuses what cannot be the ARN of a principal.</summary>
    /// <exception cref="InvalidArnException">It cannot.</exception>
    public static void CheckPrincipal(string? arn)
    {
        if (arn is not null && GrantPrincipal.Parse(arn) is null)
        {
            throw InvalidArnException.InvalidPrincipal(arn);
        }
    }

    /// <summary>Refuses what cannot be the id of a grant.</summary>
    /// <exception cref="InvalidGrantIdException">It is not 64 hex digits.</exception>
    public static void CheckId(string? grantId)
    {
        if (grantId is not null && !StoredGrant.IsId(grantId))
        {
            throw InvalidGrantIdException.Malformed(grantId);
        }
    }

    /// <summary>The grant as it stands in lists.</summary>
    public static GrantListEntry EntryOf(StoredGrant grant) => new()
    {
        KeyId = grant.KeyArn.ToString(),
        GrantId = grant.GrantId,
        Name = grant.Name,
        CreationDate = grant.CreatedAt,
        GranteePrincipal = grant.Grantee.IsService ? null : grant.Grantee.Name,
        GranteeServicePrincipal = grant.Grantee.IsService ? grant.Grantee.Name : null,
        RetiringPrincipal = grant.Retiring is { IsService: false } ? grant.Retiring.Name : null,
        RetiringServicePrincipal = grant.Retiring is { IsService: true } ? grant.Retiring.Name : null,
        IssuingAccount = $"arn:{grant.KeyArn.Partition}:iam::{grant.IssuingAccount.Value}:root",
        Operations = grant.Operations,
        Constraints = grant.Bounds.ToWire(),
    };

    private static void CheckSize(IReadOnlyDictionary<string, string>? context)
    {
        if (context is not null
            && (context.Count > Limits.GrantContextPairsMax
                || context.Any(pair => pair.Key.Length > Limits.GrantContextCharactersMax || pair.Value.Length > Limits.GrantContextCharactersMax)))
        {
            throw ValidationException.GrantConstraintTooLarge(Limits.GrantContextPairsMax, Limits.GrantContextCharactersMax);
        }
    }
}
