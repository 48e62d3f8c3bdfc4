// Whom a grant is for, and who may retire it: somebody with an ARN, or a service.
using Trent.Authorization;
using Trent.Protocol;

namespace Trent.Engine.Grants;

/// <summary>A principal as a grant names it.</summary>
/// <param name="Name">The ARN of an account, user, role, session or federated user, or the name of a service.</param>
/// <param name="UniqueId">
/// The unique id of the user or role when the grant was made: one that is made anew under the old name is not who was meant. Absent where
/// there is none, or where nobody looks names up.
/// </param>
/// <param name="IsService">Whether it is a service. None calls here, so a grant to one allows nothing.</param>
internal sealed record GrantPrincipal(string Name, string? UniqueId, bool IsService)
{
    /// <summary>The account in the ARN; <see langword="null"/> for a service.</summary>
    public string? Account => IsService ? null : Name.Split(':', 6)[4];

    /// <summary>
    /// Whether a caller is the one meant. A session is one under its own ARN and under that of its role. The root ARN of an account means
    /// its root user alone.
    /// </summary>
    public bool Is(Caller caller) =>
        !IsService && (Name == caller.Principal.Arn || Name == caller.Principal.RoleArn) && IsSameAs(caller.Principal.UniqueId);

    /// <summary>Whether a caller of this ARN is still the one who was meant.</summary>
    public bool IsSameAs(string? uniqueId) => UniqueId is null || UniqueId == uniqueId;

    /// <summary>Reads the ARN of a principal (docs/compatibility.md, "Grants").</summary>
    /// <returns><see langword="null"/> when the text is no ARN of an account, user, role, session or federated user.</returns>
    public static PolicyPrincipal? Parse(string arn) => PolicyPrincipal.ParseAws(arn) switch
    {
        PolicyPrincipal.Account { Partition: not null } account => account,
        PolicyPrincipal.Identity identity => identity,
        _ => null,
    };
}

/// <summary>Finds out who is behind the ARNs of a new grant.</summary>
/// <param name="directory">Who knows users and roles; <see langword="null"/> where nobody does, and names are taken as they are.</param>
internal sealed class GrantPrincipals(Authorization.IPrincipalDirectory? directory)
{
    /// <summary>The principal of an ARN, with the unique id that he has now.</summary>
    /// <exception cref="InvalidArnException">It is no ARN of a principal, is one of another partition, or names a user or role that does not exist.</exception>
    public async ValueTask<GrantPrincipal> ResolveAsync(string arn, string partition, CancellationToken cancellationToken)
    {
        PolicyPrincipal parsed = GrantPrincipal.Parse(arn) ?? throw InvalidArnException.InvalidPrincipal(arn);
        if (!arn.StartsWith($"arn:{partition}:", StringComparison.Ordinal))
        {
            throw InvalidArnException.InvalidPrincipal(arn);
        }

        // Federated users exist only as long as their credentials, and accounts are not looked up.
        if (directory is null || parsed is PolicyPrincipal.Account || arn.Contains(":federated-user/", StringComparison.Ordinal))
        {
            return new GrantPrincipal(arn, UniqueId: null, IsService: false);
        }

        string uniqueId = await directory.FindUniqueIdAsync(arn, cancellationToken) ?? throw InvalidArnException.InvalidPrincipal(arn);
        return new GrantPrincipal(arn, uniqueId, IsService: false);
    }
}
