// What an alias name may be, beyond the constraints of the model.
using Trent.Engine.Aliases;
using Trent.Engine.Identifiers;
using Trent.Engine.Keys;
using Trent.Engine.Records;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>Rules that the three operations on aliases share (docs/compatibility.md, "Aliases").</summary>
internal static class AliasRules
{
    /// <summary>The alias that a command names.</summary>
    /// <exception cref="ValidationException">It lacks the prefix or holds a colon.</exception>
    /// <exception cref="NotAuthorizedException">It is one of the names kept for AWS services.</exception>
    public static AliasName Check(string aliasName)
    {
        if (!AliasName.TryParse(aliasName, out AliasName alias))
        {
            throw ValidationException.AliasPrefixMissing();
        }

        if (alias.Value.Contains(':', StringComparison.Ordinal))
        {
            throw ValidationException.AliasCharacters(aliasName);
        }

        return alias.IsReserved ? throw NotAuthorizedException.ReservedAlias() : alias;
    }

    /// <summary>Has the request decided anew when the alias points elsewhere by now: permission was given for the key it pointed to then.</summary>
    /// <exception cref="RecordConflictException">It does.</exception>
    public static void CheckTarget(StoredAlias alias, GrantedKey target)
    {
        if (alias.TargetKeyId != target.Stored.Arn.KeyId)
        {
            throw new RecordConflictException(alias.Id);
        }
    }

    /// <summary>Permission on the key that an alias is to point to.</summary>
    /// <exception cref="ValidationException">The target is an alias itself.</exception>
    public static KeyAccess TargetAccess(string action, string targetKeyId, StateRule states)
    {
        bool isAlias = targetKeyId.StartsWith(AliasName.Prefix, StringComparison.Ordinal)
            || (targetKeyId.StartsWith("arn:", StringComparison.Ordinal) && targetKeyId.Contains(":" + AliasName.Prefix, StringComparison.Ordinal));
        return isAlias
            ? throw ValidationException.AliasTargetIsAlias()
            : new KeyAccess
            {
                Action = action,
                Reference = new KeyReference.Named(targetKeyId, IdentifierForms.KeyOnly, DeclaresInvalidArn: false),
                States = states,
            };
    }
}
